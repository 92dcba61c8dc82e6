/** Files and folders on a disk of the test's own: made, carried from a source to a target, and compared. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { blake3 } from '@napi-rs/blake-hash'
import { onTestFinished } from 'vitest'
import type { Scanned, Source, Target } from '../../peer/files/disk/content.ts'
import { openSource } from '../../peer/files/disk/content-source.ts'
import { openTarget } from '../../peer/files/disk/content-target.ts'
import { reservePlace } from '../../peer/files/disk/part.ts'

/** Path to contents; a folder where there are none. A path that ends with `*` is executable. */
export type Tree = Readonly<Record<string, Uint8Array | string | null>>

const MODIFIED_S = 1_700_000_000
const never = new AbortController().signal

/** Removed when the test has finished. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hongyan-tree-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Each file with a time of its own. */
export function makeTree(root: string, tree: Tree): string {
  mkdirSync(root, { recursive: true })
  for (const [number, [name, contents]] of Object.entries(tree).entries()) {
    const path = join(root, name.replace(/\*$/, ''))
    mkdirSync(contents === null ? path : dirname(path), { recursive: true })
    if (contents === null) continue
    writeFileSync(path, contents)
    if (name.endsWith('*')) chmodSync(path, 0o755)
    utimesSync(path, MODIFIED_S, MODIFIED_S + number + 0.123)
  }
  return root
}

/** What is there, without folders' times: path to kind, contents, executable bit and time. */
export function treeAt(root: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(root, name)
    const { mode, mtimeMs } = lstatSync(path)
    if (lstatSync(path).isDirectory()) found[name] = 'folder'
    else if (lstatSync(path).isSymbolicLink()) found[name] = 'link'
    else found[name] = `${shown(readFileSync(path))} ${mode & 0o100} ${Math.floor(mtimeMs)}`
  }
  return found
}

function shown(contents: Buffer): string {
  return contents.byteLength < 50 ? contents.toString() : blake3(contents).toString('hex')
}

/** What this process has open there; nothing where the system does not tell. */
export function openFilesIn(root: string): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', name))
      return path.startsWith(root) ? [path] : []
    } catch {
      // The listing's own, closed by now.
      return []
    }
  })
}

/** All that is left of the source, in pieces of that size; returns the digests in order. */
export async function carry(source: Source, target: Target, pieceBytes = 64 * 1024): Promise<Uint8Array[]> {
  const digests: Uint8Array[] = []
  for (;;) {
    const { data, ended } = await source.read(pieceBytes)
    if (data.byteLength === 0) return digests
    const written = await target.write(data)
    if (!Buffer.concat(written).equals(Buffer.concat(ended))) throw new Error('digests of the two sides differ')
    digests.push(...written)
  }
}

export interface Receiving {
  readonly directory: string
  readonly path: string
  readonly partPath: string
  open(offset: number, triedPath?: string): Promise<Target>
  place(target: Target): Promise<string>
}

/** Into a folder of its own, where the name is free. */
export async function receive(scanned: Scanned, directory = temporaryFolder()): Promise<Receiving> {
  const { name, folder, entries } = scanned
  const reserved = new Set<string>()
  const { path, partPath } = await reservePlace({ directory, name, folder, onConflict: 'rename', reserved })
  return {
    ...{ directory, path, partPath },
    open: (offset, triedPath) => openTarget({ partPath, folder, entries, offset, triedPath }),
    place: (target) => target.place({ path, name, onConflict: 'rename', isReserved: () => false }),
  }
}

/** Source and target both at the target's offset, whose prefixes must agree. The source is closed with the test. */
export async function meet(scanned: Scanned, target: Target): Promise<Source> {
  const source = await openSource(scanned)
  onTestFinished(() => source.close())
  const sent = await source.seek(target.offset, () => {}, never)
  const held = await target.hashPrefix(() => {}, never)
  if (!Buffer.from(sent).equals(held)) throw new Error('prefixes of the two sides differ')
  return source
}

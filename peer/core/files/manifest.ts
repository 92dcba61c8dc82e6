/**
 * Which manifests are believed: every path harmless on every system, nothing twice, nothing that hides something else,
 * in one order, and in number and size what was offered. Pure; its digest is compared by whoever can encode it.
 */
import { toUtf8 } from '../../../shared/bytes.ts'
import { HongyanError } from '../../../shared/errors.ts'
import {
  FILE_PATH_MAX_BYTES,
  FILE_PATH_MAX_DEPTH,
  MANIFEST_MAX_BYTES,
  MANIFEST_MAX_ENTRIES,
  MANIFEST_PAGE_BYTES,
  MANIFEST_PAGE_ENTRIES,
} from '../../../shared/limits.ts'
import { collisionKey, requireFileName } from './file-names.ts'
import { compareManifestPaths } from './manifest-order.ts'
import type { ManifestEntry } from './messages.ts'
import type { Promised } from './promised.ts'

/** What an offer says of its manifest. */
export type ManifestPromise = Pick<Promised, 'name' | 'folder' | 'count' | 'sizeBytes'>

export interface ManifestJudge {
  /**
   * Takes the next page. Throws INVALID_NAME for a path that is no harmless one or collides with another, TOO_LARGE,
   * MALFORMED for what no sender makes, and INTEGRITY for another manifest than the offer's.
   */
  take(entries: readonly ManifestEntry[], last: boolean): void
  /** All that was taken. */
  readonly entries: readonly ManifestEntry[]
}

export function createManifestJudge(promised: ManifestPromise): ManifestJudge {
  const taken: ManifestEntry[] = []
  const tree = createTree()
  let files = 0
  let sizeBytes = 0
  let encodedBytes = 0

  function takeEntry(entry: ManifestEntry): void {
    encodedBytes += encodedSizeOf(entry)
    if (encodedBytes > MANIFEST_MAX_BYTES) throw tooLarge()
    requireShape(entry)
    if (!promised.folder) requireSingle(entry)
    tree.add(entry)
    // Folders that only lie on a path are made as well, and short names could hide millions of them.
    if (tree.size > MANIFEST_MAX_ENTRIES) throw tooLarge()
    taken.push(entry)
    if (!entry.folder) files += 1
    sizeBytes += entry.sizeBytes
    if (files > promised.count) throw differs('more files than were offered')
    if (sizeBytes > promised.sizeBytes) throw differs('more bytes than were offered')
  }

  function requireSingle({ path, folder }: ManifestEntry): void {
    if (folder) throw differs('the offer was of one file')
    if (path !== promised.name)
      throw new HongyanError('INVALID_NAME', 'another name than was offered', { reason: 'fileNameOther' })
  }

  return {
    entries: taken,
    take(entries, last) {
      // An empty page would keep a transfer alive that goes nowhere; only an empty folder has one.
      if (entries.length === 0 && !(last && taken.length === 0)) throw malformed('an empty page')
      for (const entry of entries) takeEntry(entry)
      if (!last) return
      if (files < promised.count) throw differs('fewer files than were offered')
      if (sizeBytes < promised.sizeBytes) throw differs('fewer bytes than were offered')
    },
  }
}

/** Where the page ends that begins with this entry; so that it fits a frame. */
export function pageEnd(manifest: readonly ManifestEntry[], from: number): number {
  let bytes = 0
  let end = from
  for (; end < manifest.length && end - from < MANIFEST_PAGE_ENTRIES; end += 1) {
    const entry = manifest[end]
    if (entry !== undefined) bytes += encodedSizeOf(entry)
    if (bytes > MANIFEST_PAGE_BYTES && end > from) break
  }
  return end
}

const FLAG_BYTES = 2

/** Of its encoding with the length before it, as the manifest's digest is of. */
function encodedSizeOf({ path, sizeBytes, modifiedAtMs, executable, folder }: ManifestEntry): number {
  const pathBytes = toUtf8(path).byteLength
  const size =
    (pathBytes === 0 ? 0 : 1 + varintBytes(pathBytes) + pathBytes) +
    (sizeBytes === 0 ? 0 : 1 + varintBytes(sizeBytes)) +
    (modifiedAtMs === 0 ? 0 : 1 + varintBytes(modifiedAtMs)) +
    (executable ? FLAG_BYTES : 0) +
    (folder ? FLAG_BYTES : 0)
  return varintBytes(size) + size
}

function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1
  return bytes
}

/** The last instant that a date can name. */
const LAST_INSTANT_MS = 8.64e15

function requireShape({ path, folder, sizeBytes, modifiedAtMs, executable }: ManifestEntry): void {
  if (path.length > FILE_PATH_MAX_BYTES || toUtf8(path).byteLength > FILE_PATH_MAX_BYTES) {
    throw new HongyanError('INVALID_NAME', 'a path that is too long', { reason: 'pathTooLong' })
  }
  if (folder && (sizeBytes > 0 || executable)) throw malformed('a folder with contents')
  if (modifiedAtMs > LAST_INSTANT_MS) throw malformed('a time that no calendar has')
}

interface Node {
  readonly name: string
  readonly isFile: boolean
  /** Names in it as the most forgiving file system tells them apart. */
  readonly names: Set<string>
}

/** Since the paths come in order, what can collide lies in the folders of the last one. */
function createTree() {
  const root: Node = { name: '', isFile: false, names: new Set() }
  /** The folders that the last path lies in, outermost first, with that path itself at the end. */
  const nodes: Node[] = []
  let lastPath: string | undefined
  let size = 0

  function add({ path, folder }: ManifestEntry): void {
    const segments = path.split('/')
    if (segments.length > FILE_PATH_MAX_DEPTH) {
      throw new HongyanError('INVALID_NAME', 'a path through too many folders', { reason: 'pathTooDeep' })
    }
    if (lastPath !== undefined && compareManifestPaths(lastPath, path) >= 0) {
      throw malformed(lastPath === path ? 'an entry that comes twice' : 'entries that are not in order')
    }
    lastPath = path
    let depth = 0
    while (depth < nodes.length && nodes[depth]?.name === segments[depth]) depth += 1
    nodes.length = depth
    for (; depth < segments.length; depth += 1) {
      const parent = nodes[depth - 1] ?? root
      if (parent.isFile) throw collides('a file that is a folder as well')
      const name = requireFileName(segments[depth] ?? '')
      const folded = collisionKey(name)
      if (parent.names.has(folded)) {
        throw collides('two names that are one where case or composition do not count')
      }
      parent.names.add(folded)
      size += 1
      nodes.push({ name, isFile: !folder && depth === segments.length - 1, names: new Set() })
    }
  }

  return {
    add,
    /** Files and folders, listed or not. */
    get size() {
      return size
    },
  }
}

function tooLarge(): HongyanError {
  return new HongyanError('TOO_LARGE', 'a manifest with more entries than any folder may have')
}

function collides(message: string): HongyanError {
  return new HongyanError('INVALID_NAME', message, { reason: 'fileNamesCollide' })
}

function malformed(why: string): HongyanError {
  return new HongyanError('MALFORMED', `a manifest has ${why}`)
}

function differs(why: string): HongyanError {
  return new HongyanError('INTEGRITY', `a manifest differs from its offer: ${why}`)
}

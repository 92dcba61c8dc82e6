/**
 * A process that is killed, or a machine that loses its power, at any step of receiving: a copy of the folder from before
 * each change of the disk is gone on with, and nothing is said to be on disk that was not synced.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { layoutOf } from '../../peer/core/files/layout.ts'
import type { Scanned } from '../../peer/files/disk/content.ts'
import { openTarget } from '../../peer/files/disk/content-target.ts'
import { reservePlace } from '../../peer/files/disk/part.ts'
import { scanSource } from '../../peer/files/disk/scan.ts'
import { carry, makeTree, meet, temporaryFolder, treeAt } from '../support/file-trees.ts'

type Callback = (error: Error | null, result?: unknown) => void
type Method = (...parameters: unknown[]) => unknown

/** Called before each change of the disk. */
const watch = vi.hoisted(() => ({
  before: (): void => {},
  /** Bytes of each file that were written, and that were synced, by its path. */
  written: new Map<string, number>(),
  synced: new Map<string, number>(),
  paths: new Map<number, string>(),
}))

vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<Record<string, Method>>()
  const hook = (name: string, act: (parameters: unknown[]) => Callback | undefined): Method => {
    const method = original[name] as Method
    const hooked: Method = (...parameters) => {
      watch.before()
      const done = act(parameters)
      const callback = parameters.pop() as Callback
      return method(...parameters, (error: Error | null, result?: unknown) => {
        if (error === null) done?.(error, result)
        callback(error, result)
      })
    }
    // With what `promisify` reads.
    return Object.defineProperties(hooked, Object.getOwnPropertyDescriptors(method))
  }
  const sync = ([file]: unknown[]): Callback => {
    const path = watch.paths.get(file as number) ?? ''
    const bytes = watch.written.get(path) ?? 0
    return () => watch.synced.set(path, Math.max(bytes, watch.synced.get(path) ?? 0))
  }
  const changed = {
    open: hook(
      'open',
      ([path]) =>
        (_, file) =>
          void watch.paths.set(file as number, path as string),
    ),
    write: hook('write', ([file, , , bytes, position]) => () => {
      const path = watch.paths.get(file as number) ?? ''
      watch.written.set(path, Math.max((position as number) + (bytes as number), watch.written.get(path) ?? 0))
    }),
    fsync: hook('fsync', sync),
    fdatasync: hook('fdatasync', sync),
    ftruncate: hook('ftruncate', () => undefined),
    futimes: hook('futimes', () => undefined),
    fchmod: hook('fchmod', () => undefined),
  }
  return { ...original, ...changed, default: { ...original, ...changed } }
})

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<Record<string, Method>>()
  const changed = Object.fromEntries(
    ['mkdir', 'rename', 'link', 'unlink', 'lutimes'].map((name) => [
      name,
      (...parameters: unknown[]) => {
        watch.before()
        return original[name]?.(...parameters)
      },
    ]),
  )
  return { ...original, ...changed, default: { ...original, ...changed } }
})

const TREE = {
  'a/first.txt': 'first',
  'a/empty': '',
  'a/script.sh*': '#!/bin/sh',
  'b/large.bin*': randomBytes(600_000),
  'b/small.txt': 'after a large one',
  'empty/in': null,
  'z.bin': randomBytes(300_000),
}

interface Journal {
  offset: number
  triedPath: string | undefined
}

interface Crash extends Journal {
  readonly directory: string
}

beforeEach(() => {
  watch.before = () => {}
})

/** Receives it all, with a checkpoint after each piece; returns what a crash before each change would have left. */
async function crashesOf(scanned: Scanned): Promise<Crash[]> {
  const copies = temporaryFolder()
  const directory = join(copies, 'original')
  mkdirSync(directory)
  const { name, folder, entries } = scanned
  const { path, partPath } = await reservePlace({ directory, name, folder, onConflict: 'rename', reserved: new Set() })
  const journal: Journal = { offset: 0, triedPath: undefined }
  const crashes: Crash[] = []
  const target = await openTarget({ partPath, folder, entries, offset: 0 })
  const source = await meet(scanned, target)
  const snapshot = () => {
    const copy = join(copies, String(crashes.length))
    // With all names of one file.
    execFileSync('cp', ['-a', directory, copy])
    crashes.push({ ...journal, directory: copy })
  }
  const piecesOf = async () => {
    for (let confirmed = 0; ; ) {
      watch.before = () => {}
      const { data } = await source.read(200_000)
      if (data.byteLength === 0) return
      watch.before = snapshot
      confirmed += (await target.write(data)).length
      // Of a single file the last byte is compared last.
      journal.offset = await target.checkpoint(folder ? confirmed : 0)
      requireSynced(scanned, partPath, journal.offset)
    }
  }
  await piecesOf()
  watch.before = snapshot
  const onTry = (tried: string) => {
    journal.triedPath = tried
  }
  await target.place({ path, name, onConflict: 'rename', isReserved: () => false, onTry })
  snapshot()
  watch.before = () => {}
  return crashes
}

function requireSynced({ folder, entries }: Scanned, partPath: string, offset: number): void {
  const { files, ends } = layoutOf(entries)
  for (const [index, entry] of files.entries()) {
    const path = folder ? join(partPath, entry.path) : partPath
    const promised = Math.min(ends[index] ?? 0, offset) - (ends[index - 1] ?? 0)
    if (promised > 0)
      expect([entry.path, watch.synced.get(path) ?? 0]).toEqual([
        entry.path,
        expect.toSatisfy((bytes: number) => bytes >= promised),
      ])
  }
}

async function goOn(scanned: Scanned, { directory, offset, triedPath }: Crash): Promise<void> {
  const { name, folder, entries } = scanned
  const moved = triedPath && join(directory, basename(triedPath))
  const partPath = join(directory, `${name}.part`)
  const target = await openTarget({ partPath, folder, entries, offset, triedPath: moved })
  // What is in its place, or written and synced, is not written again.
  expect(target.offset).toBe(offset)
  await carry(await meet(scanned, target), target)
  await target.place({ path: join(directory, name), name, onConflict: 'rename', isReserved: () => false })
}

describe('a crash before any change of the disk', () => {
  it.each([
    ['a folder', async () => scanSource(makeTree(join(temporaryFolder(), 'tree'), TREE), new AbortController().signal)],
    [
      'a file',
      async () => {
        const home = makeTree(temporaryFolder(), { 'script.sh*': randomBytes(500_000) })
        return scanSource(join(home, 'script.sh'), new AbortController().signal)
      },
    ],
  ])(
    '%s is whole in the end, once, under its name',
    async (_, offer) => {
      const scanned = await offer()
      const expected = scanned.folder ? treeAt(scanned.path) : treeAt(join(scanned.path, '..'))
      const crashes = await crashesOf(scanned)
      expect(crashes.length).toBeGreaterThan(scanned.folder ? 40 : 10)
      for (const crash of crashes) {
        await goOn(scanned, crash)
        expect(readdirSync(crash.directory)).toEqual([scanned.name])
        expect(treeAt(scanned.folder ? join(crash.directory, scanned.name) : crash.directory)).toEqual(expected)
      }
    },
    60_000,
  )
})

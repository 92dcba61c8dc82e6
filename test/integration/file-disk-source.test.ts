import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { blake3 } from '@napi-rs/blake-hash'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Scanned, Source } from '../../peer/files/disk/content.ts'
import { openSource } from '../../peer/files/disk/content-source.ts'
import { scanSource } from '../../peer/files/disk/scan.ts'
import { makeTree, openFilesIn, temporaryFolder } from '../support/file-trees.ts'

const MIB = 1024 * 1024
const never = new AbortController().signal
const LARGE = randomBytes(3 * MIB + 17)

const TREE = {
  'a/first.txt': 'first',
  'a/empty': '',
  'a/second.txt': randomBytes(70_000),
  'b/large.bin': LARGE,
  'b/small.txt': 'after the large one',
  'c/exact.bin': randomBytes(MIB),
  'c/medium.bin': randomBytes(700_000),
  'z.txt': 'z',
}
/** In the manifest's order, without the empty one. */
const CONTENTS = Object.entries(TREE).flatMap(([path, contents]) => (path === 'a/empty' ? [] : [Buffer.from(contents)]))
const CONTENT = Buffer.concat(CONTENTS)

async function open(scanned: Scanned, offset = 0): Promise<Source> {
  const source = await openSource(scanned)
  onTestFinished(() => source.close())
  await source.seek(offset, () => {}, never)
  return source
}

async function readAll(source: Source, maxBytes: number): Promise<{ data: Buffer; ended: Buffer[] }> {
  const data: Buffer[] = []
  const digests: Buffer[] = []
  let held: { data: Uint8Array; copy: Buffer } | undefined
  for (;;) {
    const next = await source.read(maxBytes)
    // What the last read returned is still good.
    if (held !== undefined) expect(held.copy.equals(held.data)).toBe(true)
    held = { data: next.data, copy: Buffer.from(next.data) }
    expect(next.data.byteLength).toBeLessThanOrEqual(maxBytes)
    data.push(held.copy)
    digests.push(...next.ended.map((digest) => Buffer.from(digest)))
    if (next.data.byteLength === 0) return { data: Buffer.concat(data), ended: digests }
  }
}

describe('the content of what is offered', () => {
  it.each([[MIB], [256 * 1024], [100_003]])(
    'is read as one, %d bytes at a time, with the digest of each file',
    async (maxBytes) => {
      const scanned = await scanSource(makeTree(join(temporaryFolder(), 'tree'), TREE), never)
      const { data, ended } = await readAll(await open(scanned), maxBytes)
      expect(data.equals(CONTENT)).toBe(true)
      expect(ended).toEqual(CONTENTS.map((contents) => blake3(contents)))
    },
  )

  it('a file ends with the read that has its last byte, and with no other', async () => {
    const scanned = await scanSource(makeTree(join(temporaryFolder(), 'tree'), { a: '12345', b: '678', c: '9' }), never)
    const source = await open(scanned)
    const counts: [string, number][] = []
    for (let index = 0; index < 4; index += 1) {
      const { data, ended } = await source.read(4)
      counts.push([Buffer.from(data).toString(), ended.length])
    }
    expect(counts).toEqual([
      ['1234', 0],
      ['5678', 2],
      ['9', 1],
      ['', 0],
    ])
  })

  it.each([
    ['a file of nothing', { '': '' }],
    ['a folder of nothing', { 'a/b': null, empty: '' }],
  ])('of %s is empty', async (_, tree) => {
    const root = join(temporaryFolder(), 'x')
    if ('' in tree) writeFileSync(root, '')
    else makeTree(root, tree)
    const source = await open(await scanSource(root, never))
    expect(await source.read(MIB)).toEqual({ data: new Uint8Array(), ended: [] })
  })

  it('begins anywhere: in the middle of any file after hashing what is before, at its edges without', async () => {
    const scanned = await scanSource(makeTree(join(temporaryFolder(), 'tree'), TREE), never)
    let start = 0
    for (const [index, contents] of CONTENTS.entries()) {
      const inside = [1, 2, MIB - 1, MIB, MIB + 1, contents.byteLength - 1].filter(
        (at) => at > 0 && at < contents.byteLength,
      )
      for (const at of new Set([0, ...inside])) {
        const source = await openSource(scanned)
        const hashed: number[] = []
        const prefix = await source.seek(start + at, (bytes) => hashed.push(bytes), never)
        expect(prefix).toEqual(at === 0 ? new Uint8Array() : blake3(contents.subarray(0, at)))
        expect(hashed.at(-1)).toBe(at === 0 ? undefined : at)
        const { data, ended } = await readAll(source, MIB)
        expect(data.equals(CONTENT.subarray(start + at))).toBe(true)
        expect(ended).toEqual(CONTENTS.slice(index).map((each) => blake3(each)))
        await source.close()
      }
      start += contents.byteLength
    }
    const atEnd = await open(scanned, CONTENT.byteLength)
    expect((await atEnd.read(MIB)).data.byteLength).toBe(0)
  })

  it('begins with the split file instead, where the other side has other bytes', async () => {
    const scanned = await scanSource(makeTree(join(temporaryFolder(), 'tree'), TREE), never)
    const start = CONTENT.indexOf(LARGE.subarray(0, 100))
    const source = await open(scanned, start + 2 * MIB)
    await source.restart()
    const { data, ended } = await readAll(source, MIB)
    expect(data.equals(CONTENT.subarray(start))).toBe(true)
    expect(ended[0]).toEqual(blake3(LARGE))
  })

  it('hashing what is before ends when it is asked to', async () => {
    const path = join(makeTree(temporaryFolder(), { large: LARGE }), 'large')
    const source = await openSource(await scanSource(path, never))
    const stop = new AbortController()
    const seeking = source.seek(LARGE.byteLength - 1, () => stop.abort(new Error('enough')), stop.signal)
    await expect(seeking).rejects.toThrow('enough')
    await source.close()
  })

  it('closing it in the middle of whatever it does is safe, and leaves no file open', async () => {
    const scanned = await scanSource(makeTree(join(temporaryFolder(), 'tree'), TREE), never)
    for (const offset of [0, CONTENT.indexOf(LARGE.subarray(0, 100)) + MIB]) {
      const source = await openSource(scanned)
      const seeking = source.seek(offset, () => {}, never).catch(() => undefined)
      await source.close()
      await seeking
      const reading = await openSource(scanned)
      await reading.seek(offset, () => {}, never)
      void reading.read(MIB).catch(() => undefined)
      await reading.close()
    }
    expect(openFilesIn(scanned.path)).toEqual([])
  })
})

describe('a source that is not what was offered', () => {
  const CHANGES: readonly [string, (path: string) => void][] = [
    ['grew', (path) => appendFileSync(path, '!')],
    ['shrank', (path) => truncateSync(path, 3)],
    ['was touched', (path) => utimesSync(path, 1, 1)],
    ['is gone', (path) => rmSync(path)],
    ['is a folder now', (path) => [rmSync(path), mkdirSync(path)]],
    [
      'is a link to the same contents now',
      (path) => {
        renameSync(path, `${path}.moved`)
        symlinkSync(`${path}.moved`, path)
      },
    ],
  ]

  it.each(CHANGES)('a small file in a folder that %s: SOURCE_CHANGED', async (_, change) => {
    const root = makeTree(join(temporaryFolder(), 'tree'), { 'a/1': 'first', 'a/2': 'second' })
    const scanned = await scanSource(root, never)
    change(join(root, 'a/2'))
    await expect(readAll(await open(scanned), MIB)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
  })

  it.each(CHANGES)(
    'a large file in a folder that %s: SOURCE_CHANGED, also where one goes on in it',
    async (_, change) => {
      const root = makeTree(join(temporaryFolder(), 'tree'), { 'a/1': 'first', 'a/2': LARGE })
      const scanned = await scanSource(root, never)
      change(join(root, 'a/2'))
      await expect(readAll(await open(scanned), MIB)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
      await expect(open(scanned, 2 * MIB)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    },
  )

  it.each(CHANGES.slice(0, 5))('a file of its own that %s is not opened', async (_, change) => {
    const path = join(makeTree(temporaryFolder(), { letter: 'wild geese' }), 'letter')
    const scanned = await scanSource(path, never)
    change(path)
    await expect(openSource(scanned)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
  })

  it.each(CHANGES.slice(0, 3))(
    'a large file that %s while it is read: SOURCE_CHANGED before its last byte',
    async (_, change) => {
      const path = join(makeTree(temporaryFolder(), { large: randomBytes(6 * MIB) }), 'large')
      const source = await open(await scanSource(path, never))
      await source.read(MIB)
      change(path)
      await expect(readAll(source, MIB)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
      // And nothing that comes after it is taken for what comes next.
      await expect(source.read(MIB)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    },
  )

  it('a folder that has become a link is not entered', async () => {
    const home = temporaryFolder()
    const root = makeTree(join(home, 'tree'), { 'a/b/1': 'first', 'a/b/2': LARGE })
    const scanned = await scanSource(root, never)
    renameSync(join(root, 'a'), join(home, 'elsewhere'))
    symlinkSync(join(home, 'elsewhere'), join(root, 'a'))
    await expect(readAll(await open(scanned), MIB)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    await expect(open(scanned, MIB)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
  })

  it('a folder that is gone is not opened', async () => {
    const root = makeTree(join(temporaryFolder(), 'tree'), { a: 'x' })
    const scanned = await scanSource(root, never)
    rmSync(root, { recursive: true })
    await expect(openSource(scanned)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
  })
})

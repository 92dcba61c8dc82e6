import { randomBytes } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Target } from '../../peer/files/disk/content.ts'
import { openTarget } from '../../peer/files/disk/content-target.ts'
import { removePart, reservePlace } from '../../peer/files/disk/part.ts'
import { scanSource } from '../../peer/files/disk/scan.ts'
import {
  carry,
  makeTree,
  meet,
  openFilesIn,
  type Receiving,
  receive,
  temporaryFolder,
  treeAt,
} from '../support/file-trees.ts'
import { mountSmallDisk } from '../support/hostile-disk.ts'

const MIB = 1024 * 1024
const never = new AbortController().signal

const TREE = {
  'a/first.txt': 'first',
  'a/empty': '',
  'a/script.sh*': '#!/bin/sh',
  'a/second.txt': randomBytes(70_000),
  'b/large.bin': randomBytes(2 * MIB + 17),
  'b/medium.bin*': randomBytes(300_000),
  'b/small.txt': 'after large ones',
  'empty/in/deep': null,
  '鸿雁/传书.txt': 'letter',
  '👩‍👩‍👧.jpg': randomBytes(10),
}

const offered = async (tree = TREE) => scanSource(makeTree(join(temporaryFolder(), 'tree'), tree), never)

async function offeredFile(contents: Uint8Array | string, name = 'file.bin') {
  return scanSource(join(makeTree(temporaryFolder(), { [name]: contents }), name.replace('*', '')), never)
}

describe('a received content', () => {
  it('of a folder is the folder that was offered: contents, empty ones, names, times, executable bits', async () => {
    const scanned = await offered()
    const receiving = await receive(scanned)
    const target = await receiving.open(0)
    const digests = await carry(await meet(scanned, target), target)
    expect(digests).toHaveLength(8)
    expect(await receiving.place(target)).toBe(join(receiving.directory, 'tree'))
    expect(treeAt(join(receiving.directory, 'tree'))).toEqual(treeAt(scanned.path))
    expect(readdirSync(receiving.directory)).toEqual(['tree'])
    expect(openFilesIn(receiving.directory)).toEqual([])
  })

  it.each([
    ['large', randomBytes(3 * MIB + 1), 'file.bin'],
    ['small', 'wild geese', 'file.bin'],
    ['empty', '', 'file.bin'],
    ['executable', '#!', 'file.sh*'],
  ])('of a file (%s) is the file that was offered', async (_, contents, name) => {
    const scanned = await offeredFile(contents, name)
    const receiving = await receive(scanned)
    const target = await receiving.open(0)
    await carry(await meet(scanned, target), target)
    const path = await receiving.place(target)
    expect(treeAt(receiving.directory)).toEqual(treeAt(join(scanned.path, '..')))
    expect(path).toBe(join(receiving.directory, scanned.name))
  })

  it('may be given in any pieces, several at once', async () => {
    const scanned = await offered()
    for (const pieceBytes of [1, 1000, 5 * MIB]) {
      const receiving = await receive(scanned)
      const target = await receiving.open(0)
      const source = await meet(scanned, target)
      const { data } = await source.read(MIB)
      const pieces: Uint8Array[] = []
      for (let at = 0; at < Math.min(data.byteLength, 20 * pieceBytes); at += pieceBytes) {
        pieces.push(Buffer.from(data.subarray(at, Math.min(at + pieceBytes, 20 * pieceBytes))))
      }
      await Promise.all(pieces.map((piece) => target.write(piece)))
      expect(target.writtenOffset).toBeLessThanOrEqual(Buffer.concat(pieces).byteLength)
      await target.close()
      const again = await receiving.open(0)
      await carry(await meet(scanned, again), again, pieceBytes === 1 ? 99_991 : pieceBytes)
      await receiving.place(again)
      expect(treeAt(receiving.path)).toEqual(treeAt(scanned.path))
    }
  })

  it('more than was promised is refused', async () => {
    const scanned = await offeredFile('12345')
    const target = await (await receive(scanned)).open(0)
    await target.write(Buffer.from('123'))
    await expect(target.write(Buffer.from('456'))).rejects.toMatchObject({ code: 'MALFORMED' })
    await target.close()
  })

  it('less than was promised gets no name', async () => {
    const scanned = await offered()
    const receiving = await receive(scanned)
    const target = await receiving.open(0)
    await target.write(Buffer.from('first'))
    await expect(receiving.place(target)).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(readdirSync(receiving.directory)).toEqual(['tree.part'])
    await target.close()
  })

  it('twenty thousand small files arrive', async () => {
    const home = mountSmallDisk(512 * MIB)?.path ?? temporaryFolder()
    for (let folder = 0; folder < 50; folder += 1) mkdirSync(join(home, 'tree', `${folder}`), { recursive: true })
    for (let number = 0; number < 100; number += 1)
      writeFileSync(join(home, `${number}`), `${number}`.padStart(100, '.'))
    // Under many names each, which are files of their own when they arrive.
    for (let number = 0; number < 20_000; number += 1) {
      linkSync(join(home, `${number % 100}`), join(home, 'tree', `${number % 50}`, `${number}.txt`))
    }
    const scanned = await scanSource(join(home, 'tree'), never)
    // In memory where that can be had: a disk shared with other tests makes some hundred a second.
    const receiving = await receive(scanned, mountSmallDisk(512 * MIB)?.path)
    const target = await receiving.open(0)
    expect(await carry(await meet(scanned, target), target, MIB)).toHaveLength(20_000)
    await receiving.place(target)
    const names = readdirSync(receiving.path, { recursive: true })
    expect(names).toHaveLength(20_050)
    expect(readFileSync(join(receiving.path, '49/19999.txt'), 'utf8')).toBe('99'.padStart(100, '.'))
  })
})

describe('what is said to be on disk', () => {
  it('never goes beyond the first file whose digest was not compared', async () => {
    const scanned = await offered()
    const target = await (await receive(scanned)).open(0)
    const source = await meet(scanned, target)
    const digests = await carry(source, target)
    const ends = [5, 14, 70_014, 70_014 + 2 * MIB + 17]
    expect(await target.checkpoint(0)).toBe(0)
    expect(await target.checkpoint(1)).toBe(ends[0])
    expect(await target.checkpoint(2)).toBe(ends[1])
    // A large file counts but for its last byte: what is there of it is compared when it is gone on with.
    expect(await target.checkpoint(3)).toBe((ends[3] ?? 0) - 1)
    expect(await target.checkpoint(4)).toBe((ends[3] ?? 0) + 300_000 - 1)
    expect(await target.checkpoint(digests.length)).toBe(scanned.sizeBytes)
    await target.close()
  })

  it('may be asked at any time, beside writes, and only grows', async () => {
    const scanned = await offered()
    const target = await (await receive(scanned)).open(0)
    const source = await meet(scanned, target)
    const checkpoints: Promise<number>[] = []
    let confirmed = 0
    for (;;) {
      const { data } = await source.read(50_000)
      if (data.byteLength === 0) break
      const writing = target.write(data)
      checkpoints.push(target.checkpoint(confirmed))
      confirmed += (await writing).length
    }
    checkpoints.push(target.checkpoint(confirmed))
    const offsets = await Promise.all(checkpoints)
    expect(offsets).toEqual([...offsets].sort((one, other) => one - other))
    expect(offsets.at(-1)).toBe(scanned.sizeBytes)
    await target.close()
  })
})

/** Writes so many bytes, checkpoints, and goes away; returns the journal's offset. */
async function begin(
  receiving: Receiving,
  scanned: Awaited<ReturnType<typeof offered>>,
  bytes: number,
): Promise<number> {
  const target = await receiving.open(0)
  const source = await meet(scanned, target)
  let confirmed = 0
  for (let left = bytes; left > 0; ) {
    const { data } = await source.read(Math.min(left, 64 * 1024))
    confirmed += (await target.write(data)).length
    left -= data.byteLength
  }
  const offset = await target.checkpoint(confirmed)
  await target.close()
  return offset
}

async function finish(
  receiving: Receiving,
  scanned: Awaited<ReturnType<typeof offered>>,
  target: Target,
): Promise<void> {
  await carry(await meet(scanned, target), target)
  await receiving.place(target)
  if (scanned.folder) expect(treeAt(receiving.path)).toEqual(treeAt(scanned.path))
  else expect(readFileSync(receiving.path).equals(readFileSync(scanned.path))).toBe(true)
  expect(openFilesIn(receiving.directory)).toEqual([])
}

describe('a content that is gone on with', () => {
  const LARGE_FROM = 70_014
  it.each([
    ['nothing', 0],
    ['a byte of a small file', 1],
    ['a small file but for a byte', 4],
    ['a small file', 5],
    ['two small files', 14],
    ['the middle of the third', 40_000],
    ['all before the large file', LARGE_FROM],
    ['a byte of the large file', LARGE_FROM + 1],
    ['the middle of the large file', LARGE_FROM + MIB],
    ['the large file but for a byte', LARGE_FROM + 2 * MIB + 16],
    ['the large file', LARGE_FROM + 2 * MIB + 17],
    ['the middle of the one after it', LARGE_FROM + 2 * MIB + 17 + 1234],
    ['all but a byte', LARGE_FROM + 2 * MIB + 17 + 300_000 + 16 + 6 + 9],
    ['all', LARGE_FROM + 2 * MIB + 17 + 300_000 + 16 + 6 + 10],
  ])('after %s is whole in the end', async (_, bytes) => {
    const scanned = await offered()
    const receiving = await receive(scanned)
    const offset = await begin(receiving, scanned, bytes)
    expect(offset).toBeLessThanOrEqual(bytes)
    if (bytes > LARGE_FROM && bytes < LARGE_FROM + 2 * MIB + 17) expect(offset).toBe(bytes)
    const target = await receiving.open(offset)
    expect(target.offset).toBe(offset)
    await finish(receiving, scanned, target)
  })

  it.each([0, 1, 300_000, MIB, 2 * MIB - 1, 2 * MIB])('a single file goes on after %d bytes', async (bytes) => {
    const scanned = await offeredFile(randomBytes(2 * MIB))
    const receiving = await receive(scanned)
    expect(await begin(receiving, scanned, bytes)).toBe(bytes)
    const target = await receiving.open(bytes)
    expect(target.offset).toBe(bytes)
    await finish(receiving, scanned, target)
  })

  it('what a crash left beyond the journal is not believed', async () => {
    const scanned = await offered()
    for (const journal of [0, 5, 14, LARGE_FROM, LARGE_FROM + 1000, LARGE_FROM + MIB]) {
      const receiving = await receive(scanned)
      await begin(receiving, scanned, scanned.sizeBytes)
      for (const name of ['a/script.sh', 'b/small.txt']) {
        if (journal < 14) writeFileSync(join(receiving.partPath, name), 'half written')
      }
      const target = await receiving.open(journal)
      expect(target.offset).toBe(journal)
      await finish(receiving, scanned, target)
    }
  })

  it('what is missing of what the journal says is fetched again', async () => {
    const scanned = await offered()
    const receiving = await receive(scanned)
    const offset = await begin(receiving, scanned, LARGE_FROM + MIB)
    truncateSync(join(receiving.partPath, 'b/large.bin'), 1000)
    let target = await receiving.open(offset)
    expect(target.offset).toBe(LARGE_FROM + 1000)
    await target.close()
    truncateSync(join(receiving.partPath, 'b/large.bin'), 0)
    target = await receiving.open(offset)
    expect(target.offset).toBe(LARGE_FROM)
    await target.close()
    truncateSync(join(receiving.partPath, 'a/script.sh'), 1)
    target = await receiving.open(offset)
    expect(target.offset).toBe(5)
    await target.close()
    rmSync(join(receiving.partPath, 'a'), { recursive: true })
    target = await receiving.open(offset)
    expect(target.offset).toBe(0)
    await finish(receiving, scanned, target)
  })

  it('a part that was removed begins anew', async () => {
    for (const scanned of [await offered(), await offeredFile(randomBytes(MIB))]) {
      const receiving = await receive(scanned)
      const offset = await begin(receiving, scanned, MIB)
      rmSync(receiving.partPath, { recursive: true })
      const target = await receiving.open(offset)
      expect(target.offset).toBe(0)
      await finish(receiving, scanned, target)
    }
  })

  it('the split file begins anew where the other side has other bytes', async () => {
    for (const scanned of [await offered(), await offeredFile(randomBytes(2 * MIB))]) {
      const receiving = await receive(scanned)
      const offset = await begin(receiving, scanned, LARGE_FROM + MIB)
      const target = await receiving.open(offset)
      await target.hashPrefix(() => {}, never)
      const start = scanned.folder ? LARGE_FROM : 0
      expect(await target.restart()).toBe(start)
      expect([target.offset, target.writtenOffset, await target.checkpoint(0)]).toEqual([start, start, start])
      await finish(receiving, scanned, target)
    }
  })

  it('hashing what is there tells how far it is, and ends when it is asked to', async () => {
    const scanned = await offeredFile(randomBytes(3 * MIB))
    const receiving = await receive(scanned)
    const offset = await begin(receiving, scanned, 3 * MIB - 1)
    const target = await receiving.open(offset)
    onTestFinished(() => target.close())
    const told: number[] = []
    const stop = new AbortController()
    const hashing = target.hashPrefix((bytes) => {
      told.push(bytes)
      if (bytes > MIB) stop.abort(new Error('enough'))
    }, stop.signal)
    await expect(hashing).rejects.toThrow('enough')
    expect(told).toEqual([MIB, 2 * MIB])
  })
})

describe('a part that somebody meddled with', () => {
  /** Nothing outside of the part may change. */
  const precious = () =>
    makeTree(join(temporaryFolder(), 'precious'), { 'large.bin': 'precious', 'first.txt': 'precious' })
  const untouched = { 'first.txt': expect.stringMatching(/^precious/), 'large.bin': expect.stringMatching(/^precious/) }
  const CONFLICT = { code: 'CONFLICT' }

  it('a link over it is not followed', async () => {
    const elsewhere = precious()
    for (const scanned of [await offered(), await offeredFile(randomBytes(MIB))]) {
      const receiving = await receive(scanned)
      const offset = await begin(receiving, scanned, 100_000)
      rmSync(receiving.partPath, { recursive: true })
      symlinkSync(scanned.folder ? elsewhere : join(elsewhere, 'large.bin'), receiving.partPath)
      for (const from of [offset, 0]) await expect(receiving.open(from)).rejects.toMatchObject(CONFLICT)
      await removePart({ partPath: receiving.partPath, folder: scanned.folder })
    }
    expect(treeAt(elsewhere)).toEqual(untouched)
  })

  it('another name of somebody else’s file is not written to', async () => {
    const elsewhere = precious()
    const scanned = await offeredFile(randomBytes(MIB))
    const receiving = await receive(scanned)
    rmSync(receiving.partPath)
    linkSync(join(elsewhere, 'large.bin'), receiving.partPath)
    await expect(receiving.open(0)).rejects.toMatchObject(CONFLICT)
    expect(treeAt(elsewhere)).toEqual(untouched)
  })

  it('a folder in place of a file, and a file in place of a folder, stay', async () => {
    const file = await receive(await offeredFile('12345'))
    rmSync(file.partPath)
    makeTree(file.partPath, { 'mine.txt': 'precious' })
    await expect(file.open(3)).rejects.toMatchObject(CONFLICT)
    await removePart({ partPath: file.partPath, folder: false })
    expect(treeAt(file.partPath)).toHaveProperty(['mine.txt'])

    const folder = await receive(await offered())
    rmSync(folder.partPath, { recursive: true })
    writeFileSync(folder.partPath, 'mine')
    await expect(folder.open(0)).rejects.toMatchObject(CONFLICT)
    await removePart({ partPath: folder.partPath, folder: true })
    expect(readFileSync(folder.partPath, 'utf8')).toBe('mine')
  })

  it.each([
    ['a folder, before it is gone on with', 'b', 70_014 + MIB],
    ['a folder that is not reached yet', 'b', 5],
    ['a finished file', 'a/first.txt', 70_014 + MIB],
    ['the split file', 'b/large.bin', 70_014 + MIB],
  ])('a link laid over %s is not followed', async (_, name, bytes) => {
    const elsewhere = precious()
    const scanned = await offered()
    const receiving = await receive(scanned)
    const offset = await begin(receiving, scanned, bytes)
    const path = join(receiving.partPath, name)
    rmSync(path, { recursive: true, force: true })
    symlinkSync(name === 'b' ? elsewhere : join(elsewhere, 'large.bin'), path)
    await expect(receiving.open(offset)).rejects.toMatchObject(CONFLICT)
    await removePart({ partPath: receiving.partPath, folder: true })
    expect(existsSync(receiving.partPath)).toBe(false)
    expect(treeAt(elsewhere)).toEqual(untouched)
  })

  it.each(['b', 'a', 'a/second.txt', 'b/large.bin'])(
    'a link laid at %s while it is written is not followed',
    async (name) => {
      const elsewhere = precious()
      const scanned = await offered()
      const receiving = await receive(scanned)
      const target = await receiving.open(0)
      onTestFinished(() => target.close())
      const source = await meet(scanned, target)
      const { data } = await source.read(5)
      await target.write(data)
      await target.checkpoint(1)
      const path = join(receiving.partPath, name)
      mkdirSync(join(path, '..'), { recursive: true })
      if (existsSync(path)) renameSync(path, `${receiving.directory}/moved`)
      symlinkSync(elsewhere, path)
      await expect(carry(source, target).then(() => receiving.place(target))).rejects.toMatchObject(CONFLICT)
      expect(treeAt(elsewhere)).toEqual(untouched)
      expect(existsSync(receiving.path)).toBe(false)
    },
  )

  it.each<[string, string, (path: string) => void]>([
    ['a finished file is taken away', 'CONFLICT', (part) => rmSync(join(part, 'a/first.txt'))],
    ['a finished file is shortened', 'CONFLICT', (part) => truncateSync(join(part, 'b/large.bin'), 5)],
    ['a folder is taken away', 'CONFLICT', (part) => rmSync(join(part, 'b'), { recursive: true })],
    ['all of it is taken away', 'CONFLICT', (part) => rmSync(part, { recursive: true })],
    [
      'the disk has taken two names for one',
      'INVALID_NAME',
      (part) => {
        rmSync(join(part, 'a/first.txt'))
        linkSync(join(part, 'a/other'), join(part, 'a/first.txt'))
      },
    ],
  ])('%s before it has its name: %s, and nothing gets the name', async (_, code, meddle) => {
    const scanned = await offered({ ...TREE, 'a/other': 'other' } as unknown as typeof TREE)
    const receiving = await receive(scanned)
    const target = await receiving.open(0)
    await carry(await meet(scanned, target), target)
    await target.checkpoint(100)
    meddle(receiving.partPath)
    await expect(receiving.place(target)).rejects.toMatchObject({ code })
    expect(existsSync(receiving.path)).toBe(false)
    await target.close()
  })

  it('its removal takes links by their names, and what is left of a removal that was cut short', async () => {
    const elsewhere = precious()
    const scanned = await offered()
    const receiving = await receive(scanned)
    await begin(receiving, scanned, scanned.sizeBytes)
    symlinkSync(elsewhere, join(receiving.partPath, 'b', 'link'))
    rmSync(join(receiving.partPath, 'a'), { recursive: true })
    for (let time = 0; time < 2; time += 1) await removePart({ partPath: receiving.partPath, folder: true })
    expect(readdirSync(receiving.directory)).toEqual([])
    expect(treeAt(elsewhere)).toEqual(untouched)
  })

  it('paths that are too long where it lies are INVALID_NAME before anything is written', async ({ skip }) => {
    if (process.platform !== 'linux') return skip('its longest path is known of Linux only')
    const directory = join(temporaryFolder(), ...Array.from({ length: 12 }, () => 'd'.repeat(200)))
    mkdirSync(directory, { recursive: true })
    const long = Array.from({ length: 10 }, () => 'x'.repeat(200)).join('/')
    const scanned = await offered({ [long]: null } as unknown as typeof TREE)
    const { partPath } = await reservePlace({
      directory,
      name: 'tree',
      folder: true,
      onConflict: 'refuse',
      reserved: new Set(),
    })
    const opening = openTarget({ partPath, folder: true, entries: scanned.entries, offset: 0 })
    await expect(opening).rejects.toMatchObject({ code: 'INVALID_NAME' })
  })
})

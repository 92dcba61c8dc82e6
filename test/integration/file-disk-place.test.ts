import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blake3 } from '@napi-rs/blake-hash'
import { describe, expect, it } from 'vitest'
import type { OnConflict } from '../../peer/api.ts'
import type { Scanned, Target } from '../../peer/files/disk/content.ts'
import { openTarget } from '../../peer/files/disk/content-target.ts'
import { reservePlace } from '../../peer/files/disk/part.ts'
import { requireSpace } from '../../peer/files/disk/receiving-folder.ts'
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

const never = new AbortController().signal

interface Arrived {
  readonly scanned: Scanned
  readonly directory: string
  readonly path: string
  readonly partPath: string
  readonly target: Target
  place(onConflict: OnConflict): Promise<string>
}

const offeredFile = () => scanSource(join(makeTree(temporaryFolder(), { 'letter.txt': 'new' }), 'letter.txt'), never)
const offeredFolder = () =>
  scanSource(makeTree(join(temporaryFolder(), 'photos.2024'), { 'a/1.txt': 'new', 'b/empty': '' }), never)

/** All written, nothing placed. */
async function arrive(scanned: Scanned, directory = temporaryFolder(), reserved = new Set<string>()): Promise<Arrived> {
  const { name, folder, entries } = scanned
  const { path, partPath } = await reservePlace({ directory, name, folder, onConflict: 'rename', reserved })
  const target = await openTarget({ partPath, folder, entries, offset: 0 })
  await carry(await meet(scanned, target), target)
  return {
    ...{ scanned, directory, path, partPath, target },
    place: (onConflict) => target.place({ path, name, onConflict, isReserved: (other) => reserved.has(other) }),
  }
}

describe('the name of what is received', () => {
  it('is reserved with an empty part; what is taken on the disk or by another transfer is passed over', async () => {
    const directory = temporaryFolder()
    const reserved = new Set<string>()
    const reserve = (name: string, folder: boolean) =>
      reservePlace({ directory, name, folder, onConflict: 'rename', reserved })
    const name = (found: { path: string; partPath: string }) =>
      [found.path, found.partPath].map((each) => each.slice(directory.length + 1))
    writeFileSync(join(directory, 'a.txt'), 'mine')
    expect(name(await reserve('a.txt', false))).toEqual(['a (2).txt', 'a.txt.part'])
    expect(name(await reserve('a.txt', false))).toEqual(['a (3).txt', 'a.txt (2).part'])
    expect(name(await reserve('photos.2024', true))).toEqual(['photos.2024', 'photos.2024.part'])
    expect(name(await reserve('photos.2024', true))).toEqual(['photos.2024 (2)', 'photos.2024 (2).part'])
    symlinkSync('nowhere', join(directory, 'b.part'))
    expect(name(await reserve('b', true))).toEqual(['b', 'b (2).part'])
  })

  it.each([
    ['refuse', false, 'file'],
    ['refuse', true, 'folder'],
    ['overwrite', true, 'folder'],
    ['overwrite', true, 'file'],
    ['overwrite', false, 'folder'],
  ] as const)(
    '%s of a taken name (folder: %s) by a %s is CONFLICT, and leaves nothing',
    async (onConflict, folder, there) => {
      const directory = temporaryFolder()
      if (there === 'file') writeFileSync(join(directory, 'x'), 'mine')
      else mkdirSync(join(directory, 'x'))
      const reserved = new Set<string>()
      const reserving = reservePlace({ directory, name: 'x', folder, onConflict, reserved })
      await expect(reserving).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(readdirSync(directory)).toEqual(['x'])
      expect(reserved.size).toBe(0)
    },
  )

  it.each([
    ['a file', (path: string) => writeFileSync(path, 'came first')],
    ['a folder', (path: string) => makeTree(path, { mine: 'came first' })],
    ['an empty folder', (path: string) => mkdirSync(path)],
    ['a link that leads nowhere', (path: string) => symlinkSync('nowhere', path)],
  ])('taken meanwhile by %s: a number, or CONFLICT, and no harm', async (_, take) => {
    for (const scanned of [await offeredFile(), await offeredFolder()]) {
      const arrived = await arrive(scanned)
      take(arrived.path)
      const before = treeAt(arrived.directory)
      const number = scanned.folder ? 'photos.2024 (2)' : 'letter (2).txt'
      expect(await arrived.place('rename')).toBe(join(arrived.directory, number))
      expect(treeAt(arrived.directory)).toMatchObject({ [scanned.name]: before[scanned.name] })
      expect(readdirSync(arrived.directory).sort()).toEqual([number, scanned.name].sort())

      const other = await arrive(scanned)
      take(other.path)
      await expect(other.place('refuse')).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(readdirSync(other.directory).sort()).toEqual([scanned.name, `${scanned.name}.part`].sort())
    }
  })

  it('a number that another transfer has reserved is passed over', async () => {
    const directory = temporaryFolder()
    const reserved = new Set<string>()
    const first = await arrive(await offeredFile(), directory, reserved)
    const second = await arrive(await offeredFile(), directory, reserved)
    writeFileSync(first.path, 'came first')
    expect(await first.place('rename')).toBe(join(directory, 'letter (3).txt'))
    expect(await second.place('rename')).toBe(join(directory, 'letter (2).txt'))
  })

  it('"overwrite" replaces a file, and a link rather than what it leads to; never a folder', async () => {
    const file = await arrive(await offeredFile())
    writeFileSync(file.path, 'old')
    expect(await file.place('overwrite')).toBe(file.path)
    expect(readFileSync(file.path, 'utf8')).toBe('new')

    const link = await arrive(await offeredFile())
    const precious = join(link.directory, 'precious')
    writeFileSync(precious, 'mine')
    symlinkSync(precious, link.path)
    await link.place('overwrite')
    expect([readFileSync(link.path, 'utf8'), readFileSync(precious, 'utf8')]).toEqual(['new', 'mine'])

    for (const scanned of [await offeredFile(), await offeredFolder()]) {
      const arrived = await arrive(scanned)
      makeTree(arrived.path, { mine: 'precious' })
      await expect(arrived.place('overwrite')).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(readdirSync(arrived.path)).toEqual(['mine'])
    }
  })

  it('a part that was taken away or shortened at the last moment is CONFLICT', async () => {
    for (const meddle of [(path: string) => rmSync(path), (path: string) => writeFileSync(path, 'x')]) {
      const arrived = await arrive(await offeredFile())
      meddle(arrived.partPath)
      await expect(arrived.place('rename')).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(readdirSync(arrived.directory)).not.toContain('letter.txt')
    }
  })
})

async function placed(scanned: Scanned): Promise<{ receiving: Receiving; path: string }> {
  const receiving = await receive(scanned)
  const target = await receiving.open(0)
  await carry(await meet(scanned, target), target)
  return { receiving, path: await receiving.place(target) }
}

describe('a crash around the moment of placing', () => {
  it.each([
    ['a file', 0, offeredFile],
    ['a file whose last byte is still to be compared', 1, offeredFile],
    ['a folder', 0, offeredFolder],
  ])('after it: %s is found in its place', async (_, missingBytes, offer) => {
    const scanned = await offer()
    const { receiving, path } = await placed(scanned)
    const before = treeAt(receiving.directory)
    const offset = scanned.sizeBytes - missingBytes
    const again = await receiving.open(offset, path)
    expect([again.offset, again.writtenOffset, await again.checkpoint(0)]).toEqual([offset, offset, offset])
    expect(await carry(await meet(scanned, again), again)).toHaveLength(missingBytes)
    expect(await receiving.place(again)).toBe(path)
    expect(treeAt(receiving.directory)).toEqual(before)
    expect(openFilesIn(receiving.directory)).toEqual([])
  })

  it('after it, and after somebody wrote into the file: theirs stays, and ours comes again beside it', async () => {
    const scanned = await offeredFile()
    const { receiving, path } = await placed(scanned)
    writeFileSync(path, 'NEW')
    const again = await receiving.open(scanned.sizeBytes - 1, path)
    const held = await again.hashPrefix(() => {}, never)
    expect(held).toEqual(blake3(Buffer.from('NE')))
    expect([await again.restart(), again.offset, again.writtenOffset]).toEqual([0, 0, 0])
    await carry(await meet(scanned, again), again)
    expect(await receiving.place(again)).toBe(join(receiving.directory, 'letter (2).txt'))
    expect(treeAt(receiving.directory)).toMatchObject({ 'letter.txt': expect.stringMatching(/^NEW/) })

    const last = await placed(scanned)
    writeFileSync(last.path, 'neW')
    const compared = await last.receiving.open(scanned.sizeBytes - 1, last.path)
    await compared.hashPrefix(() => {}, never)
    await expect(compared.write(Buffer.from('w'))).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(last.receiving.place(compared)).rejects.toMatchObject({ code: 'INTERNAL' })
    await compared.close()
    expect(readFileSync(last.path, 'utf8')).toBe('neW')
  })

  it('between the two names of a file: it keeps the right one', async () => {
    const arrived = await arrive(await offeredFile())
    await arrived.target.checkpoint(1)
    await arrived.target.close()
    linkSync(arrived.partPath, arrived.path)
    const { entries, folder, sizeBytes } = arrived.scanned
    const { partPath, path } = arrived
    const again = await openTarget({ partPath, folder, entries, offset: sizeBytes, triedPath: path })
    await again.place({ path, name: 'letter.txt', onConflict: 'rename', isReserved: () => false })
    expect(readdirSync(arrived.directory)).toEqual(['letter.txt'])
  })

  it('before it: what somebody else has there is not taken for ours', async () => {
    for (const scanned of [await offeredFile(), await offeredFolder()]) {
      const receiving = await receive(scanned)
      const first = await receiving.open(0)
      await carry(await meet(scanned, first), first)
      await first.checkpoint(1)
      await first.close()
      if (scanned.folder) mkdirSync(receiving.path)
      else writeFileSync(receiving.path, 'NEW')
      const again = await receiving.open(scanned.sizeBytes, receiving.path)
      expect(await receiving.place(again)).toContain(' (2)')
      if (!scanned.folder) expect(readFileSync(receiving.path, 'utf8')).toBe('NEW')
    }
  })

  it('each path is told before it is tried', async () => {
    const arrived = await arrive(await offeredFolder())
    mkdirSync(arrived.path)
    const tried: string[] = []
    const { path, target } = arrived
    const onTry = (each: string) => {
      tried.push(each)
      expect(readdirSync(arrived.directory)).toContain('photos.2024.part')
    }
    const placed = await target.place({
      path,
      name: 'photos.2024',
      onConflict: 'rename',
      isReserved: () => false,
      onTry,
    })
    expect(tried).toEqual([path, placed])
  })
})

it('more than the disk has room for is NO_SPACE', async () => {
  const directory = temporaryFolder()
  await requireSpace(directory, 1)
  await expect(requireSpace(directory, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({ code: 'NO_SPACE' })
})

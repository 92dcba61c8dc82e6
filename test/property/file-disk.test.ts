/** Any tree, in any pieces, cut off anywhere and as often as one likes: whole in the end, and the journal never lied. */
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import type { Scanned, Target } from '../../peer/files/disk/content.ts'
import { openSource } from '../../peer/files/disk/content-source.ts'
import { scanSource } from '../../peer/files/disk/scan.ts'
import { makeTree, type Receiving, receive, temporaryFolder, treeAt } from '../support/file-trees.ts'

const never = new AbortController().signal

/** Around the sizes at which a file is small, is a block, or more. */
const size = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 2000 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 262_143, 262_144, 262_145) },
  { weight: 1, arbitrary: fc.constantFrom(1_048_575, 1_048_576, 1_048_577, 2_500_000) },
)
const file = fc.record({ folder: fc.constantFrom('', 'a/', 'a/b/', 'c d/'), size, isFolder: fc.boolean() })
const attempt = fc.record({
  bytes: fc.integer({ min: 0, max: 3_000_000 }),
  pieceBytes: fc.constantFrom(977, 65_536, 262_144, 1_048_576),
  /** Whether a checkpoint comes after so many pieces; after the last in any case, or never. */
  every: fc.integer({ min: 1, max: 5 }),
  isCrash: fc.boolean(),
})

function treeOf(files: readonly { folder: string; size: number; isFolder: boolean }[]) {
  return Object.fromEntries(
    files.map(({ folder, size, isFolder }, index) => {
      const contents = Buffer.alloc(size, `${index} of them.`)
      return [`${folder}${index}${isFolder ? '/' : ''}`, isFolder ? null : contents]
    }),
  )
}

/** Reads and writes until so many bytes, or to the end. The journal's offset afterwards. */
async function carryOn(
  scanned: Scanned,
  receiving: Receiving,
  journal: number,
  { bytes, pieceBytes, every, isCrash }: { bytes: number; pieceBytes: number; every: number; isCrash: boolean },
): Promise<number> {
  const target = await receiving.open(journal)
  expect(target.offset).toBe(journal)
  const source = await openSource(scanned)
  const [sent, held] = [await source.seek(target.offset, () => {}, never), await target.hashPrefix(() => {}, never)]
  expect(Buffer.from(sent).equals(held)).toBe(true)
  let [offset, confirmed, pieces] = [journal, 0, 0]
  for (let left = bytes; left > 0; ) {
    const { data, ended } = await source.read(Math.min(left, pieceBytes))
    if (data.byteLength === 0) break
    const written = await target.write(data)
    expect(Buffer.concat(written).equals(Buffer.concat(ended))).toBe(true)
    confirmed += written.length
    left -= data.byteLength
    pieces += 1
    if (pieces % every === 0) offset = await checkpoint(target, confirmed, offset)
  }
  if (!isCrash) offset = await checkpoint(target, confirmed, offset)
  await Promise.all([target.close(), source.close()])
  return offset
}

async function checkpoint(target: Target, confirmed: number, before: number): Promise<number> {
  const offset = await target.checkpoint(confirmed)
  expect(offset).toBeGreaterThanOrEqual(before)
  expect(offset).toBeLessThanOrEqual(target.writtenOffset)
  return offset
}

it('a content that is cut off at random arrives whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 12 }),
      fc.array(attempt, { maxLength: 4 }),
      async (files, attempts) => {
        const scanned = await scanSource(makeTree(join(temporaryFolder(), 'tree'), treeOf(files)), never)
        const receiving = await receive(scanned)
        let journal = 0
        for (const each of attempts) journal = await carryOn(scanned, receiving, journal, each)
        const all = { bytes: Number.MAX_SAFE_INTEGER, pieceBytes: 262_144, every: 3, isCrash: false }
        expect(await carryOn(scanned, receiving, journal, all)).toBe(scanned.sizeBytes)
        const whole = await receiving.open(scanned.sizeBytes)
        onTestFinished(() => whole.close())
        await receiving.place(whole)
        expect(treeAt(receiving.path)).toEqual(treeAt(scanned.path))
      },
    ),
    { numRuns: 30 },
  )
})

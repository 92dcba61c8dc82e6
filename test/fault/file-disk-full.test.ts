/** A disk that fills up under what is received: NO_SPACE, nothing else is harmed, and it goes on where it ended. */
import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Scanned, Source, Target } from '../../peer/files/disk/content.ts'
import { scanSource } from '../../peer/files/disk/scan.ts'
import { carry, makeTree, meet, openFilesIn, receive, temporaryFolder, treeAt } from '../support/file-trees.ts'
import { mountSmallDisk } from '../support/hostile-disk.ts'

const MIB = 1024 * 1024
const NEEDS_ROOT = 'only root may mount a disk of its own to fill'
const never = new AbortController().signal

const small = Object.fromEntries(
  Array.from({ length: 700 }, (_, index) => [`s/${index % 7}/${index}`, randomBytes(4000)]),
)

/** Until it is refused. How many digests were compared. */
async function carryUntilRefused(source: Source, target: Target): Promise<{ code: string; confirmed: number }> {
  let confirmed = 0
  for (;;) {
    const { data } = await source.read(100_000)
    if (data.byteLength === 0) {
      // What was taken may be refused when it is asked for.
      const code = await target.write(new Uint8Array()).then(
        () => 'none',
        (error: { code: string }) => error.code,
      )
      return { code, confirmed }
    }
    try {
      confirmed += (await target.write(data)).length
    } catch (error) {
      return { code: (error as { code: string }).code, confirmed }
    }
  }
}

describe('a disk that fills up in the middle', () => {
  test.for<[string, () => Promise<Scanned>]>([
    [
      'one large file',
      () => scanSource(join(makeTree(temporaryFolder(), { large: randomBytes(5 * MIB) }), 'large'), never),
    ],
    ['small files', () => scanSource(makeTree(join(temporaryFolder(), 'tree'), small), never)],
    [
      'small and large ones',
      () =>
        scanSource(
          makeTree(join(temporaryFolder(), 'tree'), {
            ...small,
            'a/large': randomBytes(MIB),
            'z/large': randomBytes(2 * MIB),
          }),
          never,
        ),
    ],
  ])(
    'of %s: NO_SPACE, what is on disk is what is said, and it goes on when there is room',
    async ([, offer], { skip }) => {
      const disk = mountSmallDisk(16 * MIB)
      if (disk === undefined) return skip(NEEDS_ROOT)
      const scanned = await offer()
      const receiving = await receive(scanned, disk.path)
      const target = await receiving.open(0)
      const source = await meet(scanned, target)
      const first = await source.read(200_000)
      await target.write(first.data)
      await target.checkpoint(first.ended.length)
      disk.fill()
      const { code, confirmed } = await carryUntilRefused(source, target)
      expect(code).toBe('NO_SPACE')
      const offset = await target.checkpoint(first.ended.length + confirmed)
      expect(offset).toBeGreaterThan(0)
      expect(offset).toBeLessThan(scanned.sizeBytes)
      expect(offset).toBeLessThanOrEqual(target.writtenOffset)
      await target.close()
      expect(openFilesIn(disk.path)).toEqual([])
      expect(statSync(join(disk.path, 'filler')).size).toBeGreaterThan(0)

      // Still full: nothing of what is there is lost by trying.
      const tried = await receiving.open(offset)
      expect(tried.offset).toBe(offset)
      expect((await carryUntilRefused(await meet(scanned, tried), tried)).code).toBe('NO_SPACE')
      expect(await tried.checkpoint(0)).toBe(offset)
      await tried.close()

      disk.free()
      const again = await receiving.open(offset)
      expect(again.offset).toBe(offset)
      await carry(await meet(scanned, again), again)
      const path = await receiving.place(again)
      expect(readdirSync(disk.path)).toEqual([scanned.name])
      expect(treeAt(scanned.folder ? path : disk.path)).toEqual(
        treeAt(scanned.folder ? scanned.path : join(scanned.path, '..')),
      )
    },
  )
})

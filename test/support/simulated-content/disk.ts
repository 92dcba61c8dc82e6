/** The receiver's disk: what was synced survives a crash, what was only written may be there, partly there, or noise. */
import { blake3 } from '@napi-rs/blake-hash'
import { endedAt, type Layout, splitAt } from '../../../peer/core/files/layout.ts'
import type { Chance } from '../simulated-time.ts'

export interface SimulatedDisk {
  readonly contents: Buffer
  readonly writtenOffset: number
  readonly syncedOffset: number
  /** Goes on at that offset, or where less is there; the rest is cut. */
  open(journalOffset: number): number
  /** Of the file that is split. */
  prefixDigest(): Uint8Array
  restart(): number
  /** The digests of the files that ended. */
  write(data: Uint8Array): readonly Uint8Array[]
  /** Up to there, never beyond the first file that was not confirmed. */
  sync(upTo: number, confirmed: number): number
  crash(chance: Chance): void
  /** Some bytes of the file that is split are others now. */
  damage(offset: number, chance: Chance): void
}

export function createSimulatedDisk(layout: Layout): SimulatedDisk {
  const contents = Buffer.alloc(layout.sizeBytes)
  let size = 0
  let synced = 0
  let opened = 0
  const startOf = (file: number) => (file === 0 ? 0 : (layout.ends[file - 1] ?? 0))

  return {
    contents,
    get writtenOffset() {
      return size
    },
    get syncedOffset() {
      return synced
    },
    open(journalOffset) {
      size = Math.min(journalOffset, size)
      synced = Math.min(synced, size)
      opened = size
      return size
    },
    prefixDigest: () => blake3(contents.subarray(splitAt(layout, size)?.start ?? size, size)),
    restart() {
      size = splitAt(layout, size)?.start ?? size
      synced = Math.min(synced, size)
      opened = size
      return size
    },
    write(data) {
      const before = endedAt(layout, size)
      contents.set(data, size)
      size += data.byteLength
      const count = endedAt(layout, size) - before
      return Array.from({ length: count }, (_, at) =>
        blake3(contents.subarray(startOf(before + at), layout.ends[before + at] ?? size)),
      )
    },
    sync(upTo, confirmed) {
      synced = Math.max(synced, Math.min(upTo, size))
      const unconfirmedEnd = layout.ends[endedAt(layout, opened) + confirmed]
      return Math.min(synced, unconfirmedEnd === undefined ? layout.sizeBytes : unconfirmedEnd - 1)
    },
    crash(chance) {
      const survived = synced + chance.below(size - synced + 1)
      for (let at = synced; at < survived; at += 1 + chance.below(1000)) contents[at] = chance.below(256)
      size = survived
    },
    damage(offset, chance) {
      const start = splitAt(layout, Math.min(offset, size))?.start
      if (start === undefined) return
      const at = start + chance.below(Math.min(offset, size) - start)
      contents[at] = (contents[at] ?? 0) ^ 0xff
    },
  }
}

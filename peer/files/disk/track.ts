/** How far the content has come: what is written and synced in any order counts up to the first gap. Pure. */

/** Of the content, from the end of the one begun before it. */
export interface Stretch {
  readonly end: number
  isWritten: boolean
  isSynced: boolean
}

export interface Track {
  readonly writtenOffset: number
  readonly syncedOffset: number
  begin(end: number): Stretch
  written(stretch: Stretch): void
  synced(stretches: Iterable<Stretch>): void
}

export function createTrack(offset: number): Track {
  /** Begun and not yet both written and synced, in order. */
  const open: Stretch[] = []
  let writtenOffset = offset
  let syncedOffset = offset
  /** Of the open ones, those before the first that is not written. */
  let writtenCount = 0
  return {
    get writtenOffset() {
      return writtenOffset
    },
    get syncedOffset() {
      return syncedOffset
    },
    begin(end) {
      const stretch = { end, isWritten: false, isSynced: false }
      open.push(stretch)
      return stretch
    },
    written(stretch) {
      stretch.isWritten = true
      for (let next = open[writtenCount]; next?.isWritten; next = open[writtenCount]) {
        writtenOffset = next.end
        writtenCount += 1
      }
    },
    synced(stretches) {
      for (const each of stretches) each.isSynced = true
      let count = 0
      for (let next = open[count]; next?.isSynced && count < writtenCount; next = open[count]) {
        syncedOffset = next.end
        count += 1
      }
      open.splice(0, count)
      writtenCount -= count
    },
  }
}

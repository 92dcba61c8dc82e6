/**
 * What was written to sessions and is not read yet, all together: whoever asks or listens without reading goes before
 * memory does. One that reads slowly stays as long as there is room.
 */
import { HongyanError } from '../../shared/errors.ts'
import { UNREAD_REPLIES_MAX_BYTES } from '../../shared/limits.ts'

export interface Reader {
  /** Written and not yet taken by it. */
  readonly unreadBytes: number
  cut(reason: HongyanError): void
}

export interface Unread {
  /** It may have something to read still. */
  note(reader: Reader): void
  /** Before more is written that is large. */
  makeRoom(): void
}

/** A push is small: looking at all sessions for each would cost more than it saves. */
const NOTES_PER_LOOK = 64

export function createUnread(unreadMaxBytes = UNREAD_REPLIES_MAX_BYTES): Unread {
  const readers = new Set<Reader>()
  let notes = 0

  function makeRoom(): void {
    notes = 0
    let unread = 0
    let slowest: Reader | undefined
    for (const reader of readers) {
      if (reader.unreadBytes === 0) readers.delete(reader)
      else if (slowest === undefined || reader.unreadBytes > slowest.unreadBytes) slowest = reader
      unread += reader.unreadBytes
    }
    if (unread <= unreadMaxBytes || slowest === undefined) return
    readers.delete(slowest)
    slowest.cut(new HongyanError('CLOSED', 'asks and does not read'))
  }

  return {
    note(reader) {
      readers.add(reader)
      notes += 1
      if (notes >= NOTES_PER_LOOK) makeRoom()
    },
    makeRoom,
  }
}

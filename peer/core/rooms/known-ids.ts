/** The most recent ids of a room that are on this disk; bounded, so it may forget but never errs the other way. */
import { ROOM_KNOWN_IDS_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'

export interface KnownIds {
  add(id: MessageId): void
  delete(id: MessageId): void
  has(id: MessageId): boolean
}

export function createKnownIds(max: number = ROOM_KNOWN_IDS_MAX): KnownIds {
  const ids = new Set<MessageId>()
  return {
    add(id) {
      // Seen again, so it is recent again.
      ids.delete(id)
      ids.add(id)
      if (ids.size <= max) return
      const [oldest] = ids
      if (oldest !== undefined) ids.delete(oldest)
    },
    delete(id) {
      ids.delete(id)
    },
    has: (id) => ids.has(id),
  }
}

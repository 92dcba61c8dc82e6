/**
 * Keeps each author's order where a member brings what others said: what follows on something that is missing here is left
 * to its author, who may bring both. For own messages there is nothing to decide.
 */
import { ROOM_OFFERS_MAX } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { PlaceStore } from '../store/places.ts'

export interface AuthorsOrder {
  /** Whether all that its device said before it is in the archive, or is being brought before it. */
  isKept(id: MessageId): boolean
}

export function createAuthorsOrder(places: Pick<PlaceStore, 'predecessor'>): AuthorsOrder {
  /** Those that are not brought: what follows on them is not either. The oldest are forgotten, and then asked for again. */
  const left = new Set<MessageId>()

  function leave(id: MessageId): void {
    left.add(id)
    const [oldest] = left
    if (left.size > ROOM_OFFERS_MAX && oldest !== undefined) left.delete(oldest)
  }

  return {
    isKept(id) {
      const before = places.predecessor(id)
      const isKept = before === 'none' || (before !== 'missing' && (before.isPlaced || !left.has(before.id)))
      if (!isKept) leave(id)
      else left.delete(id)
      return isKept
    },
  }
}

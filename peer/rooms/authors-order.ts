/**
 * Keeps each author's order where a member brings what others said: what follows on something that is missing here is left
 * to its author, who may bring both. For own messages there is nothing to decide.
 */
import { ROOM_OFFERS_MAX } from '../../shared/limits.ts'
import { createMemory } from '../../shared/memory.ts'
import type { MessageId } from '../../shared/message.ts'
import type { PlaceStore } from '../store/places.ts'

export interface AuthorsOrder {
  /** Whether all that its device said before it is in the archive, or has been brought before it. */
  isKept(id: MessageId): boolean
}

export function createAuthorsOrder(places: Pick<PlaceStore, 'predecessor'>): AuthorsOrder {
  /** To be here is not enough: what gossip brings late stands before what follows on it, and is not brought before that. */
  const brought = createMemory<true>(ROOM_OFFERS_MAX)

  return {
    isKept(id) {
      const before = places.predecessor(id)
      const isKept = before === 'none' || (before !== 'missing' && (before.isPlaced || brought.get(before.id) === true))
      if (isKept) brought.set(id, true)
      return isKept
    },
  }
}

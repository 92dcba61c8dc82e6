/**
 * What one room says by gossip: shown at once, or held back until what was missed has come. A part of `copy.ts` and
 * as pure. Every message heard is answered by one `commit` or one `drop`, however often it is heard meanwhile.
 */
import type { Instant } from '../../../shared/clock.ts'
import { CATCH_UP_PATIENCE_MS, ROOM_HEARD_WAITING_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import type { RoomEffect } from './events.ts'
import { createKnownIds } from './known-ids.ts'

export interface Hearing {
  heard(id: MessageId): void
  /** From now on what is heard waits, for as long as the patience lasts. */
  hold(now: Instant): void
  /** What waits is shown, and what is heard from now on at once. */
  release(): void
  /** These are here by another way. */
  settled(ids: readonly MessageId[]): void
  /** These are not here after all. */
  forget(ids: readonly MessageId[]): void
  /** Nobody is here to be shown anything any more. */
  end(): void
  /** Whether it is on this disk; of an old message it may not be known. */
  isHere(id: MessageId): boolean
  /** When the patience ends; undefined while nothing is held back. */
  readonly holdsUntil: Instant | undefined
}

export interface HearingInit {
  readonly room: RoomName
  emit(effect: RoomEffect): void
  onCommitted(ids: readonly MessageId[]): void
}

export function createHearing({ room, emit, onCommitted }: HearingInit): Hearing {
  const here = createKnownIds()
  /** In the order heard. */
  const waiting = new Set<MessageId>()
  let holdsUntil: Instant | undefined

  function commit(ids: readonly MessageId[]): void {
    if (ids.length === 0) return
    for (const id of ids) here.add(id)
    emit({ type: 'commit', room, ids })
    onCommitted(ids)
  }

  function drop(ids: readonly MessageId[]): void {
    if (ids.length > 0) emit({ type: 'drop', room, ids })
  }

  return {
    heard(id) {
      if (waiting.has(id)) return
      if (here.has(id)) drop([id])
      else if (holdsUntil === undefined) commit([id])
      else if (waiting.size < ROOM_HEARD_WAITING_MAX) waiting.add(id)
      else drop([id])
    },
    hold(now) {
      holdsUntil = now + CATCH_UP_PATIENCE_MS
    },
    release() {
      holdsUntil = undefined
      const ids = [...waiting]
      waiting.clear()
      commit(ids)
    },
    settled(ids) {
      for (const id of ids) here.add(id)
      drop(ids.filter((id) => waiting.delete(id)))
    },
    forget(ids) {
      for (const id of ids) here.delete(id)
    },
    end() {
      drop([...waiting])
      waiting.clear()
    },
    isHere: here.has,
    get holdsUntil() {
      return holdsUntil
    },
  }
}

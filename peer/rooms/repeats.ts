/**
 * With the rendezvous away no archive brings what was said just before somebody came into a room, so it is said again:
 * sealed anew, since gossip passes nothing twice. Who has it ignores it.
 */
import type { Clock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { GOSSIP_EXPECTED_MS, ROOM_REPEAT_AFTER_MS, ROOM_REPEATS_MAX } from '../../shared/limits.ts'
import type { RoomName } from '../../shared/names.ts'
import type { ChatEvent } from '../api.ts'
import type { Session } from '../net/session/session.ts'
import type { MessageStore } from '../store/messages.ts'
import type { RoomCarriers } from './carriers.ts'

export interface RoomRepeatsInit {
  readonly session: Pick<Session, 'state'>
  readonly carriers: Pick<RoomCarriers, 'publish'>
  readonly messages: Pick<MessageStore, 'history'>
  /** The rendezvous' time. */
  readonly clock: Clock
  isJoined(room: RoomName): boolean
  onEvent(event: Extract<ChatEvent, { type: 'warning' }>): void
}

export interface RoomRepeats {
  /** Somebody else has come into the room who may have missed what was just said. */
  onNeighbour(room: RoomName): void
  stop(): void
}

export function createRoomRepeats(init: RoomRepeatsInit): RoomRepeats {
  const { session, carriers, messages, clock, isJoined, onEvent } = init
  /** Rooms that somebody has come into of late. */
  const rooms = new Set<RoomName>()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  function repeat(room: RoomName): void {
    if (session.state === 'online' || !isJoined(room)) return
    const saidSince = clock.now() - GOSSIP_EXPECTED_MS
    for (const { id, index, sentAtMs, state } of messages.history(`#${room}`, undefined, ROOM_REPEATS_MAX).messages) {
      if (index === undefined && sentAtMs >= saidSince && state !== 'failed') void carriers.publish(room, id)
    }
  }

  function repeatAll(): void {
    timer = undefined
    try {
      for (const room of rooms) repeat(room)
    } catch (error) {
      const { code, message } = toHongyanError(error)
      onEvent({ type: 'warning', code, about: 'roomNotRepeated', detail: message })
    }
    rooms.clear()
  }

  return {
    onNeighbour(room) {
      if (isStopped) return
      rooms.add(room)
      timer ??= setTimeout(repeatAll, ROOM_REPEAT_AFTER_MS)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

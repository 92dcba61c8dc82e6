/**
 * Rooms of one run: performs what the room log decides, in the order in which `peer/rooms/rooms.ts`, `peer/rooms/records.ts` and
 * `peer/rooms/carriers.ts` do.
 */
import { oneAtATime } from '../../../peer/core/one-at-a-time.ts'
import {
  type ArchivedId,
  createRoomLog,
  type Head,
  type RoomEffect,
  type RoomEvent,
} from '../../../peer/core/rooms/log.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { CLOCK_SKEW_MS, HEARD_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import type { Letter } from './letter.ts'
import { createWake, type Machine, performAll } from './machine.ts'
import type { Push, Refusal, Reply } from './rendezvous.ts'
import type { Session } from './session.ts'

export interface Rooms {
  onWelcome(rooms: NonNullable<Reply['rooms']>): void
  recall(rooms: readonly RoomName[]): void
  submit(room: RoomName, done: (failure?: Refusal) => void): void
  retry(id: MessageId): void
  onHead(push: Extract<Push, { name: 'roomHead' }>): void
  tell(event: { readonly type: 'sessionUp' | 'sessionDown' }): void
  /** Gossip brings it. */
  hear(id: MessageId): void
}

export interface RoomsInit {
  readonly machine: Machine
  readonly session: Session
  publish(letter: Letter): void
}

/** A short absence is long enough to come back to the newest first. */
const SCREENFUL = 3

type PageEffect = Extract<RoomEffect, { type: 'commitPage' | 'assign' }>
type Entry = { readonly id: MessageId; readonly index: number }

export function createRooms({ machine, session, publish }: RoomsInit): Rooms {
  const { account, device, process, disk, profile, chance, witness, letters } = machine
  const log = createRoomLog({
    random: chance.random,
    catchUp: chance.pick(['inOrder', 'newestFirst']),
    screenful: SCREENFUL,
  })
  const held = new Set<MessageId>()
  const pulling = new Set<RoomName>()

  const handle = oneAtATime<RoomEvent>((event) => {
    const limit = 4 * profile.rows.size + 4 * held.size + 200
    performAll(machine, log.handle(event, machine.time.now), limit, perform)
  })
  const wake = createWake(machine, () => handle({ type: 'tick' }))

  function perform(effect: RoomEffect): void {
    switch (effect.type) {
      case 'commit':
        commit(effect.room, effect.ids)
        return
      case 'drop':
        for (const id of effect.ids) held.delete(id)
        return
      case 'commitPage':
      case 'assign':
        commitPage(effect)
        return
      case 'commitAhead':
        commitAhead(effect)
        return
      case 'pull':
        pull(effect.room, effect.after)
        return
      case 'publish':
        process.later(0, () => publish(letters.of(effect.id)))
        return
      case 'archive':
        archive(effect.room, effect.id)
        return
      case 'persist':
        write(() => profile.setState(effect.id, effect.state, effect.reason))
        return
      case 'offerRefused':
        write(() => profile.refuse(effect.id, effect.reason))
        return
      case 'diverged':
        diverge(effect.room, effect.index)
        return
      case 'complete':
        settle(effect.room, effect.index)
        return
      case 'wakeAt':
        wake(effect.time)
    }
  }

  // ---- writing down

  function write(change: () => void, failed: () => void = () => undefined): void {
    disk.write(change, () => undefined, failed)
  }

  function insert(id: MessageId): void {
    const letter = letters.of(id)
    if (letter.room !== undefined) profile.sawLamport(letter.room, letter.lamport)
    profile.insert(letter, letter.device === device ? 'stored' : undefined)
  }

  function commit(room: RoomName, ids: readonly MessageId[]): void {
    const taken = ids.filter((id) => held.delete(id))
    write(
      () => taken.forEach(insert),
      () => handle({ type: 'commitFailed', room, ids: taken, local: profile.head(room) }),
    )
  }

  function take(room: RoomName, entries: readonly Entry[]): void {
    for (const { id, index } of entries) {
      insert(id)
      profile.setIndex(room, id, index)
      profile.setState(id, 'stored')
    }
  }

  function commitAhead({ room, entries }: Extract<RoomEffect, { type: 'commitAhead' }>): void {
    const ids = entries.map(({ id }) => id)
    write(
      () => take(room, entries),
      () => handle({ type: 'commitFailed', room, ids, local: profile.head(room) }),
    )
  }

  function commitPage({ type, room, from, index, chain, entries }: PageEffect): void {
    const change = () => {
      const head = profile.head(room)
      if (head !== undefined && head.index < from) throw new HongyanError('CONFLICT', 'the page before was not stored')
      const isMissing = ({ id }: { id: MessageId }) => type === 'assign' && !profile.has(id)
      if (entries.some(isMissing)) throw new HongyanError('CONFLICT', 'a message heard before was not stored')
      take(room, entries)
      profile.setHead(room, { index, chain })
    }
    const ids = entries.map(({ id }) => id)
    write(change, () => handle({ type: 'commitFailed', room, ids, local: profile.head(room) }))
  }

  function diverge(room: RoomName, index: number): void {
    witness.require(witness.wasRestored, 'the archive was doubted without a reason')
    witness.trace.note(device, `has found #${room} to differ after ${index}`)
    write(() => profile.setHead(room, { index, chain: new Uint8Array() }))
  }

  function settle(room: RoomName, index: number): void {
    const change = () => {
      if (profile.head(room)?.index !== index) throw new HongyanError('CONFLICT', 'the page before was not stored')
      profile.clearAbove(room, index)
      return { ...profile.unarchived(room), lacking: profile.lacking(room) }
    }
    const done = ({ lacking, ...unplaced }: ReturnType<typeof change>) => {
      handle({ type: 'loaded', room, ...unplaced })
      handle({ type: 'lacking', room, ids: lacking })
    }
    disk.write(change, done, () => done({ unarchived: [], others: [], lacking: [] }))
  }

  // ---- carriers

  function pull(room: RoomName, after: number): void {
    witness.require(!pulling.has(room), 'two questions at once')
    pulling.add(room)
    const answered = (event: RoomEvent) => {
      pulling.delete(room)
      handle(event)
    }
    session.request(
      { name: 'history', room, after },
      ({ entries = [], newest = 0 }) => answered({ type: 'page', room, after, ...pageOf(entries), newest }),
      (refusal) => answered({ type: 'pullFailed', room, ...refusal }),
    )
  }

  function pageOf(entries: readonly ArchivedId[]): { entries: readonly ArchivedId[]; last?: Head } {
    const last = entries.at(-1)
    return last === undefined ? { entries } : { entries, last: { index: last.index, chain: last.chain } }
  }

  function archive(room: RoomName, id: MessageId): void {
    session.request(
      { name: 'archive', room, id },
      ({ index = 0 }) => {
        const place = () => {
          if (profile.rows.get(id)?.index === undefined) profile.setIndex(room, id, index)
        }
        if (index <= (profile.head(room)?.index ?? 0)) write(place)
        handle({ type: 'archived', room, id, index })
      },
      (refusal) => handle({ type: 'archiveFailed', room, id, ...refusal }),
    )
  }

  return {
    onWelcome(rooms) {
      for (const { room, head } of rooms) {
        handle({ type: 'loaded', room, ...profile.unarchived(room) })
        handle({ type: 'entered', room, head, local: profile.head(room) })
      }
    },
    recall(rooms) {
      for (const room of rooms) handle({ type: 'loaded', room, ...profile.unarchived(room) })
    },
    submit(room, done) {
      const write = () => {
        const sequence = profile.nextSequence(`#${room}`)
        const lamport = profile.nextLamport(room)
        const origin = { sender: account, device, recipient: undefined, room, sequence, lamport }
        const letter = letters.write({ ...origin, sentAtMs: machine.now(), body: { type: 'text' } })
        witness.written(letter)
        profile.insert(letter, 'queued')
        return letter.id
      }
      disk.write(
        write,
        (id) => {
          handle({ type: 'submitted', room, id })
          done()
        },
        done,
      )
    },
    retry(id) {
      const { room } = letters.of(id)
      if (room === undefined || profile.stateOf(id) !== 'failed') return
      disk.write(
        () => profile.setState(id, 'queued'),
        () => handle({ type: 'loaded', room, unarchived: [id] }),
        () => undefined,
      )
    },
    onHead({ room, head, ids }) {
      handle({ type: 'headMoved', room, ...head, ids })
    },
    tell: handle,
    hear(id) {
      const letter = letters.of(id)
      if (letter.room === undefined || held.has(id) || profile.has(id)) return
      if (Math.abs(letter.sentAtMs - machine.now()) > CLOCK_SKEW_MS || held.size >= HEARD_MAX) return
      held.add(id)
      handle({ type: 'heard', room: letter.room, id })
    },
  }
}

/**
 * The rendezvous of a simulated world: sessions, presence, mail and archives over a disk of its own. Replies and pushes
 * only what is committed; may be killed at any step and come back, perhaps from an older backup.
 */
import type { MailMark } from '../../../peer/core/private/delivery.ts'
import type { ArchivedId, Head } from '../../../peer/core/rooms/log.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { CLOCK_SKEW_MS, PUSH_COALESCE_MS, ROOM_HEAD_COALESCE_MS, ROOM_HEAD_MAX_IDS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName, Username } from '../../../shared/names.ts'
import type { Chance, SimulatedTime } from '../simulated-time.ts'
import { createDisk } from './disk.ts'
import type { Device, Letters } from './letter.ts'
import { createProcess, type Fate, type Process } from './process.ts'
import { createRendezvousStore, type Mail, type RendezvousStore } from './rendezvous-store.ts'
import type { Scenario } from './scenario.ts'
import type { End } from './wire.ts'
import type { Witness } from './witness.ts'

export interface Asker {
  readonly account: Username
  readonly device: Device
}

export type Request =
  | { readonly name: 'resume'; readonly incarnations: readonly Uint8Array[] }
  | { readonly name: 'online' }
  | { readonly name: 'lookup'; readonly account: Username }
  | {
      readonly name: 'deposit'
      readonly recipient: Username
      readonly id: MessageId
      readonly acknowledged: readonly Device[]
    }
  | { readonly name: 'fetch'; readonly after: number }
  | { readonly name: 'ack'; readonly positions: readonly number[] }
  | { readonly name: 'archive'; readonly room: RoomName; readonly id: MessageId }
  | { readonly name: 'history'; readonly room: RoomName; readonly after: number }

export interface Reply {
  readonly rooms?: readonly { readonly room: RoomName; readonly head: Head }[]
  readonly marks?: readonly MailMark[]
  readonly mark?: MailMark
  readonly accounts?: readonly Username[]
  readonly devices?: readonly Device[]
  readonly mail?: readonly Mail[]
  readonly more?: boolean
  readonly index?: number
  readonly entries?: readonly ArchivedId[]
  readonly newest?: number
}

export type Push =
  | { readonly name: 'presence'; readonly accounts: readonly Username[] }
  | { readonly name: 'mailWaiting' }
  | { readonly name: 'roomHead'; readonly room: RoomName; readonly head: Head; readonly ids: readonly MessageId[] }

export interface Refusal {
  readonly code: ErrorCode
  readonly retryAfterMs?: number
}

/** One session, as the rendezvous holds it. */
export interface Visitor extends Asker {
  readonly end: End
  push(push: Push): void
}

export interface Rendezvous {
  readonly process: Process
  readonly store: RendezvousStore
  setDiskFull(isFull: boolean): void
  start(): void
  backUp(): void
  /** Dies, loses what came after the last backup, and stays down. */
  restore(): void
  /** A request has arrived. */
  serve(visitor: Visitor, request: Request, reply: (reply: Reply) => void, refuse: (refusal: Refusal) => void): void
  /** The session has ended, or its end has been noticed. */
  leave(visitor: Visitor): void
}

export interface RendezvousInit {
  readonly time: SimulatedTime
  readonly chance: Chance
  readonly fate: Fate
  readonly witness: Witness
  readonly letters: Letters
  readonly scenario: Scenario
  isCalm(): boolean
  onDown(): void
  roomsOf(account: Username): readonly RoomName[]
  devicesOf(account: Username): readonly Device[]
}

/** What a server may answer on a bad day. */
const BAD_DAY: readonly Refusal[] = [
  { code: 'RATE_LIMITED', retryAfterMs: 2_000 },
  { code: 'INTERNAL' },
  { code: 'TIMEOUT' },
  { code: 'PASS_EXPIRED' },
]

export function createRendezvous(init: RendezvousInit): Rendezvous {
  const { time, chance, witness, letters, scenario, roomsOf, devicesOf, isCalm } = init
  const sessions = new Map<Device, Visitor>()
  const process = createProcess({ name: 'rendezvous', time, fate: init.fate, onKilled })
  const disk = createDisk(process, chance)
  const store = createRendezvousStore({
    mailboxMax: scenario.mailboxMax,
    archiveMax: () => scenario.archiveMax,
    devicesOf,
  })
  let backup = store.backUp()
  const arrived = new Set<Username>()
  const mailFor = new Set<Visitor>()
  const news = new Map<RoomName, MessageId[]>()

  function onKilled(): void {
    witness.tally.kills += 1
    witness.trace.note('rendezvous', 'dies')
    disk.forget()
    sessions.clear()
    arrived.clear()
    mailFor.clear()
    news.clear()
    init.onDown()
  }

  /** Gathers for a moment, then tells. */
  function gather<T>(set: Set<T>, item: T, delayMs: number, flush: (items: readonly T[]) => void): void {
    set.add(item)
    if (set.size > 1) return
    process.later(delayMs, () => {
      const items = [...set]
      set.clear()
      flush(items)
    })
  }

  function pushTo(visitor: Visitor, push: Push): void {
    process.step()
    if (sessions.get(visitor.device) === visitor) visitor.push(push)
  }

  function announce(account: Username): void {
    gather(arrived, account, PUSH_COALESCE_MS, (accounts) => {
      for (const visitor of [...sessions.values()]) pushTo(visitor, { name: 'presence', accounts })
    })
  }

  function announceMail(recipient: Username): void {
    for (const device of devicesOf(recipient)) {
      const visitor = sessions.get(device)
      if (visitor === undefined) continue
      gather(mailFor, visitor, 0, (all) => {
        for (const each of all) pushTo(each, { name: 'mailWaiting' })
      })
    }
  }

  function announceEntry(room: RoomName, id: MessageId): void {
    const waiting = news.get(room)
    if (waiting !== undefined) {
      waiting.push(id)
      return
    }
    news.set(room, [id])
    process.later(ROOM_HEAD_COALESCE_MS, () => {
      const ids = (news.get(room) ?? []).slice(-ROOM_HEAD_MAX_IDS)
      news.delete(room)
      // The head that belongs to the newest of them: later ones may be committed and not told yet.
      const head = store.entries(room).find((entry) => entry.id === ids.at(-1)) ?? store.head(room)
      for (const visitor of [...sessions.values()]) {
        if (roomsOf(visitor.account).includes(room)) pushTo(visitor, { name: 'roomHead', room, head, ids })
      }
    })
  }

  function enter(visitor: Visitor): void {
    sessions.get(visitor.device)?.end.cut()
    sessions.set(visitor.device, visitor)
    announce(visitor.account)
  }

  function answer(
    visitor: Visitor,
    request: Request,
    reply: (reply: Reply) => void,
    refuse: (refusal: Refusal) => void,
  ): void {
    const { account, device } = visitor
    switch (request.name) {
      case 'resume': {
        enter(visitor)
        const rooms = roomsOf(account).map((room) => ({ room, head: store.head(room) }))
        reply({ rooms, marks: store.reached(request.incarnations) })
        return
      }
      case 'online':
        reply({ accounts: [...new Set([...sessions.values()].map((each) => each.account))] })
        return
      case 'lookup':
        reply({ devices: devicesOf(request.account) })
        return
      case 'deposit': {
        const letter = letters.of(request.id)
        for (const having of request.acknowledged) {
          witness.require(witness.isKeptBy(having, letter.id), `said to be at ${having}, which lacks it`, letter.id)
        }
        const write = () => {
          const mark = store.deposit(account, request.recipient, request.id, request.acknowledged)
          witness.deposited(letter, request.recipient)
          return mark
        }
        const done = (mark: MailMark) => {
          announceMail(request.recipient)
          reply({ mark })
        }
        disk.write(write, done, refuse)
        return
      }
      case 'fetch':
        reply(store.fetch(account, device, request.after, scenario.pageRows))
        return
      case 'ack': {
        for (const row of store.waiting()) {
          if (!request.positions.includes(row.position)) continue
          witness.require(witness.isKeptBy(device, row.id), `acknowledged by ${device} before it was kept`, row.id)
        }
        disk.write(
          () => store.acknowledge(account, device, request.positions),
          () => reply({}),
          refuse,
        )
        return
      }
      case 'archive':
        archive(account, request, reply, refuse)
        return
      case 'history': {
        const all = store.entries(request.room)
        const entries = all.filter(({ index }) => index > request.after).slice(0, scenario.pageRows)
        reply({ entries, newest: store.head(request.room).index })
      }
    }
  }

  function archive(
    account: Username,
    { room, id }: Extract<Request, { name: 'archive' }>,
    reply: (reply: Reply) => void,
    refuse: (refusal: Refusal) => void,
  ): void {
    const letter = letters.of(id)
    if (letter.sentAtMs - time.now > CLOCK_SKEW_MS) {
      refuse({ code: 'INVALID_PARAMS' })
      return
    }
    const write = () => {
      const broughtBy = letter.sender === account ? 'author' : 'member'
      const entry = store.append(room, { id, sentAtMs: letter.sentAtMs, broughtBy }, time.now)
      if (entry.isNew) witness.archived(letter)
      return entry
    }
    disk.write(
      write,
      ({ index, isNew }) => {
        if (isNew) announceEntry(room, id)
        reply({ index })
      },
      refuse,
    )
  }

  return {
    process,
    store,
    setDiskFull(isFull) {
      disk.isFull = isFull
    },
    start() {
      process.start(() => {
        witness.trace.note('rendezvous', 'starts')
        // It does not start on a disk that refuses.
        disk.isFull = false
        disk.writeNow(() => store.begin())
      })
    },
    backUp() {
      backup = store.backUp()
      witness.trace.note('rendezvous', 'is backed up')
    },
    restore() {
      process.kill()
      store.restore(backup)
      witness.restored()
      witness.trace.note('rendezvous', 'is restored')
    },
    serve(visitor, request, reply, refuse) {
      process.step()
      const isKnown = sessions.get(visitor.device) === visitor
      if (request.name !== 'resume' && !isKnown) return
      if (!isCalm() && chance.happens(scenario.refusals)) {
        refuse(chance.pick(BAD_DAY))
        return
      }
      answer(visitor, request, reply, refuse)
    },
    leave(visitor) {
      if (sessions.get(visitor.device) === visitor) sessions.delete(visitor.device)
    },
  }
}

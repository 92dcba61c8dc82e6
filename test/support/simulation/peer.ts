/**
 * One device of a simulated world: the real cores in a process that can be killed, over a disk that can fail, with a
 * session and links that break. What happens around them is told as `peer/reactions/reactions.ts` tells it.
 */
import { RECONNECT_MIN_MS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName, Username } from '../../../shared/names.ts'
import { createDirectory, type Directory } from './directory.ts'
import { createInbox, type Inbox } from './inbox.ts'
import type { Device, Letter } from './letter.ts'
import { createLinks, type Links, type Neighbour } from './links.ts'
import type { Machine } from './machine.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createReceipts, type Receipts } from './receipts.ts'
import type { Push, Rendezvous, Reply } from './rendezvous.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { createSession, type Session } from './session.ts'

export interface Peer {
  readonly machine: Machine
  start(): void
  write(to: Username): void
  say(room: RoomName): void
  /** The user looks at what that account has written. */
  read(from: Username): void
  retryFailed(): void
  hear(id: MessageId): void
  loseSession(): void
  breakLinks(isBroken: (other: Device) => boolean): void
  /** What answers a dial; undefined while the process is dead. */
  neighbour(): Neighbour | undefined
}

export interface PeerInit {
  readonly machine: Machine
  readonly rendezvous: Rendezvous
  readonly rooms: readonly RoomName[]
  readonly latencyMs: number
  isOnlineReachable(): boolean
  find(other: Device): Neighbour | undefined
  publish(letter: Letter): void
  /** The rendezvous has said what time it is. */
  onOnline(): void
}

/** What one run of the process is made of. */
interface Run {
  readonly session: Session
  readonly links: Links & Neighbour
  readonly directory: Directory
  readonly outbox: Outbox
  readonly receipts: Receipts
  readonly inbox: Inbox
  readonly rooms: Rooms
}

export function createPeer(init: PeerInit): Peer & { onKilled(): void } {
  const { machine, rendezvous, latencyMs } = init
  const { account, process, disk, profile, witness, letters } = machine
  let run: Run | undefined

  function boot(): Run {
    const session = createSession({
      ...{ machine, rendezvous, latencyMs },
      isReachable: init.isOnlineReachable,
      resume: () => ({ name: 'resume', incarnations: outbox.incarnations() }),
      onOnline: arrive,
      onOffline() {
        witness.trace.note(machine.device, 'is offline')
        directory.onSessionEnd()
        outbox.tell({ type: 'sessionDown' })
        rooms.tell({ type: 'sessionDown' })
      },
      onPush: react,
    })
    const links = createLinks({
      ...{ machine, latencyMs },
      find: init.find,
      onLink: (other, otherDevice, change) => outbox.tell({ type: change, account: other, device: otherDevice }),
      onMessage: (id, _, answer) => inbox.receive(id, answer),
    })
    const directory = createDirectory({
      ...{ machine, session },
      onDevices: (other, known) => outbox.tell({ type: 'devices', account: other, known }),
    })
    const outbox: Outbox = createOutbox({ machine, session, links, directory, onNews: () => receipts.due([account]) })
    const receipts: Receipts = createReceipts(machine, outbox, directory)
    const inbox = createInbox({ machine, session, outbox, receipts })
    const rooms = createRooms({ machine, session, publish: init.publish })
    return { session, links, directory, outbox, receipts, inbox, rooms }
  }

  /** Everything that a fresh session makes possible. */
  function arrive({ rooms: states = [], marks = [] }: Reply): void {
    const { session, directory, outbox, inbox, rooms } = here()
    witness.trace.note(machine.device, 'is online')
    init.onOnline()
    outbox.greeted(marks)
    rooms.tell({ type: 'sessionUp' })
    outbox.tell({ type: 'sessionUp' })
    rooms.onWelcome(states)
    inbox.fetch()
    const present = ({ accounts = [] }: Reply) => arePresent(accounts)
    session.request({ name: 'online' }, present, () => undefined)
    lookUpOwn()

    /** Which other devices there are decides what is copied to them. */
    function lookUpOwn(): void {
      directory.lookUp(account, (failure) => {
        if (failure !== undefined && session.isOnline) process.later(RECONNECT_MIN_MS, lookUpOwn)
      })
    }
  }

  function react(push: Push): void {
    const { session, inbox, rooms } = here()
    if (!session.isOnline) return
    if (push.name === 'presence') arePresent(push.accounts)
    else if (push.name === 'mailWaiting') inbox.fetch()
    else rooms.onHead(push)
  }

  function arePresent(accounts: readonly Username[]): void {
    for (const each of accounts) if (each !== account) here().outbox.tell({ type: 'present', account: each })
  }

  function here(): Run {
    if (run === undefined) throw new Error('nobody runs')
    return run
  }

  /** By whoever uses the peer; nothing happens while it is dead. */
  function use(what: (parts: Run) => void): void {
    process.run(() => what(here()))
  }

  const told = () => undefined

  function readFrom({ receipts }: Run, from: Username): void {
    const markRead = () => profile.addReceipt(from, 'read', profile.markRead(`@${from}`))
    disk.write(markRead, () => receipts.due([from]), told)
  }

  return {
    machine,
    start() {
      process.start(() => {
        witness.trace.note(machine.device, 'starts')
        run = boot()
        run.outbox.load()
        run.inbox.load()
        run.receipts.load()
        run.rooms.recall(init.rooms)
        run.session.open()
      })
    },
    onKilled() {
      witness.tally.kills += 1
      witness.trace.note(machine.device, 'dies')
      disk.forget()
      run = undefined
    },
    write: (to) => use(({ outbox }) => outbox.submit(to, { type: 'text' }, told)),
    say: (room) => use(({ rooms }) => rooms.submit(room, told)),
    read: (from) => use((parts) => readFrom(parts, from)),
    retryFailed: () =>
      use(({ outbox, rooms }) => {
        for (const { letter, state } of [...profile.rows.values()]) {
          if (state !== 'failed') continue
          if (letters.of(letter.id).room === undefined) outbox.retry(letter.id)
          else rooms.retry(letter.id)
        }
      }),
    hear: (id) => use(({ rooms }) => rooms.hear(id)),
    loseSession: () => run?.session.lose(),
    breakLinks: (isBroken) => run?.links.break(isBroken),
    neighbour: () => (process.isRunning ? run?.links : undefined),
  }
}

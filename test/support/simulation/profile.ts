/**
 * The tables of one device, with the rules that the stores of `peer/store/` keep. Changed inside commits only; tells the
 * witness of every change.
 */
import type { MessageState } from '../../../peer/api.ts'
import type { LaneId } from '../../../peer/core/private/arrivals.ts'
import type { MailMark, OutboxEntry } from '../../../peer/core/private/delivery.ts'
import type { Head } from '../../../peer/core/rooms/log.ts'
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { MessageId, ReceiptKind } from '../../../shared/message.ts'
import type { RoomName, Username } from '../../../shared/names.ts'
import { conversationAt, type Device, type Letter } from './letter.ts'
import type { Witness } from './witness.ts'

export interface Row {
  readonly letter: Letter
  readonly position: number
  readonly own: boolean
  state: MessageState | undefined
  reason: ErrorCode | undefined
  index: number | undefined
  isRead: boolean
}

export interface OutboxRow {
  readonly id: MessageId
  readonly destination: Username
  readonly order: number
  state: 'queued' | 'stored' | 'failed'
  acknowledged: readonly Device[]
  mark: MailMark | undefined
}

/** What is said of one message. */
interface Word {
  readonly id: MessageId
  readonly account: Username
  kind: ReceiptKind
}

interface Receipt {
  readonly account: Username
  readonly kind: ReceiptKind
  readonly ids: readonly MessageId[]
}

/** Of the messages table: forward only, but for what has failed, and what was stored and is lost. */
const RECEIPT_KINDS: readonly ReceiptKind[] = ['failed', 'stored', 'delivered', 'read']
const RANK: Record<MessageState, number> = { queued: 0, failed: 1, stored: 2, delivered: 3, read: 4 }

export type Profile = ReturnType<typeof createProfile>

export function createProfile(username: Username, device: Device, witness: Witness) {
  const rows = new Map<MessageId, Row>()
  const outbox = new Map<string, OutboxRow>()
  const sequences = new Map<string, number>()
  const heads = new Map<RoomName, Head>()
  const lamports = new Map<RoomName, number>()
  const fullMailboxes = new Map<Username, Instant>()
  /** By account and id, as are those that came before what they are about. */
  const dueReceipts = new Map<string, Word>()
  const earlyReceipts = new Map<string, Word>()
  const waitedFor = new Map<Username, readonly Device[]>()
  const heldLetters = new Map<MessageId, Letter>()
  const marks = new Map<LaneId, number>()
  let orders = 0

  const keyOf = (id: MessageId, destination: Username) => `${id} ${destination}`
  function put(words: Map<string, Word>, word: Word): void {
    const known = words.get(keyOf(word.id, word.account))
    if (known === undefined) words.set(keyOf(word.id, word.account), word)
    else if (RANK[word.kind] > RANK[known.kind]) known.kind = word.kind
  }

  /** The archive does not have it there. */
  function takeBack(row: Row): void {
    row.index = undefined
    if (row.own && row.state === 'stored') row.state = 'queued'
  }
  const lackingIn = (room: RoomName) =>
    [...rows.values()].filter(
      ({ own, index, reason, letter }) => !own && letter.room === room && index === undefined && reason === undefined,
    )
  const ownOf = (room: RoomName) => [...rows.values()].filter(({ own, letter }) => own && letter.room === room)

  return {
    username,
    device,
    rows,
    outbox,
    fullMailboxes,

    // ---- messages

    has: (id: MessageId) => rows.has(id) || heldLetters.has(id),
    isPlaced: (id: MessageId) => rows.has(id),
    stateOf: (id: MessageId) => rows.get(id)?.state,
    /** False, and nothing changed, when it is here already. */
    insert(letter: Letter, state: MessageState | undefined): boolean {
      if (rows.has(letter.id)) return false
      const own = letter.device === device
      const row = { letter, position: rows.size + 1, own, state, reason: undefined, index: undefined, isRead: false }
      rows.set(letter.id, row)
      if (!heldLetters.delete(letter.id)) witness.kept(device, letter)
      if (!own && letter.room === undefined && letter.body.type === 'text') witness.shown(device, letter)
      return true
    },
    setState(id: MessageId, state: MessageState, reason?: ErrorCode): boolean {
      const row = rows.get(id)
      if (row?.state === undefined || row.state === state) return false
      const goesBack = (row.state === 'failed' && state === 'queued') || (row.state === 'stored' && state === 'failed')
      if (RANK[state] < RANK[row.state] && !goesBack) return false
      witness.stateChanged({ device, letter: row.letter, before: row.state, after: state, reason })
      row.state = state
      row.reason = reason
      return true
    },
    nextSequence(conversation: string): number {
      const sequence = (sequences.get(conversation) ?? 0) + 1
      sequences.set(conversation, sequence)
      return sequence
    },
    /** Texts of others in that conversation that were not read before. */
    markRead(conversation: string): MessageId[] {
      const fresh: MessageId[] = []
      for (const row of rows.values()) {
        if (row.letter.sender === username || row.isRead || row.letter.body.type !== 'text') continue
        if (conversationAt(row.letter, username) !== conversation) continue
        row.isRead = true
        witness.read(row.letter)
        fresh.push(row.letter.id)
      }
      return fresh
    },

    markOneRead(id: MessageId): void {
      const row = rows.get(id)
      if (row !== undefined && row.letter.sender !== username) row.isRead = true
    },

    // ---- arrivals

    markOf: (lane: LaneId) => marks.get(lane) ?? 0,
    setMark(lane: LaneId, last: number): void {
      marks.set(lane, last)
    },
    /** It is on disk, and has no place yet. */
    hold(letter: Letter): void {
      heldLetters.set(letter.id, letter)
      witness.kept(device, letter)
      witness.tally.held += 1
    },
    held: () => [...heldLetters.values()],

    // ---- receipts

    addReceipt(account: Username, kind: ReceiptKind, ids: readonly MessageId[]): void {
      for (const id of ids) put(dueReceipts, { account, kind, id })
    },
    /** Of one kind, the oldest. */
    nextReceipt(account: Username, limit: number): Receipt | undefined {
      for (const kind of RECEIPT_KINDS) {
        const due = [...dueReceipts.values()].filter((row) => row.account === account && row.kind === kind)
        if (due.length > 0) return { account, kind, ids: due.slice(0, limit).map(({ id }) => id) }
      }
      return undefined
    },
    removeReceipt({ account, kind, ids }: Receipt): void {
      for (const id of ids) {
        const key = keyOf(id, account)
        if (dueReceipts.get(key)?.kind === kind) dueReceipts.delete(key)
      }
    },
    removeReceipts(account: Username): void {
      for (const [key, word] of [...dueReceipts]) if (word.account === account) dueReceipts.delete(key)
    },
    keepEarly(account: Username, kind: ReceiptKind, id: MessageId): void {
      put(earlyReceipts, { account, kind, id })
    },
    takeEarly(id: MessageId): Word[] {
      const words = [...earlyReceipts.values()].filter((word) => word.id === id)
      for (const { account } of words) earlyReceipts.delete(keyOf(id, account))
      return words
    },
    creditors: () => [...new Set([...dueReceipts.values()].map(({ account }) => account))],

    // ---- devices

    get knownAccounts() {
      return waitedFor.size
    },
    waitedFor: (account: Username) => waitedFor.get(account) ?? [],
    setWaitedFor(account: Username, devices: readonly Device[]): void {
      waitedFor.set(account, devices)
    },

    // ---- outbox

    addOutbox(id: MessageId, destination: Username): number {
      orders += 1
      outbox.set(keyOf(id, destination), {
        ...{ id, destination, order: orders, state: 'queued', acknowledged: [], mark: undefined },
      })
      return orders
    },
    setOutbox(id: MessageId, destination: Username, state: OutboxRow['state'], mark?: MailMark): void {
      const row = outbox.get(keyOf(id, destination))
      if (row === undefined) return
      row.state = state
      if (mark !== undefined) row.mark = mark
    },
    setAcknowledged(id: MessageId, destination: Username, devices: readonly Device[]): void {
      const row = outbox.get(keyOf(id, destination))
      if (row !== undefined) row.acknowledged = devices
    },
    removeOutbox: (id: MessageId, destination: Username) => outbox.delete(keyOf(id, destination)),
    outboxOf: (id: MessageId) => [...outbox.values()].filter((row) => row.id === id),
    pending(now: Instant): OutboxEntry[] {
      return [...outbox.values()].flatMap(({ id, destination, order, state, acknowledged }) => {
        const waitedMs = Math.max(0, now - (rows.get(id)?.letter.sentAtMs ?? now))
        return state === 'failed' ? [] : [{ id, destination, order, state, waitedMs, acknowledged }]
      })
    },
    /** Stored messages that a store which reached these marks does not have. */
    lost(reached: readonly MailMark[]): OutboxRow[] {
      const isThere = ({ mark }: OutboxRow) =>
        reached.some(({ incarnation, position }) => incarnation === mark?.incarnation && mark.position <= position)
      return [...outbox.values()].filter((row) => row.state === 'stored' && !isThere(row))
    },
    setMailboxFull(account: Username, since: Instant | undefined): void {
      if (since === undefined) fullMailboxes.delete(account)
      else if (!fullMailboxes.has(account)) fullMailboxes.set(account, since)
    },

    // ---- rooms

    head: (room: RoomName) => heads.get(room),
    setHead(room: RoomName, head: Head): void {
      heads.set(room, head)
    },
    nextLamport(room: RoomName): number {
      const lamport = (lamports.get(room) ?? 0) + 1
      lamports.set(room, lamport)
      return lamport
    },
    sawLamport(room: RoomName, lamport: number): void {
      lamports.set(room, Math.max(lamport, lamports.get(room) ?? 0))
    },
    setIndex(room: RoomName, id: MessageId, index: number): void {
      for (const row of rows.values())
        if (row.letter.room === room && row.index === index && row.letter.id !== id) takeBack(row)
      const row = rows.get(id)
      if (row !== undefined) row.index = index
    },
    clearAbove(room: RoomName, above: number): void {
      for (const row of rows.values()) if (row.letter.room === room && (row.index ?? 0) > above) takeBack(row)
    },
    lacking: (room: RoomName) => idsInOrder(lackingIn(room)),
    refuse(id: MessageId, reason: ErrorCode): void {
      const row = rows.get(id)
      if (row !== undefined) row.reason = reason
    },
    unarchived(room: RoomName): { unarchived: readonly MessageId[]; others: readonly MessageId[] } {
      const waits = ({ index, state }: Row) => index === undefined && (state === 'queued' || state === 'stored')
      const own = ownOf(room).filter(waits)
      const last = Math.max(0, ...own.map(({ letter }) => letter.lamport))
      const others = lackingIn(room).filter(({ letter }) => letter.lamport < last)
      return { unarchived: idsInOrder([...own, ...others]), others: idsInOrder(others) }
    },
  }
}

/** As they are shown that have no place. */
function idsInOrder(rows: readonly Row[]): readonly MessageId[] {
  const inOrder = (a: Letter, b: Letter) => a.lamport - b.lamport || (a.id < b.id ? -1 : 1)
  return rows
    .map(({ letter }) => letter)
    .toSorted(inOrder)
    .map(({ id }) => id)
}

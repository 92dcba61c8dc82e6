/**
 * Writes private messages down in the order that the arrivals core decides, and tells of each once it is on disk and has
 * its place. All that comes in one turn shares a commit, and what it owes its senders is written with it.
 */
import type { Clock } from '../../shared/clock.ts'
import { GAP_HOLD_MS } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { ChatEvent } from '../api.ts'
import { type Arrival, type ArrivalsEffect, createArrivals } from '../core/private/arrivals.ts'
import type { ArrivalStore, HeldText } from '../store/arrivals.ts'
import type { ContactStore } from '../store/contacts.ts'
import type { MessageKind, MessageStore } from '../store/messages.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { ReceiptStore } from '../store/receipts.ts'
import type { Receipts } from './receipts.ts'

/** `text` and `bytes` are empty where it is discarded. */
export interface Incoming extends HeldText {
  readonly kind: MessageKind
}

export interface InboxRecordsInit {
  readonly profile: Pick<ProfileDatabase, 'write'>
  readonly messages: Pick<MessageStore, 'insert' | 'has' | 'get'>
  readonly arrivalRows: ArrivalStore
  readonly contacts: Pick<ContactStore, 'get'>
  readonly receipts: Pick<Receipts, 'due'>
  readonly receiptRows: Pick<ReceiptStore, 'add'>
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
  onEvent(event: Extract<ChatEvent, { type: 'message' }>): void
  own(): Username | undefined
  /** See `ArrivalsInit`. */
  isNewcomer(): boolean
  /** A message has got its place; in that transaction. */
  onPlaced(id: MessageId): void
  /** What has got its place was told. */
  onShown(): void
  /** Something is missing that may wait at the rendezvous. Resolves whether all that waits there is here. */
  fetchMail(): Promise<boolean>
}

export interface InboxRecords {
  /** It is on disk, whether it has its place yet or waits for one before it. */
  has(id: MessageId): boolean
  /** Resolves when it is on disk; `isOwed` when its sender is to be told so by a receipt. */
  take(message: Incoming, isOwed: boolean): Promise<void>
  /** Takes up what an earlier run left waiting; once. */
  load(): void
  /** What waits, waits on disk for the next start. */
  stop(): void
}

interface Waiting {
  readonly message: Incoming
  readonly isOwed: boolean
  readonly written: PromiseWithResolvers<void>
}

type Commit = Extract<ArrivalsEffect, { type: 'commit' }>

/** What one transaction is about. */
interface Turn {
  readonly entries: readonly Waiting[]
  readonly effects: readonly ArrivalsEffect[]
  readonly commit: Commit | undefined
}

export function createInboxRecords(init: InboxRecordsInit): InboxRecords {
  const { profile, messages, arrivalRows, contacts, receipts, receiptRows, steady, onEvent, fetchMail } = init
  const core = createArrivals(init)
  const underWay = new Map<MessageId, Waiting>()
  /** For the next transaction. */
  let gathered: Waiting[] = []
  /** What the core asked for when it was told of another transaction: the next. */
  let ordered: Commit | undefined
  let isTickDue = false
  let isWriting = false
  let isLoaded = false
  let isStopped = false
  let wake: NodeJS.Timeout | undefined

  const has = (id: MessageId) => messages.has(id) || arrivalRows.isHeld(id)

  function arrivalOf({ message: { id, lane, sequence, kind } }: Waiting): Arrival {
    return { id, lane, sequence, isShown: kind === 'text', last: arrivalRows.markOf(lane) }
  }

  // ---- one transaction after the other

  function proceed(): void {
    if (isWriting || (gathered.length === 0 && ordered === undefined && !isTickDue)) return
    isWriting = true
    void write().finally(() => {
      isWriting = false
      proceed()
    })
  }

  async function write(): Promise<void> {
    let begun: Turn | undefined
    const written = profile.write(() => {
      begun = begin()
      return { turn: begun, shown: apply(begun) }
    })
    await written.then(
      ({ turn, shown }) => confirm(turn, shown),
      (error: unknown) => refuse(begun ?? withdraw(), error),
    )
  }

  /** As late as possible, so that all that has come by then is in it. */
  function begin(): Turn {
    if (ordered !== undefined) return takeOrder(ordered)
    const entries = gathered
    const arrivals = entries.map(arrivalOf)
    gathered = []
    const now = steady.now()
    const effects: ArrivalsEffect[] = []
    if (arrivals.length > 0) effects.push(...core.handle({ type: 'arrived', arrivals }, now))
    if (isTickDue) effects.push(...core.handle({ type: 'tick' }, now))
    isTickDue = false
    const commit = effects.find((effect) => effect.type === 'commit')
    return { entries, effects: effects.filter((effect) => effect !== commit), commit }
  }

  /** The core waits for its answer, and what has come meanwhile for the transaction after it. */
  function takeOrder(commit: Commit): Turn {
    ordered = undefined
    return { entries: [], effects: [], commit }
  }

  /** Not even a transaction could begin. Of what came for it the core has not heard. */
  function withdraw(): Turn {
    if (ordered !== undefined) return takeOrder(ordered)
    const entries = gathered
    gathered = []
    if (isTickDue) wakeAfter(GAP_HOLD_MS)
    isTickDue = false
    return { entries, effects: [], commit: undefined }
  }

  /** Returns what has got its place among what is shown. */
  function apply({ entries, commit }: Turn): MessageId[] {
    const shown = (commit?.place ?? []).filter(place)
    for (const id of commit?.hold ?? []) {
      const held = underWay.get(id)
      if (held !== undefined) arrivalRows.hold(textOf(held.message))
    }
    for (const { lane, last } of commit?.marks ?? []) arrivalRows.setMark(lane, last)
    for (const { message, isOwed } of entries) if (isOwed) owe(message)
    return shown
  }

  /** Whether it is to be shown. */
  function place(id: MessageId): boolean {
    const message = underWay.get(id)?.message ?? recall(id)
    if (message === undefined) return false
    const { kind, conversation, sender, text, sentAtMs, bytes } = message
    const row = { id, kind, conversation, sender, text, sentAtMs, bytes }
    // Of what another device of ours has sent we know that it is on its way, until we hear more.
    const state = kind === 'text' && sender === init.own() ? 'queued' : undefined
    const isNew = messages.insert({ ...row, own: false, state, lamport: 0 })
    if (isNew && kind === 'text') init.onPlaced(id)
    return isNew && kind === 'text'
  }

  /** Whoever was blocked meanwhile is not heard any more. */
  function recall(id: MessageId): Incoming | undefined {
    const held = arrivalRows.release(id)
    if (held === undefined) return undefined
    const isBlocked = contacts.get(held.sender)?.blocked === true
    return isBlocked ? { ...held, kind: 'discarded', text: '', bytes: new Uint8Array() } : { ...held, kind: 'text' }
  }

  function owe({ sender, id }: Incoming): void {
    receiptRows.add(sender, 'delivered', [id])
  }

  function confirm({ entries, effects, commit }: Turn, shown: readonly MessageId[]): void {
    if (commit !== undefined) perform(core.handle({ type: 'committed' }, steady.now()))
    for (const id of shown) {
      const message = messages.get(id)
      if (message !== undefined) onEvent({ type: 'message', message })
    }
    if (shown.length > 0) init.onShown()
    for (const { message, written } of entries) {
      underWay.delete(message.id)
      written.resolve()
    }
    perform(effects)
  }

  function refuse({ entries, commit }: Turn, error: unknown): void {
    for (const { message, written } of entries) {
      underWay.delete(message.id)
      written.reject(error)
    }
    if (commit !== undefined) perform(core.handle({ type: 'commitFailed' }, steady.now()))
  }

  function perform(effects: readonly ArrivalsEffect[]): void {
    if (isStopped) return
    for (const effect of effects) {
      if (effect.type === 'commit') ordered = effect
      if (effect.type === 'fetchMail') void fetch(effect.number)
      if (effect.type === 'wakeAt') wakeAfter(effect.time - steady.now())
    }
  }

  async function fetch(number: number): Promise<void> {
    if (!(await fetchMail()) || isStopped) return
    perform(core.handle({ type: 'mailFetched', number }, steady.now()))
    proceed()
  }

  function wakeAfter(delayMs: number): void {
    clearTimeout(wake)
    if (isStopped) return
    wake = setTimeout(
      () => {
        isTickDue = true
        proceed()
      },
      Math.max(0, delayMs),
    )
  }

  function arrive(message: Incoming, isOwed: boolean): Promise<void> {
    const waiting = { message, isOwed, written: Promise.withResolvers<void>() }
    underWay.set(message.id, waiting)
    gathered.push(waiting)
    proceed()
    return waiting.written.promise
  }

  return {
    has,
    async take(message, isOwed) {
      const earlier = underWay.get(message.id)
      if (earlier === undefined && !has(message.id)) {
        await arrive(message, isOwed)
      } else {
        await earlier?.written.promise
        if (isOwed) await profile.write(() => owe(message))
      }
      if (isOwed) receipts.due([message.sender])
    },
    load() {
      if (isLoaded) return
      isLoaded = true
      perform(core.handle({ type: 'loaded', held: arrivalRows.held() }, steady.now()))
      proceed()
    },
    stop() {
      isStopped = true
      clearTimeout(wake)
    },
  }
}

function textOf({ kind: _, ...text }: Incoming): HeldText {
  return text
}

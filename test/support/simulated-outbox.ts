/**
 * A sender, its recipients and a rendezvous in virtual time: performs what the delivery core decides, on paths that
 * break by chance, and throws as soon as something happens that a user must never see.
 */
import {
  createDelivery,
  type Delivery,
  type DeliveryEffect,
  type DeliveryEvent,
  type MailMark,
} from '../../peer/core/private/delivery.ts'
import type { Instant } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { DEPOSITS_IN_FLIGHT_MAX, DIRECT_WINDOW_MESSAGES } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { createSimulatedMailbox } from './simulated-mailbox.ts'
import { type Chance, type SimulatedTime, simulatedId } from './simulated-time.ts'

export type RowState = 'queued' | 'stored' | 'delivered' | 'failed'

export interface OutboxRow {
  readonly id: MessageId
  readonly destination: Username
  readonly order: number
  state: RowState
  reason: ErrorCode | undefined
  retried: boolean
  mark: MailMark | undefined
  /** Stored, and the rendezvous has said since that it has it no more. */
  isLost: boolean
}

export interface SimulatedOutbox {
  readonly rows: readonly OutboxRow[]
  /** What recipients have committed. */
  readonly received: ReadonlySet<MessageId>
  /** What lies at the rendezvous. */
  isWaiting(id: MessageId): boolean
  /** Effects performed so far. */
  readonly effects: number
  submit(destination: Username): void
  retryFailed(): void
  /** SIGKILL and a new start from what is on disk. */
  crash(): void
  setSession(isUp: boolean): void
  /** Whether the recipient's machine runs and can be dialled. */
  setReachable(account: Username, isReachable: boolean): void
  loseLink(account: Username): void
  /** The rendezvous is backed up; or restarted, and put back to its last backup if `data` says so. */
  backUp(): void
  restartRendezvous(data: 'kept' | 'restored'): void
  /** From now on nothing is refused or lost. */
  calm(): void
}

/** What a path may answer while times are bad; the final ones are rare, as they are in life. */
const BAD_ANSWERS: readonly ErrorCode[] = [
  'TIMEOUT',
  'UNREACHABLE',
  'RATE_LIMITED',
  'NO_SPACE',
  'INTERNAL',
  'MAILBOX_FULL',
  'PASS_EXPIRED',
  'UNSUPPORTED',
  'MALFORMED',
]

const ALLOWED: Readonly<Record<RowState, readonly RowState[]>> = {
  queued: ['stored', 'delivered', 'failed'],
  stored: ['delivered'],
  // A receipt may come by both paths.
  delivered: ['delivered'],
  failed: ['delivered'],
}

export function createSimulatedOutbox(
  time: SimulatedTime,
  chance: Chance,
  accounts: readonly Username[],
): SimulatedOutbox {
  const rows = new Map<MessageId, OutboxRow>()
  const received = new Set<MessageId>()
  const mailbox = createSimulatedMailbox()
  /** Since when a mailbox has been full, as the sender has written it down. */
  const fullSince = new Map<Username, Instant>()
  const receipts: { readonly id: MessageId; readonly destination: Username }[] = []
  const reachable = new Map<Username, boolean>(accounts.map((account) => [account, true]))
  /** Number of the present link to an account. */
  const links = new Map<Username, number>()
  const flying = new Set<MessageId>()
  const dialled = new Set<Username>()
  const depositing = new Set<MessageId>()
  /** The highest order sent first on a link, or deposited first in a run. */
  const sentFirst = new Map<string, number>()
  const seenOnWay = new Set<string>()
  let run = 0
  let session = 0
  let sessionIsUp = false
  let linkNumber = 0
  let wakeNumber = 0
  let effects = 0
  let isCalm = false
  let delivery: Delivery

  function require(condition: boolean, what: string): void {
    if (!condition) throw new Error(`${what} (at ${time.now})`)
  }

  function tell(event: DeliveryEvent): void {
    const answer = delivery.handle(event, time.now)
    require(answer.length <= 4 * rows.size + 2 * accounts.length + 1, 'too many effects of one event')
    effects += answer.length
    for (const effect of answer) perform(effect)
  }

  /** What belongs to a run of the process is forgotten with it. */
  function later(delayMs: number, happen: () => void): void {
    const present = run
    time.after(delayMs, () => {
      if (run === present) happen()
    })
  }

  const latency = () => 5 + chance.below(200)

  function perform(effect: DeliveryEffect): void {
    if (effect.type === 'persist') persist(effect)
    if (effect.type === 'dial') dial(effect.account)
    if (effect.type === 'send') send(effect)
    if (effect.type === 'deposit') deposit(effect)
    if (effect.type === 'mailbox' && effect.state === 'full') fullSince.set(effect.account, time.now)
    if (effect.type === 'mailbox' && effect.state === 'open') fullSince.delete(effect.account)
    if (effect.type === 'wakeAt') wake(effect.time)
  }

  function wake(at: Instant): void {
    require(at > time.now, 'woken for the past')
    wakeNumber += 1
    const number = wakeNumber
    later(at - time.now, () => {
      if (number === wakeNumber) tell({ type: 'tick' })
    })
  }

  function rowOf(id: MessageId): OutboxRow {
    const row = rows.get(id)
    if (row === undefined) throw new Error('an effect for a message that was never submitted')
    return row
  }

  function persist({ id, state, reason, mark }: Extract<DeliveryEffect, { type: 'persist' }>): void {
    const row = rowOf(id)
    const isRetry = row.state === 'failed' && state === 'queued' && row.retried
    const isAgain = row.state === 'stored' && row.isLost && (state === 'stored' || state === 'failed')
    require(isRetry || isAgain || ALLOWED[row.state].includes(state), `${row.state} became ${state}`)
    require((state === 'failed') === (reason !== undefined), 'a reason belongs to a failure')
    require(state !== 'delivered' || received.has(id), 'delivered, and nobody has it')
    require(state !== 'stored' || mailbox.has(id) || received.has(id), 'stored nowhere')
    require((mark !== undefined) === (state === 'stored'), 'a mark belongs to a deposit')
    row.state = state
    row.reason = reason
    if (mark !== undefined) row.mark = mark
    row.isLost = false
    if (state !== 'delivered') return
    // One path may be faster than the other; what is still under way there is nobody's concern.
    flying.delete(id)
    depositing.delete(id)
  }

  function dial(account: Username): void {
    require(!dialled.has(account), 'two dials at once')
    require(!links.has(account), 'dialled over a link')
    dialled.add(account)
    later(latency(), () => {
      dialled.delete(account)
      if (reachable.get(account) && !chance.happens(isCalm ? 0 : 0.2)) openLink(account)
      else tell({ type: 'dialFailed', account })
    })
  }

  function openLink(account: Username): void {
    linkNumber += 1
    links.set(account, linkNumber)
    tell({ type: 'linkUp', account })
  }

  function closeLink(account: Username): void {
    if (!links.delete(account)) return
    for (const id of flying) if (rowOf(id).destination === account) flying.delete(id)
    tell({ type: 'linkDown', account })
  }

  function inOrder(way: string, { order, retried }: OutboxRow): void {
    const key = `${way} ${order}`
    if (seenOnWay.has(key) || retried) return
    seenOnWay.add(key)
    require(order > (sentFirst.get(way) ?? 0), `out of order on ${way}`)
    sentFirst.set(way, order)
  }

  function send({ id, destination }: Extract<DeliveryEffect, { type: 'send' }>): void {
    const link = links.get(destination)
    require(link !== undefined, 'sent without a link')
    require(!flying.has(id), 'sent twice at once')
    flying.add(id)
    const window = [...flying].filter((other) => rowOf(other).destination === destination)
    require(window.length <= DIRECT_WINDOW_MESSAGES, 'a flooded link')
    inOrder(`link ${link}`, rowOf(id))
    later(latency(), () => {
      if (links.get(destination) !== link) return
      flying.delete(id)
      if (!isCalm && chance.happens(0.15)) {
        // Refused; or committed, and the acknowledgement is lost.
        if (chance.happens(0.3)) received.add(id)
        tell({ type: 'sendFailed', id, destination, code: badAnswer() })
        return
      }
      received.add(id)
      tell({ type: 'acknowledged', id, destination })
    })
  }

  function deposit({ id, destination }: Extract<DeliveryEffect, { type: 'deposit' }>): void {
    require(sessionIsUp, 'deposited without a session')
    require(!depositing.has(id), 'deposited twice at once')
    depositing.add(id)
    require(depositing.size <= DEPOSITS_IN_FLIGHT_MAX, 'a flooded session')
    // What was lost cannot go before what has gone meanwhile.
    if (rowOf(id).mark === undefined) inOrder(`run ${run} mail to ${destination}`, rowOf(id))
    const present = session
    later(latency(), () => {
      if (session !== present) return
      depositing.delete(id)
      if (!isCalm && chance.happens(0.15)) {
        const retryAfterMs = chance.happens(0.3) ? { retryAfterMs: chance.below(5_000) } : {}
        tell({ type: 'depositFailed', id, destination, code: badAnswer(), ...retryAfterMs })
        return
      }
      const mark = mailbox.deposit(id)
      time.after(latency(), () => fetchMail(destination))
      tell({ type: 'deposited', id, destination, mark })
    })
  }

  function badAnswer(): ErrorCode {
    return chance.pick(BAD_ANSWERS.slice(0, chance.happens(0.1) ? BAD_ANSWERS.length : -2))
  }

  /** The recipient fetches and commits; the receipt is mail itself, and waits for the sender. */
  function fetchMail(account: Username): void {
    if (!reachable.get(account)) return
    for (const id of mailbox.take((waiting) => rowOf(waiting).destination === account)) {
      received.add(id)
      receipts.push({ id, destination: account })
    }
    time.after(latency(), fetchReceipts)
  }

  function fetchReceipts(): void {
    if (!sessionIsUp) return
    for (const receipt of receipts.splice(0)) tell({ type: 'acknowledged', ...receipt })
  }

  function begin(): void {
    delivery = createDelivery({ random: chance.random })
    const entries = [...rows.values()].flatMap((row) => {
      const { state } = row
      return state === 'queued' || state === 'stored' ? [{ ...row, state }] : []
    })
    const fullForMs = new Map([...fullSince].map(([account, since]) => [account, time.now - since]))
    tell({ type: 'loaded', entries, fullForMs })
  }

  /** The rendezvous says how far its store reaches; what lies beyond is lost. */
  function greet(): void {
    const lost = [...rows.values()].filter(
      ({ state, mark }) => state === 'stored' && mark !== undefined && !mailbox.reaches(mark),
    )
    for (const row of lost) row.isLost = true
    if (lost.length > 0) tell({ type: 'depositsLost', rows: lost })
  }

  function setSession(isUp: boolean): void {
    if (isUp === sessionIsUp) return
    sessionIsUp = isUp
    session += 1
    depositing.clear()
    if (isUp) greet()
    tell({ type: isUp ? 'sessionUp' : 'sessionDown' })
    if (!isUp) return
    for (const account of accounts) if (reachable.get(account)) tell({ type: 'present', account })
    time.after(latency(), fetchReceipts)
  }

  delivery = createDelivery({ random: chance.random })

  return {
    get rows() {
      return [...rows.values()]
    },
    received,
    isWaiting: mailbox.has,
    get effects() {
      return effects
    },
    submit(destination) {
      const order = rows.size + 1
      const row: OutboxRow = {
        id: simulatedId(order),
        destination,
        order,
        state: 'queued',
        reason: undefined,
        retried: false,
        mark: undefined,
        isLost: false,
      }
      rows.set(row.id, row)
      tell({ type: 'submitted', entry: { ...row, state: 'queued' } })
    },
    retryFailed() {
      for (const row of rows.values()) {
        if (row.state !== 'failed') continue
        row.retried = true
        tell({ type: 'retry', ...row })
      }
    },
    crash() {
      run += 1
      session += 1
      sessionIsUp = false
      links.clear()
      flying.clear()
      dialled.clear()
      depositing.clear()
      begin()
    },
    setSession,
    backUp: mailbox.backUp,
    restartRendezvous(data) {
      setSession(false)
      mailbox.restart(data)
      // Recipients find what they had fetched already, and what was deposited before they knew.
      for (const account of accounts) time.after(latency(), () => fetchMail(account))
    },
    setReachable(account, isReachable) {
      if (isReachable === reachable.get(account)) return
      reachable.set(account, isReachable)
      if (isReachable) {
        fetchMail(account)
        if (sessionIsUp) tell({ type: 'present', account })
      } else closeLink(account)
    },
    loseLink: closeLink,
    calm() {
      isCalm = true
    },
  }
}

/**
 * A sender, its recipients with their devices and a rendezvous in virtual time: performs what the delivery core decides, on paths that
 * break by chance, and throws as soon as something happens that a user must never see.
 */
import type { KnownDevices } from '../../peer/core/private/addressee.ts'
import {
  createDelivery,
  type Delivery,
  type DeliveryEffect,
  type DeliveryEvent,
  type MailMark,
} from '../../peer/core/private/delivery.ts'
import type { Instant } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
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
  /** What is shown. */
  state: RowState
  /** Nothing of it is on its way any more. */
  isSettled: boolean
  acknowledged: readonly DeviceId[]
  reason: ErrorCode | undefined
  retried: boolean
  mark: MailMark | undefined
  /** In the mailbox, whatever has become of it since. */
  isStored: boolean
  /** Stored, and the rendezvous has said since that it has it no more. */
  isLost: boolean
}

export interface SimulatedOutbox {
  readonly rows: readonly OutboxRow[]
  /** What some device of the recipient has committed. */
  isReceived(id: MessageId): boolean
  /** Devices that have it neither on their disks nor in the mailbox. */
  lacking(row: OutboxRow): readonly DeviceId[]
  /** Refused by one path for good: then not every device needs to get it. */
  wasRefused(id: MessageId): boolean
  /** Settled while nothing was known of the recipient's devices, and nobody could be asked. */
  wasBlind(id: MessageId): boolean
  /** What lies at the rendezvous. */
  isWaiting(id: MessageId): boolean
  /** Effects performed so far. */
  readonly effects: number
  submit(destination: Username): void
  retryFailed(): void
  /** SIGKILL and a new start from what is on disk. */
  crash(): void
  setSession(isUp: boolean): void
  readonly devices: readonly DeviceId[]
  /** Whether that machine runs and can be dialled. */
  setReachable(device: DeviceId, isReachable: boolean): void
  loseLink(device: DeviceId): void
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

const FOR_GOOD: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['MALFORMED', 'UNSUPPORTED', 'MAILBOX_FULL'])

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
  accounts: ReadonlyMap<Username, readonly DeviceId[]>,
): SimulatedOutbox {
  const rows = new Map<MessageId, OutboxRow>()
  const devices = [...accounts.values()].flat()
  const owners = new Map([...accounts].flatMap(([account, all]) => all.map((device) => [device, account])))
  const devicesOf = (account: Username) => accounts.get(account) ?? []
  /** Devices that have it. */
  const received = new Map<MessageId, Set<DeviceId>>()
  const mailbox = createSimulatedMailbox()
  /** Since when a mailbox has been full, as the sender has written it down. */
  const fullSince = new Map<Username, Instant>()
  const receipts: { readonly id: MessageId; readonly destination: Username; readonly device: DeviceId }[] = []
  const reachable = new Map<DeviceId, boolean>(devices.map((device) => [device, true]))
  /** Number of the present link to a device. */
  const links = new Map<DeviceId, number>()
  /** Device and id. */
  const flying = new Set<string>()
  /** Accounts whose devices the profile knows, and those that the directory has named in this session. */
  const remembered = new Set<Username>()
  const current = new Set<Username>()
  const dialled = new Set<Username>()
  const depositing = new Set<MessageId>()
  /** The highest order sent first on a link, or deposited first in a run. */
  const sentFirst = new Map<string, number>()
  const seenOnWay = new Set<string>()
  /** Refused by one path for good: then not every device needs to get it. */
  const blind = new Set<MessageId>()
  const wasRefused = new Set<MessageId>()
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
    require(answer.length <= 6 * rows.size + 3 * accounts.size + 1, 'too many effects of one event')
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
    if (effect.type === 'lookUp') lookUp(effect.account)
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

  function flight(device: DeviceId, id: MessageId): string {
    return `${device} ${id}`
  }

  function isReceived(id: MessageId): boolean {
    return received.has(id)
  }

  function receive(device: DeviceId, id: MessageId): void {
    received.set(id, (received.get(id) ?? new Set()).add(device))
  }

  function lacking({ id, destination }: OutboxRow): readonly DeviceId[] {
    return devicesOf(destination).filter((device) => !received.get(id)?.has(device) && !mailbox.isFor(device, id))
  }

  function persist({ id, state, reason, mark, acknowledged }: Extract<DeliveryEffect, { type: 'persist' }>): void {
    const row = rowOf(id)
    if (acknowledged !== undefined) {
      require(acknowledged.every((device) => received.get(id)?.has(device)), 'acknowledged by one that lacks it')
      row.acknowledged = acknowledged
      for (const device of acknowledged) flying.delete(flight(device, id))
    }
    const wasSettled = row.isSettled
    row.isSettled = state === 'delivered' && acknowledged === undefined
    // With the rendezvous away, and nothing known of the others, whoever has it stands for all.
    const isBlind = !sessionIsUp && !remembered.has(row.destination)
    if (row.isSettled && !wasSettled && isBlind) blind.add(id)
    if (mark !== undefined) Object.assign(row, { mark, isStored: true })
    if (state === 'queued') row.isStored = false
    if (row.isSettled && !blind.has(id) && !wasRefused.has(id)) {
      require(lacking(row).length === 0, 'settled, and a device that is waited for has it nowhere')
    }
    // What was delivered stays so, whatever its mail comes to.
    if (row.state === 'delivered' && state === 'stored') return
    const isRetry = row.state === 'failed' && state === 'queued' && row.retried
    const isAgain = row.state === 'stored' && row.isLost && (state === 'stored' || state === 'failed')
    require(isRetry || isAgain || ALLOWED[row.state].includes(state), `${row.state} became ${state}`)
    require((state === 'failed') === (reason !== undefined), 'a reason belongs to a failure')
    require(state !== 'delivered' || isReceived(id), 'delivered, and nobody has it')
    require(state !== 'stored' || mailbox.has(id) || isReceived(id), 'stored nowhere')
    require((mark !== undefined) === (state === 'stored'), 'a mark belongs to a deposit')
    row.state = state
    row.reason = reason
    row.isLost = false
    if (!row.isSettled) return
    // One path may be faster than the other; what is still under way there is nobody's concern.
    for (const device of devicesOf(row.destination)) flying.delete(flight(device, id))
    depositing.delete(id)
  }

  function dial(account: Username): void {
    require(!dialled.has(account), 'two dials at once')
    require(!devicesOf(account).every((device) => links.has(device)), 'dialled over a link')
    dialled.add(account)
    if (sessionIsUp) later(1, () => learn(account))
    later(latency(), () => {
      for (const device of devicesOf(account)) {
        const isReached = reachable.get(device) && !chance.happens(isCalm ? 0 : 0.2)
        if (isReached && !links.has(device)) openLink(device)
      }
      dialled.delete(account)
      tell({ type: 'dialEnded', account })
    })
  }

  function lookUp(account: Username): void {
    require(sessionIsUp, 'asked without a session')
    const present = session
    later(latency(), () => {
      if (session === present && !chance.happens(isCalm ? 0 : 0.2)) learn(account)
      else tell({ type: 'lookUpFailed', account })
    })
  }

  /** The directory has answered. */
  function learn(account: Username): void {
    if (!sessionIsUp) return
    remembered.add(account)
    current.add(account)
    tell({ type: 'devices', account, known: { devices: devicesOf(account), isCurrent: true } })
  }

  function knownOf(account: Username): { readonly known?: KnownDevices } {
    if (!remembered.has(account)) return {}
    return { known: { devices: devicesOf(account), isCurrent: current.has(account) } }
  }

  function openLink(device: DeviceId): void {
    linkNumber += 1
    links.set(device, linkNumber)
    tell({ type: 'linkUp', account: ownerOf(device), device })
  }

  function closeLink(device: DeviceId): void {
    if (!links.delete(device)) return
    for (const key of flying) if (key.startsWith(`${device} `)) flying.delete(key)
    tell({ type: 'linkDown', account: ownerOf(device), device })
  }

  function ownerOf(device: DeviceId): Username {
    const owner = owners.get(device)
    if (owner === undefined) throw new Error('a device of nobody')
    return owner
  }

  function inOrder(way: string, { order, retried }: OutboxRow): void {
    const key = `${way} ${order}`
    if (seenOnWay.has(key) || retried) return
    seenOnWay.add(key)
    require(order > (sentFirst.get(way) ?? 0), `out of order on ${way}`)
    sentFirst.set(way, order)
  }

  function send({ id, destination, device }: Extract<DeliveryEffect, { type: 'send' }>): void {
    const link = links.get(device)
    const key = flight(device, id)
    require(link !== undefined, 'sent without a link')
    require(!flying.has(key), 'sent twice at once')
    require(!rowOf(id).acknowledged.includes(device), 'sent to one that has it')
    flying.add(key)
    const window = [...flying].filter((other) => other.startsWith(`${device} `))
    require(window.length <= DIRECT_WINDOW_MESSAGES, 'a flooded link')
    inOrder(`link ${link}`, rowOf(id))
    later(latency(), () => {
      if (links.get(device) !== link) return
      flying.delete(key)
      if (!isCalm && chance.happens(0.15)) {
        // Refused; or committed, and the acknowledgement is lost.
        if (chance.happens(0.3)) receive(device, id)
        tell({ type: 'sendFailed', id, destination, device, code: badAnswer(id) })
        return
      }
      receive(device, id)
      tell({ type: 'acknowledged', id, destination, device })
    })
  }

  function deposit({ id, destination, acknowledged }: Extract<DeliveryEffect, { type: 'deposit' }>): void {
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
        tell({ type: 'depositFailed', id, destination, code: badAnswer(id), ...retryAfterMs })
        return
      }
      // The mailbox keeps no more than it must; and the sender asks who there is before it seals.
      if (!current.has(destination)) learn(destination)
      const mark = mailbox.deposit(
        id,
        devicesOf(destination).filter((device) => !acknowledged.includes(device)),
      )
      for (const device of devicesOf(destination)) time.after(latency(), () => fetchMail(device))
      tell({ type: 'deposited', id, destination, mark })
    })
  }

  function badAnswer(id: MessageId): ErrorCode {
    const code = chance.pick(BAD_ANSWERS.slice(0, chance.happens(0.1) ? BAD_ANSWERS.length : -2))
    if (FOR_GOOD.has(code)) wasRefused.add(id)
    return code
  }

  /** The recipient fetches and commits; the receipt is mail itself, and waits for the sender. */
  function fetchMail(device: DeviceId): void {
    if (!reachable.get(device)) return
    for (const id of mailbox.take(device)) {
      receive(device, id)
      receipts.push({ id, destination: ownerOf(device), device })
    }
    time.after(latency(), fetchReceipts)
  }

  function fetchReceipts(): void {
    if (!sessionIsUp) return
    for (const receipt of receipts.splice(0)) tell({ type: 'acknowledged', ...receipt })
  }

  function begin(): void {
    delivery = createDelivery({ random: chance.random, isOwn: () => false })
    const entries = [...rows.values()].flatMap((row) => {
      if (row.isSettled || row.state === 'failed') return []
      return [{ ...row, state: row.isStored ? ('stored' as const) : ('queued' as const) }]
    })
    const known = new Map(
      [...remembered].map((account) => [account, { devices: devicesOf(account), isCurrent: false }]),
    )
    const fullForMs = new Map([...fullSince].map(([account, since]) => [account, time.now - since]))
    tell({ type: 'loaded', entries, fullForMs, known })
  }

  /** The rendezvous says how far its store reaches; what lies beyond is lost. */
  function greet(): void {
    const lost = [...rows.values()].filter(
      ({ isStored, isSettled, mark }) => isStored && !isSettled && mark !== undefined && !mailbox.reaches(mark),
    )
    for (const row of lost) row.isLost = true
    if (lost.length > 0) tell({ type: 'depositsLost', rows: lost })
  }

  function setSession(isUp: boolean): void {
    if (isUp === sessionIsUp) return
    sessionIsUp = isUp
    session += 1
    depositing.clear()
    current.clear()
    if (isUp) greet()
    tell({ type: isUp ? 'sessionUp' : 'sessionDown' })
    if (!isUp) return
    for (const device of devices) if (reachable.get(device)) tell({ type: 'present', account: ownerOf(device) })
    time.after(latency(), fetchReceipts)
  }

  delivery = createDelivery({ random: chance.random, isOwn: () => false })

  return {
    get rows() {
      return [...rows.values()]
    },
    devices,
    isReceived,
    lacking,
    wasRefused: (id) => wasRefused.has(id),
    wasBlind: (id) => blind.has(id),
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
        isSettled: false,
        acknowledged: [],
        reason: undefined,
        retried: false,
        mark: undefined,
        isStored: false,
        isLost: false,
      }
      rows.set(row.id, row)
      tell({ type: 'submitted', entry: { ...row, state: 'queued' }, ...knownOf(destination) })
    },
    retryFailed() {
      for (const row of rows.values()) {
        if (row.state !== 'failed') continue
        row.retried = true
        tell({ type: 'retry', ...row, ...knownOf(row.destination) })
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
      current.clear()
      begin()
    },
    setSession,
    backUp: mailbox.backUp,
    restartRendezvous(data) {
      setSession(false)
      mailbox.restart(data)
      // Recipients find what they had fetched already, and what was deposited before they knew.
      for (const device of devices) time.after(latency(), () => fetchMail(device))
    },
    setReachable(device, isReachable) {
      if (isReachable === reachable.get(device)) return
      reachable.set(device, isReachable)
      if (isReachable) {
        fetchMail(device)
        if (sessionIsUp) tell({ type: 'present', account: ownerOf(device) })
      } else closeLink(device)
    },
    loseLink: closeLink,
    calm() {
      isCalm = true
    },
  }
}

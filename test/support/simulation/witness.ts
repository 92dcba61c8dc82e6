/**
 * Sees everything that happens in a simulated world and throws as soon as it is something that a user must never see.
 * Knows the truth of all disks at once, which no part of the product does.
 */
import type { MessageState } from '../../../peer/api.ts'
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { CLOCK_SKEW_MS, GAP_HOLD_MS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import type { SimulatedTime } from '../simulated-time.ts'
import type { Body, Device, Letter } from './letter.ts'
import { createTrace, type Trace } from './trace.ts'

export interface StateChange {
  readonly device: Device
  readonly letter: Letter
  readonly before: MessageState
  readonly after: MessageState
  readonly reason: ErrorCode | undefined
}

export interface Tally {
  texts: number
  receipts: number
  kept: number
  /** Texts that waited on a disk for one before them. */
  held: number
  effects: number
  kills: number
  lost: number
}

export interface Witness {
  readonly trace: Trace
  readonly tally: Tally
  /** Throws with what happened to that message before. */
  require(condition: boolean, what: string, id?: MessageId): void
  written(letter: Letter): void
  /** It is on that device's disk. */
  kept(device: Device, letter: Letter): void
  /** It stands before that device's user, behind all that was shown before. */
  shown(device: Device, letter: Letter): void
  isKeptBy(device: Device, id: MessageId): boolean
  stateChanged(change: StateChange): void
  read(letter: Letter): void
  /** It is on the rendezvous' disk. */
  deposited(letter: Letter, recipient: Username): void
  archived(letter: Letter): void
  /** From now on the rendezvous may lack what it once had. */
  restored(): void
  readonly wasRestored: boolean
}

/** What comes to one device from another, privately. */
interface WitnessedLane {
  readonly keptAt: Map<number, Instant>
  newestShown: number
}

const FORWARD: Readonly<Record<MessageState, readonly MessageState[]>> = {
  queued: ['stored', 'delivered', 'read', 'failed'],
  stored: ['delivered', 'read'],
  delivered: ['read'],
  read: [],
  failed: ['queued', 'delivered', 'read'],
}

/** Reasons that a simulated world can give for good. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['MAILBOX_FULL', 'NOT_FOUND', 'INVALID_PARAMS'])

export class Violation extends Error {
  readonly id: MessageId | undefined

  constructor(what: string, id: MessageId | undefined) {
    super(what)
    this.name = 'Violation'
    this.id = id
  }
}

export function createWitness(time: SimulatedTime): Witness {
  const trace = createTrace(time)
  const tally: Tally = { texts: 0, receipts: 0, kept: 0, held: 0, effects: 0, kills: 0, lost: 0 }
  /** Devices that have it on disk. */
  const keepers = new Map<MessageId, Set<Device>>()
  const atRendezvous = new Set<MessageId>()
  const seenByReader = new Set<MessageId>()
  /** Where they were written. */
  const failed = new Set<MessageId>()
  const texts = new Set<MessageId>()
  /** Device and id. */
  const toldRead = new Set<string>()
  /** By device and what sequences count there. */
  const lanes = new Map<string, WitnessedLane>()
  /** True times of writing. */
  const writtenAt = new Map<MessageId, number>()
  let wasRestored = false

  function require(condition: boolean, what: string, id?: MessageId): void {
    if (!condition) throw new Violation(what, id)
  }

  function reached({ id, recipient }: Letter): boolean {
    return [...(keepers.get(id) ?? [])].some((device) => device.startsWith(`${recipient}/`))
  }

  function requireGround({ device, letter, before, after, reason }: StateChange): void {
    const { id } = letter
    if (after === 'delivered') require(reached(letter), 'delivered, and nobody has it', id)
    if (after === 'read') require(seenByReader.has(id), 'read, and nobody has read it', id)
    if (after === 'stored') require(atRendezvous.has(id), 'stored, and the rendezvous never had it', id)
    if (after !== 'failed') return
    if (device !== letter.device) {
      require(failed.has(id), 'failed, and not where it was written', id)
      return
    }
    failed.add(id)
    require(before !== 'stored' || wasRestored, 'what was stored has failed', id)
    require(reason !== undefined && FINAL.has(reason), `failed for a reason that may pass: ${reason}`, id)
    if (reason !== 'INVALID_PARAMS') return
    const aheadMs = letter.sentAtMs - (writtenAt.get(id) ?? 0)
    require(letter.room !== undefined && aheadMs > CLOCK_SKEW_MS, 'refused as sent in the future, and was not', id)
  }

  function confirmed(device: Device, { kind, ids }: Extract<Body, { type: 'receipt' }>): void {
    tally.receipts += 1
    for (const id of ids) {
      require(texts.has(id), 'a receipt for a receipt', id)
      require(keepers.get(id)?.has(device) === true, 'confirmed before it was kept', id)
      if (kind !== 'read') continue
      require(!toldRead.has(`${device} ${id}`), `told twice that it is read by ${device}`, id)
      toldRead.add(`${device} ${id}`)
    }
  }

  function laneOf(device: Device, letter: Letter): WitnessedLane {
    const name = `${device} ${letter.device} ${letter.recipient}`
    const lane = lanes.get(name) ?? { keptAt: new Map(), newestShown: 0 }
    lanes.set(name, lane)
    return lane
  }

  /**
   * Who writes is read in that order, unless one after it had already waited as long as any waits. That one may be no
   * text: what has been given up for the sake of a receipt is not waited for by a text.
   */
  function requireOrder(device: Device, letter: Letter): void {
    const lane = laneOf(device, letter)
    const { id, sequence } = letter
    const isLate = sequence < lane.newestShown
    lane.newestShown = Math.max(lane.newestShown, sequence)
    if (!isLate) return
    const cameAt = lane.keptAt.get(sequence) ?? 0
    const firstAfter = Math.min(...[...lane.keptAt].flatMap(([other, time]) => (other > sequence ? [time] : [])))
    const waitedMs = cameAt - firstAfter
    require(waitedMs >= GAP_HOLD_MS, `shown out of order at ${device}, though the next came ${waitedMs} ms before`, id)
  }

  return {
    trace,
    tally,
    require,
    written(letter) {
      if (letter.body.type === 'text') {
        tally.texts += 1
        texts.add(letter.id)
      } else confirmed(letter.device, letter.body)
      writtenAt.set(letter.id, time.now)
      trace.note(letter.device, 'wrote', letter.id)
    },
    kept(device, letter) {
      const devices = keepers.get(letter.id) ?? new Set()
      keepers.set(letter.id, devices)
      require(!devices.has(device), `shown twice at ${device}`, letter.id)
      devices.add(device)
      if (letter.recipient !== undefined) laneOf(device, letter).keptAt.set(letter.sequence, time.now)
      tally.kept += 1
      trace.note(device, 'has on disk', letter.id)
    },
    shown: requireOrder,
    isKeptBy: (device, id) => keepers.get(id)?.has(device) === true,
    stateChanged(change) {
      const { device, letter, before, after } = change
      trace.note(device, `${before} → ${after}`, letter.id)
      const isLost = wasRestored && before === 'stored' && after === 'failed'
      require(isLost || FORWARD[before].includes(after), `${before} became ${after}`, letter.id)
      requireGround(change)
    },
    read(letter) {
      seenByReader.add(letter.id)
    },
    deposited(letter, recipient) {
      atRendezvous.add(letter.id)
      trace.note('rendezvous', `keeps it for ${recipient}`, letter.id)
    },
    archived(letter) {
      atRendezvous.add(letter.id)
      trace.note('rendezvous', 'archives', letter.id)
    },
    restored() {
      wasRestored = true
    },
    get wasRestored() {
      return wasRestored
    },
  }
}

/**
 * A place at a relay: taken, renewed at half its life, asked for again, ever later, where it is refused. Only so can the
 * relay be asked to let others in here.
 */
import type { Connection } from '@libp2p/interface'
import { CircuitStatus, HopMessage, readHop, refusalOf, writeHop } from '../../../shared/circuit.ts'
import { type HongyanError, toHongyanError } from '../../../shared/errors.ts'
import {
  CIRCUIT_SETUP_MS,
  RESERVATION_MS,
  RESERVATION_RENEW_MS,
  RESERVATION_RETRY_MAX_MS,
  RESERVATION_RETRY_MS,
} from '../../../shared/limits.ts'
import { HOP_PROTOCOL } from '../../../shared/protocols.ts'

export interface Place {
  readonly isHeld: boolean
  /** From now on at the relay of that connection, and at no other. */
  keep(relay: Connection): void
  leave(): void
}

export interface PlaceInit {
  /** It is held, or not any more. Must not throw. */
  onChange(): void
}

export function createPlace({ onChange }: PlaceInit): Place {
  let isHeld = false
  let untilMs = 0
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let leaving = new AbortController()

  function setHeld(value: boolean): void {
    if (isHeld === value) return
    isHeld = value
    onChange()
  }

  async function ask(relay: Connection, { signal }: AbortController): Promise<void> {
    const answer = await reserve(relay, signal).catch((error: unknown) => toHongyanError(error))
    if (signal.aborted) return
    const now = performance.now()
    failures = answer === 'kept' ? 0 : failures + 1
    if (answer === 'kept') untilMs = now + RESERVATION_MS
    // A relay that is silent for once still keeps the place; one that says no does not.
    setHeld(answer === 'kept' || (isSilence(answer) && now < untilMs))
    timer = setTimeout(() => void ask(relay, leaving), waitMs())
  }

  function waitMs(): number {
    if (failures === 0) return RESERVATION_RENEW_MS
    return Math.min(RESERVATION_RETRY_MS * 2 ** (failures - 1), RESERVATION_RETRY_MAX_MS)
  }

  function leave(): void {
    leaving.abort()
    clearTimeout(timer)
    untilMs = 0
    failures = 0
    setHeld(false)
  }

  return {
    get isHeld() {
      return isHeld
    },
    keep(relay) {
      leave()
      leaving = new AbortController()
      void ask(relay, leaving)
    },
    leave,
  }
}

/** Throws what the relay refuses with; TIMEOUT or UNREACHABLE where it gives no answer. */
async function reserve(relay: Connection, leaving: AbortSignal): Promise<'kept'> {
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(CIRCUIT_SETUP_MS)])
  const stream = await relay.newStream(HOP_PROTOCOL, { signal })
  try {
    const answer = readHop(stream, signal)
    writeHop(stream, { type: HopMessage.Type.RESERVE })
    const { status } = await answer
    if (status !== CircuitStatus.OK) throw refusalOf(status)
    await stream.close({ signal })
    return 'kept'
  } catch (error) {
    stream.abort(toHongyanError(error))
    throw error
  }
}

function isSilence(answer: 'kept' | HongyanError): boolean {
  return answer !== 'kept' && (answer.code === 'TIMEOUT' || answer.code === 'UNREACHABLE')
}

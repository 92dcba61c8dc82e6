/**
 * How much of a relay one account may use: circuits at once, circuits asked for in a minute, and bytes sent in a day, which
 * a restart does not forget. Bytes are charged to who sends them: nobody uses up what is another's.
 */

import { CircuitRefusal } from '../../shared/circuit.ts'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { DAY, MIB, MINUTE } from '../../shared/limits/units.ts'
import {
  CIRCUIT_REFUSALS_PER_MINUTE_MAX,
  CIRCUIT_REQUESTS_PER_MINUTE,
  CIRCUIT_REQUESTS_PER_TARGET_PER_MINUTE,
  CIRCUITS_MAX,
  CIRCUITS_PER_ACCOUNT_MAX,
  CIRCUITS_PER_TARGET_MAX,
  SPLICE_REQUESTS_PER_MINUTE,
  SPLICES_MAX,
  SPLICES_PER_ACCOUNT_MAX,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { createQuota } from '../../shared/quota.ts'
import { createLastingQuota } from '../limits/attempts.ts'
import type { Tallies } from '../limits/tallies.ts'
import { counted, RelayRefusal } from './refusal.ts'

const { Reason } = CircuitRefusal

/** So much is counted in one go: a tally per piece would cost more than to carry it. */
const COUNTED_BYTES = 1 * MIB

export interface RelayQuotas {
  /**
   * Counts whatever is asked of that kind, to refuse which costs nearly as much as to do it. Throws RelayRefusal; CLOSED where so much was
   * refused already that nobody listens any more.
   */
  asked(account: Username, what: 'circuit' | 'splice'): void
  /**
   * A circuit of that account to that device; to be called back when it has ended. Throws RATE_LIMITED.
   *
   * @param makeRoom ends another's circuit if that is fair, for where the relay has no more of them
   */
  open(source: Username, target: DeviceId, makeRoom?: () => void): () => void
  /** The same of a splice that it has asked for. */
  splice(source: Username): () => void
  /** Counts what that account has sent. Throws RelayRefusal when that was all it may send today. */
  sent(account: Username, bytes: number): void
  /** Everything is counted before it returns. */
  settle(): void
}

export interface RelayQuotasInit {
  readonly tallies: Pick<Tallies, 'get' | 'set' | 'delete'>
  readonly clock: Clock
  readonly bytesPerDay: number
}

export function createRelayQuotas({ tallies, clock, bytesPerDay }: RelayQuotasInit): RelayQuotas {
  const requests = {
    circuit: createQuota({ clock, amount: CIRCUIT_REQUESTS_PER_MINUTE, windowMs: MINUTE }),
    splice: createQuota({ clock, amount: SPLICE_REQUESTS_PER_MINUTE, windowMs: MINUTE }),
  }
  const refusals = createQuota({ clock, amount: CIRCUIT_REFUSALS_PER_MINUTE_MAX, windowMs: MINUTE })
  const toDevice = createQuota({ clock, amount: CIRCUIT_REQUESTS_PER_TARGET_PER_MINUTE, windowMs: MINUTE })
  const daily = createLastingQuota({ tallies, clock, kind: 'relayedBytes', amount: bytesPerDay, windowMs: DAY })
  const uncounted = new Map<Username, number>()
  /** Of those that have circuits: every one of these ends with its next byte, however few have come since the last count. */
  const usedUp = new Set<Username>()
  const circuits = createCounts()
  const toTarget = createCounts()
  const splices = createCounts()

  function count(account: Username): void {
    const bytes = uncounted.get(account)
    uncounted.delete(account)
    if (bytes !== undefined) daily.spend(account, bytes)
  }

  function requireBytes(account: Username): void {
    count(account)
    counted(Reason.SHARE_USED_UP, () => daily.charge(account, 1))
  }

  function countIfLast(account: Username): void {
    if (circuits.of(account) > 0 || splices.of(account) > 0) return
    usedUp.delete(account)
    count(account)
  }

  function refuse(refusal: unknown, account: Username): never {
    try {
      refusals.charge(account)
    } catch (cause) {
      throw new HongyanError('CLOSED', 'asks on although it is refused', { cause })
    }
    throw refusal
  }

  return {
    asked(account, what) {
      try {
        counted(Reason.TOO_OFTEN, () => requests[what].charge(account))
      } catch (refusal) {
        refuse(refusal, account)
      }
    },
    open(source, target, makeRoom) {
      const pair = `${source} ${target}`
      counted(Reason.TOO_OFTEN, () => toDevice.charge(pair))
      requireBytes(source)
      if (circuits.all >= CIRCUITS_MAX) makeRoom?.()
      if (circuits.all >= CIRCUITS_MAX) throw new RelayRefusal(Reason.RELAY_FULL)
      if (circuits.of(source) >= CIRCUITS_PER_ACCOUNT_MAX || toTarget.of(pair) >= CIRCUITS_PER_TARGET_MAX) {
        throw new RelayRefusal(Reason.TOO_MANY)
      }
      circuits.add(source)
      toTarget.add(pair)
      return () => {
        circuits.remove(source)
        toTarget.remove(pair)
        countIfLast(source)
      }
    },
    splice(source) {
      requireBytes(source)
      if (splices.all >= SPLICES_MAX) throw new RelayRefusal(Reason.RELAY_FULL)
      if (splices.of(source) >= SPLICES_PER_ACCOUNT_MAX) throw new RelayRefusal(Reason.TOO_MANY)
      splices.add(source)
      return () => {
        splices.remove(source)
        countIfLast(source)
      }
    },
    sent(account, bytes) {
      const total = (uncounted.get(account) ?? 0) + bytes
      uncounted.set(account, total)
      if (total < COUNTED_BYTES && !usedUp.has(account)) return
      usedUp.add(account)
      requireBytes(account)
      usedUp.delete(account)
    },
    settle() {
      for (const account of uncounted.keys()) count(account)
    },
  }
}

interface Counts {
  readonly all: number
  of(key: string): number
  add(key: string): void
  remove(key: string): void
}

function createCounts(): Counts {
  const counts = new Map<string, number>()
  const of = (key: string) => counts.get(key) ?? 0
  let all = 0
  return {
    get all() {
      return all
    },
    of,
    add(key) {
      all += 1
      counts.set(key, of(key) + 1)
    },
    remove(key) {
      all -= 1
      const left = of(key) - 1
      if (left > 0) counts.set(key, left)
      else counts.delete(key)
    },
  }
}

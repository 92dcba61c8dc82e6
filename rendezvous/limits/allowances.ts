/**
 * What one account may ask for, whatever its sessions and however often it comes back: requests, mail, room messages,
 * pages. Addresses stand in for accounts that have not been proved yet. Every refusal is RATE_LIMITED and says how long.
 */
import type { Clock } from '../../shared/clock.ts'
import { DAY, MINUTE } from '../../shared/limits/units.ts'
import {
  ANONYMOUS_REQUESTS_PER_MINUTE,
  ARCHIVE_BYTES_PER_DAY,
  ARCHIVES_PER_MINUTE,
  ATTEMPT_MEMORY_MAX,
  CONTACT_CHANGES_PER_MINUTE,
  DEPOSIT_BYTES_PER_DAY,
  DEPOSITS_PER_MINUTE,
  LISTS_PER_MINUTE,
  LOOKUPS_PER_MINUTE,
  PAGE_BYTES_PER_MINUTE,
  REQUESTS_PER_MINUTE,
} from '../../shared/limits.ts'
import { createMemory } from '../../shared/memory.ts'
import type { Username } from '../../shared/names.ts'
import { QuotaWindow } from '../../shared/quota.ts'
import { createLastingQuota } from './attempts.ts'
import type { Tallies } from './tallies.ts'

/** In a minute, by what is asked for. */
const PER_MINUTE = {
  requests: REQUESTS_PER_MINUTE,
  deposits: DEPOSITS_PER_MINUTE,
  archives: ARCHIVES_PER_MINUTE,
  lookups: LOOKUPS_PER_MINUTE,
  lists: LISTS_PER_MINUTE,
  contactChanges: CONTACT_CHANGES_PER_MINUTE,
  pageBytes: PAGE_BYTES_PER_MINUTE,
} as const
type PerMinute = keyof typeof PER_MINUTE

/** Of one account or address. */
export interface Allowance {
  /** Counts one, or so many. Throws RATE_LIMITED. */
  charge(what: PerMinute, weight?: number): void
  /** Counts what could not be known before; what it is over is refused the next time. Throws RATE_LIMITED. */
  spend(what: PerMinute, weight: number): void
}

export interface Allowances {
  /** The same for every session of the account. */
  of(username: Username): Allowance
  ofAddress(address: string): Allowance
  /** Counts a mail of that size. */
  deposit(username: Username, sizeBytes: number): void
  /** Counts a room message of that size. */
  archive(username: Username, sizeBytes: number): void
}

export interface AllowancesInit {
  readonly tallies: Tallies
  readonly clock: Clock
}

export function createAllowances({ tallies, clock }: AllowancesInit): Allowances {
  const known = createMemory<Allowance>(ATTEMPT_MEMORY_MAX)
  const daily = { tallies, clock, windowMs: DAY }
  const depositedBytes = createLastingQuota({ ...daily, kind: 'depositedBytes', amount: DEPOSIT_BYTES_PER_DAY })
  const archivedBytes = createLastingQuota({ ...daily, kind: 'archivedBytes', amount: ARCHIVE_BYTES_PER_DAY })

  function find(key: string, amounts: Readonly<Record<PerMinute, number>>): Allowance {
    const allowance = known.get(key) ?? new MinuteAllowance(clock, amounts)
    known.set(key, allowance)
    return allowance
  }
  const of = (username: Username) => find(`@${username}`, PER_MINUTE)

  return {
    of,
    ofAddress: (address) => find(address, { ...PER_MINUTE, requests: ANONYMOUS_REQUESTS_PER_MINUTE }),
    deposit(username, sizeBytes) {
      of(username).charge('deposits')
      depositedBytes.charge(username, sizeBytes)
    },
    archive(username, sizeBytes) {
      of(username).charge('archives')
      archivedBytes.charge(username, sizeBytes)
    },
  }
}

/** A class, since a rendezvous has thousands; windows are made when they are needed. */
class MinuteAllowance implements Allowance {
  readonly #clock: Clock
  readonly #amounts: Readonly<Record<PerMinute, number>>
  readonly #windows = new Map<PerMinute, QuotaWindow>()

  constructor(clock: Clock, amounts: Readonly<Record<PerMinute, number>>) {
    this.#clock = clock
    this.#amounts = amounts
  }

  charge(what: PerMinute, weight?: number): void {
    this.#window(what).charge(this.#clock.now(), weight)
  }

  spend(what: PerMinute, weight: number): void {
    this.#window(what).spend(this.#clock.now(), weight)
  }

  #window(what: PerMinute): QuotaWindow {
    const window = this.#windows.get(what) ?? new QuotaWindow(this.#amounts[what], MINUTE)
    this.#windows.set(what, window)
    return window
  }
}

/**
 * Guessing passwords: who logs in to an account, and how long that has to wait after those that failed. The same for names
 * that nobody has. Never locks anybody out: every wait ends, and none can be used up by others but in one's own network.
 */
import type { Clock } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  FAMILIAR_NETWORK_MS,
  LOGIN_ACCOUNT_DELAY_MAX_MS,
  LOGIN_ACCOUNT_FREE_ATTEMPTS,
  LOGIN_DELAY_MAX_MS,
  LOGIN_DELAY_MIN_MS,
  LOGIN_FREE_ATTEMPTS,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { createGrowingDelay } from '../limits/attempts.ts'
import type { Tallies } from '../limits/tallies.ts'
import type { TallyStore } from '../store/tally-port.ts'

/** Who asks, by what the connection proves. */
export interface Origin {
  /** See `Network.address`. */
  readonly address: string
  readonly device: DeviceId
}

export interface Guesses {
  /** Counts an attempt, on disk when it resolves: a crash does not forgive it. Throws RATE_LIMITED. */
  begin(username: Username, origin: Origin): Promise<Attempt>
}

export interface Attempt {
  /** The password was right. */
  succeeded(): void
}

export interface GuessesInit {
  readonly tallies: Tallies
  readonly store: Pick<TallyStore, 'hasLoggedIn'>
  readonly clock: Clock
}

export function createGuesses({ tallies, store, clock }: GuessesInit): Guesses {
  const byOrigin = createGrowingDelay({
    ...{ tallies, clock, kind: 'guesses' },
    freeAttempts: LOGIN_FREE_ATTEMPTS,
    delayMinMs: LOGIN_DELAY_MIN_MS,
    delayMaxMs: LOGIN_DELAY_MAX_MS,
  })
  const ofAccount = createGrowingDelay({
    ...{ tallies, clock, kind: 'guessesOfAccount' },
    freeAttempts: LOGIN_ACCOUNT_FREE_ATTEMPTS,
    delayMinMs: LOGIN_DELAY_MIN_MS,
    delayMaxMs: LOGIN_ACCOUNT_DELAY_MAX_MS,
  })

  function isFamiliar(network: string): boolean {
    const known = tallies.get('familiarNetwork', network)
    return known !== undefined && clock.now() - known.lastAtMs < FAMILIAR_NETWORK_MS
  }

  return {
    async begin(username, { address, device }) {
      const network = `${username} ${address}`
      // A device of the account has a count of its own: others in its network cannot make it wait.
      const isOwnDevice = await store.hasLoggedIn(username, device)
      const origin = isOwnDevice ? `${username} ${device}` : network
      const leastMs = isOwnDevice || isFamiliar(network) ? 0 : ofAccount.delayOf(username)
      const attempts = byOrigin.charge(origin, leastMs)
      ofAccount.count(username)
      // The first is not worth waiting for the disk: nearly every one succeeds.
      if (attempts > 1) await tallies.flush()
      return {
        succeeded() {
          byOrigin.forgive(origin)
          ofAccount.discount(username)
          const now = clock.now()
          tallies.set('familiarNetwork', network, { count: 1, sinceMs: now, lastAtMs: now })
        },
      }
    },
  }
}

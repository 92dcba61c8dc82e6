/**
 * Counts that a restart must not forget, such as failed logins: what an attacker would gain from a crash. The rules keep
 * them in memory and write them down here.
 */
import type { Instant } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'

export interface Tally {
  /** What is counted. */
  readonly kind: string
  /** Of whom. */
  readonly key: string
  readonly count: number
  /** When the count began. */
  readonly sinceMs: Instant
  /** When it was last changed. */
  readonly lastAtMs: Instant
}

export interface TallyStore {
  /** In place of those of the same kind and key; a count of 0 removes it. */
  putTallies(tallies: readonly Tally[]): Promise<void>
  /** The newest, at most `rowsMax`, the oldest of them first. */
  tallies(rowsMax: number): Promise<readonly Tally[]>
  /** Removes what was last changed before, and the oldest beyond `rowsMax`. Returns how many. */
  removeTallies(lastBefore: Instant, rowsMax: number): Promise<number>
  /** Whether that device has ever been logged in to that account and was not revoked. */
  hasLoggedIn(username: Username, device: DeviceId): Promise<boolean>
}

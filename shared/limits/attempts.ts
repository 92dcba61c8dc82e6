/** Logging in and registering, by rendezvous; refused with RATE_LIMITED and retryAfterMs. */
import { DAY, MINUTE, SECOND } from './units.ts'

/** Failed logins per account and address, or device that has logged in to it before, until the delay begins to grow. */
export const LOGIN_FREE_ATTEMPTS = 5
export const LOGIN_DELAY_MIN_MS = 1 * SECOND
export const LOGIN_DELAY_MAX_MS = 60 * SECOND
/** Failed logins of one account from wherever, until strangers to it wait as well: a family that has forgotten a password. */
export const LOGIN_ACCOUNT_FREE_ATTEMPTS = 20
/** So long at most: whoever comes from a new network with a new machine has patience for that, once. */
export const LOGIN_ACCOUNT_DELAY_MAX_MS = 2 * MINUTE
/** A network from which an account logged in is not a stranger to it for so long: longer than a holiday. */
export const FAMILIAR_NETWORK_MS = 30 * DAY
/** Logins begun per address and minute, whatever the accounts: each costs the server a millisecond or two. */
export const LOGINS_PER_MINUTE = 600
/** Registrations per address and minute: a class behind one address gets in at once, a script does not. */
export const REGISTRATIONS_PER_MINUTE = 200
/** Wrong invites per address and minute: a class that mistypes gets in, a script gets nowhere near 128 bits. */
export const INVITE_GUESSES_PER_MINUTE = 60
/** How soon a rendezvous notices what its operator has decided in another process; to look costs microseconds. */
export const OPERATOR_POLL_MS = 1 * SECOND
/** Invites made at once: one for each of a large school's pupils. */
export const INVITES_AT_ONCE_MAX = 10_000
/** And per day: a school enrols; ten thousand throwaway accounts take ten days, and their traces stand in the log. */
export const REGISTRATIONS_PER_DAY = 1_000
/** Between the two messages of a registration or a login lie one round trip and one slow key stretching. */
export const ATTEMPT_LIFE_MS = 1 * MINUTE
/** An account and address without an attempt for this long begin anew. */
export const ATTEMPT_MEMORY_MS = 15 * MINUTE
/** Attempts remembered at once; beyond it the oldest are forgotten, so that an attack cannot fill the memory. */
export const ATTEMPT_MEMORY_MAX = 100_000
/** Counts that nobody waits for are written this often: a crash forgives a second. */
export const TALLY_WRITE_MS = 1 * SECOND

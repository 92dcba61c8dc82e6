/** Being online at the rendezvous: waiting, coming back, being told, and what either side does now and then. */
import { DAY, HOUR, SECOND } from './units.ts'

/** A request on a session; longer than a slow disk's sync and a bad mobile link together. */
export const REQUEST_TIMEOUT_MS = 15 * SECOND
/** How often a peer's session says that it is alive. */
export const HEARTBEAT_INTERVAL_MS = 7.5 * SECOND
/** Two missed heartbeats: the machine has vanished. */
export const HEARTBEAT_TIMEOUT_MS = 2 * HEARTBEAT_INTERVAL_MS
/** Presence gathered before a push: far below what a person notices, far above a burst's spacing. */
export const PUSH_COALESCE_MS = 50
/** While many are online presence is gathered for longer, so that telling all of them takes a third of a core at most. */
export const PRESENCE_PUSHES_PER_SECOND = 5_000
/** Reconnecting to the rendezvous: first and longest wait (exponential, with jitter). */
export const RECONNECT_MIN_MS = 500
export const RECONNECT_MAX_MS = 30 * SECOND
/** A kept offset beyond this is not used: it was the date that was wrong, and that somebody will have set right. */
export const CLOCK_HINT_MAX_MS = 1 * DAY
/** A change below this is not worth a write, and far below what anybody refuses. */
export const CLOCK_HINT_STEP_MS = 5 * SECOND
/** What a peer takes for the rendezvous' time is wrong by half a slow round trip. */
export const CLOCK_ESTIMATE_ERROR_MS = 250
/** A `retryAfterMs` above this is taken for this: no one may silence a peer for longer. */
export const RETRY_AFTER_MAX_MS = 1 * HOUR
/** What a full disk refused is written again after this: a person may have made room by then. */
export const DISK_RETRY_MS = 5 * SECOND
/** Graceful stop: what is still open after this is cut. */
export const SHUTDOWN_MS = 5 * SECOND
/** Told to those who are sent away by a restart: a process needs about this long to come back. */
export const RESTART_RETRY_MS = 1 * SECOND
/** How often what is past its time is removed; the lives are days long. */
export const UPKEEP_INTERVAL_MS = 1 * HOUR
/** Up to this many users online every presence change is pushed to all. */
export const DIRECTORY_FULL_PUSH = 1000
/** Changes of a profile in one commit: some ten milliseconds. What they let be sent is on its way while the rest is written. */
export const COMMIT_MAX_CHANGES = 64
/** Rows acknowledged or removed in one commit of the rendezvous: some ten milliseconds, then others have their turn. */
export const ROWS_PER_COMMIT_MAX = 500
/** Users that one session watches while not every change is pushed: contacts and small rooms. */
export const WATCHED_MAX = 1000

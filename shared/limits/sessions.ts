/** Being online at the rendezvous: waiting, coming back, being told, and what either side does now and then. */
import { DAY, HOUR, MINUTE, SECOND } from './units.ts'

/** A request on a session; longer than a slow disk's sync and a bad mobile link together. */
export const REQUEST_TIMEOUT_MS = 15 * SECOND
/** How often a peer's session says that it is alive: with the next, how soon it notices that nobody hears it. */
export const HEARTBEAT_INTERVAL_MS = 5 * SECOND
/** Not one byte came so long after a heartbeat: far above a bad link's round trip, and soon enough for a person. */
export const HEARTBEAT_ANSWER_MS = 3 * SECOND
/**
 * The same where there is a reason for doubt: the network has changed, or the machine slept. Less where answers came so many
 * times faster, but time enough for one lost packet: doubted for nothing costs no more than a dial.
 */
export const SUSPICION_ANSWER_MS = 1 * SECOND
export const SUSPICION_ANSWER_MIN_MS = 300
export const SUSPICION_ROUND_TRIPS = 4
/** Not one byte came so long after a request: one that takes long is told from a dead link by a heartbeat. */
export const REQUEST_SILENCE_MS = 1 * SECOND
/** How often a session is looked at for all of these. */
export const HEART_TICK_MS = 500
/** Bytes come, and no answer for so long: who sends them does not serve. */
export const SESSION_DEAF_MS = 60 * SECOND
/** Three missed heartbeats: the machine has vanished. */
export const HEARTBEAT_TIMEOUT_MS = 3 * HEARTBEAT_INTERVAL_MS
/** Presence gathered before a push: far below what a person notices, far above a burst's spacing. */
export const PUSH_COALESCE_MS = 50
/** While many are online presence is gathered for longer, so that telling all of them takes a third of a core at most. */
export const PRESENCE_PUSHES_PER_SECOND = 5_000
/** Reconnecting to the rendezvous: first and longest wait (exponential, with jitter). */
export const RECONNECT_MIN_MS = 500
export const RECONNECT_MAX_MS = 30 * SECOND
/**
 * The first wait for a session that the rendezvous ended or refused is anything up to this: a thousand that lose it at once
 * come back over two seconds, and of one alone nobody notices. It doubles up to RECONNECT_MAX_MS.
 */
export const SESSION_RETRY_MS = 2 * SECOND
/**
 * Who starts while the rendezvous gives no sign of life, and has found somebody without it, waits no longer than this: more
 * than a greeting takes over a bad line, one lost packet included.
 */
export const COMPANY_PATIENCE_MS = 1_500
/** The same where nobody was found and no machine has answered: a person waits no longer to read what is here. */
export const SOLITUDE_PATIENCE_MS = 2_500
/** While nothing answers at all it is asked again this soon: who comes back on a train should not wait for long. */
export const SILENCE_RETRY_MS = 1 * SECOND
/** Silent for longer than this: not a tunnel. From then on the waits double as well. */
export const SILENCE_HASTE_MS = 3 * MINUTE
/** How often the machine's networks and clock are looked at; reading them costs a tenth of a millisecond. */
export const NETWORK_WATCH_MS = 500
/** The clock went on by so much more than the time between two looks: the machine slept, or stood still. */
export const WAKE_GAP_MS = 4 * SECOND
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
/** What goes on failing, such as all that is written to a full disk, is told so often: at once, and to whoever comes later. */
export const TROUBLE_TOLD_EVERY_MS = 5 * MINUTE
/** Graceful stop: what is still open after this is cut. */
export const SHUTDOWN_MS = 5 * SECOND
/** Told to those who are sent away by a restart: a process needs about this long to come back. */
export const RESTART_RETRY_MS = 1 * SECOND
/** So many of them are let come back in a second: a connection, a pass and what is missed cost some 7 ms. */
export const RETURNS_PER_SECOND = 100
/** How often what is past its time is removed; the lives are days long. */
export const UPKEEP_INTERVAL_MS = 1 * HOUR
/** Of one account: changes told as they come, as of somebody who starts it a few times, or changes networks … */
export const PRESENCE_AT_ONCE_TIMES = 10
/** … and from then on so far apart, so that one that comes and goes all the time is no burden to everybody … */
export const PRESENCE_REST_MS = 15 * SECOND
/** Those whose changes wait are looked at so often. */
export const PRESENCE_LOOK_MS = 1 * SECOND
/** … until nothing was told of it for so long. */
export const PRESENCE_MEMORY_MS = 1 * MINUTE
/** Up to this many users online every presence change is pushed to all. */
export const DIRECTORY_FULL_PUSH = 1000
/** Changes of a profile in one commit: some ten milliseconds. What they let be sent is on its way while the rest is written. */
export const COMMIT_MAX_CHANGES = 64
/** Rows acknowledged or removed in one commit of the rendezvous: some ten milliseconds, then others have their turn. */
export const ROWS_PER_COMMIT_MAX = 500
/** Users that one session watches while not every change is pushed: contacts and small rooms. */
export const WATCHED_MAX = 1000

/** What one account may ask for on all its sessions, by rendezvous; refused with RATE_LIMITED and retryAfterMs. */
import { CONTACTS_MAX } from './private.ts'
import { MIB } from './units.ts'

/** Requests in a minute, all kinds. */
export const REQUESTS_PER_MINUTE = 60_000
/** Of all sessions from one address that have no account yet: a thousand peers that come back at once, several times. */
export const ANONYMOUS_REQUESTS_PER_MINUTE = 20_000
/** A bot that answers everybody is far below; one that floods costs the disk a hundredth of what it can. */
export const DEPOSITS_PER_MINUTE = 6_000
/** Mail is text: a quarter of a million full pages. */
export const DEPOSIT_BYTES_PER_DAY = 256 * MIB
/** As many as a busy room has in an hour; an outbox of weeks takes minutes. */
export const ARCHIVES_PER_MINUTE = 6_000
/** A quarter of what a room keeps: no one account pushes the history of a room out of its archive in a day. */
export const ARCHIVE_BYTES_PER_DAY = 32 * MIB
/** `lookup`, `listDevices` and `revocations`: everybody in a large company, once. */
export const LOOKUPS_PER_MINUTE = 3_000
/** Pages of who is online, of rooms and of their members: a peer in 64 rooms looks at each four times. */
export const LISTS_PER_MINUTE = 600
/** Names told by `addContacts` and taken back: all of them, twice. */
export const CONTACT_CHANGES_PER_MINUTE = 2 * CONTACTS_MAX
/** Pages of mail and history: a new machine fetches a full mailbox and a full room at once. */
export const PAGE_BYTES_PER_MINUTE = 256 * MIB
/** Requests refused for that reason before the session is cut: who goes on asking so long does not listen. */
export const SESSION_REFUSALS_MAX = 1_000

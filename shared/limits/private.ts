/** Private messages, receipts and mail. */
import { DAY, KIB, MIB, MINUTE, SECOND } from './units.ts'

/** A private message waits this long for a direct stream before it goes by mail. */
export const DIRECT_GRACE_MS = 300
/** Without an acknowledgement for so long a private message goes by mail as well, whatever becomes of the stream. */
export const DIRECT_SLOW_MS = 2 * SECOND
/** An acknowledgement on a direct stream; later the stream is given up. */
export const DIRECT_ACK_TIMEOUT_MS = 5 * SECOND
/** A message that overtook one before it waits for that one at most this long; then it is shown, and so it is late. */
export const GAP_HOLD_MS = 2 * SECOND
/** Between two receipts for one account: somebody who reads on makes one a second, and nobody misses that second. */
export const RECEIPT_REST_MS = 1 * SECOND
/**
 * How far rooms were read is told to the own other devices so often in a row, a RECEIPT_REST_MS apart, and then once in so
 * long: who reads a busy room all day sends a hundred words of it, which a mailbox holds for weeks.
 */
export const ROOM_READS_IN_A_ROW = 20
export const ROOM_READS_EVERY_MS = 5 * MINUTE
/** A full mailbox may be emptied at the next login; a person who stays away for a day should make the sender know. */
export const MAILBOX_FULL_PATIENCE_MS = 1 * DAY
/** Mail that could not be fetched or stored is looked for again: a person may have freed the disk by then. */
export const MAIL_RETRY_MS = 30 * SECOND
export const MAIL_TTL_MS = 30 * DAY
/** Mail that no device of an account has acknowledged. */
export const MAILBOX_MAX_MESSAGES = 10_000
export const MAILBOX_MAX_BYTES = 64 * MIB
/** Of that, from one sender: nobody fills another's mailbox alone. */
export const MAILBOX_PER_SENDER_MAX_MESSAGES = 2_000
/** All that one mailbox holds, with what waits for a further device only: no honest account comes near it. */
export const MAILBOX_KEPT_MAX_BYTES = 4 * MAILBOX_MAX_BYTES
/** Of messages and bytes, for all together whom the recipient has not written to: the rest is kept for people one knows. */
export const MAILBOX_STRANGERS_SHARE = 0.2
/** Of that, from one such sender: a long first letter in many pieces, or a week without an answer. */
export const MAILBOX_PER_STRANGER_MAX_MESSAGES = 200
/** People whom an account has written to: more than anybody writes to, at some 40 bytes each. */
export const CONTACTS_MAX = 5_000
/** Names of one `addContacts` or `removeContacts`: some milliseconds of a commit. */
export const CONTACTS_PER_REQUEST_MAX = 500
/** HPKE, certificate and padding on top of a text. */
export const SEALED_MAIL_MAX_BYTES = 40 * KIB
/** Messages of one device that wait for one before them: what a fast sender sends in GAP_HOLD_MS, at a few KiB each. */
export const HELD_PER_LANE_MAX = 1_000
/** Devices with such a gap at once: a busy room's worth of people, all cut off in mid-word. */
export const GAPPED_LANES_MAX = 1_000
/** Devices without a gap whose newest number is kept at hand; that of another is read from the disk. */
export const IDLE_LANES_MAX = 1_000
/** Message ids in one receipt: a receipt stays below a direct frame. */
export const RECEIPT_MAX_IDS = 1000
/** Of one account, receipts kept for messages that are not here yet: what it reads in a burst, at 100 bytes each. */
export const EARLY_RECEIPTS_MAX = 2 * RECEIPT_MAX_IDS
/** Names a start of the rendezvous among all: as many as two thousand million starts are told apart. */
export const INCARNATION_BYTES = 8
/** Asked about at a greeting: more restarts than the life of mail sees. Deposits under older ones are made again. */
export const INCARNATIONS_ASKED_MAX = 64
/** Deposits in flight on a session: hides a round trip and leaves most of SESSION_OPEN_REQUESTS_MAX to others. */
export const DEPOSITS_IN_FLIGHT_MAX = 64
/** Messages in flight on one direct stream, so that the other side's read queue never overflows. */
export const DIRECT_WINDOW_MESSAGES = 64
/** Messages that wait for that window; a sender that has more keeps them on its disk. */
export const DIRECT_QUEUE_MESSAGES = 10 * DIRECT_WINDOW_MESSAGES
/** From one account in a minute; a backlog of days comes in pieces. What is beyond it is refused, and comes by mail. */
export const DIRECT_MESSAGES_PER_MINUTE = 12_000
/** And in an hour: sixteen thousand full pages. */
export const DIRECT_BYTES_PER_HOUR = 256 * MIB
/** Positions of one acknowledgement: a whole mailbox. */
export const ACK_MAX_POSITIONS = MAILBOX_MAX_MESSAGES

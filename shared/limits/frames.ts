/** Frames and pages, and what may wait to be written or read. */
import { KIB, MIB, SECOND } from './units.ts'

/** Largest session frame: a page of mail (`PAGE_MAX_BYTES`) and what wraps it. */
export const SESSION_FRAME_MAX_BYTES = 1 * MIB
/** Largest direct frame: a signed text of `TEXT_MAX_BYTES` with its certificate, four times over. */
export const DIRECT_FRAME_MAX_BYTES = 64 * KIB
/** Largest file frame: one chunk of data and its header, or a page of a manifest. */
export const FILE_FRAME_MAX_BYTES = 320 * KIB
/** Gossip: above 4 MiB gossipsub reaches nobody and says nothing; our texts need far less. */
export const GOSSIP_MESSAGE_MAX_BYTES = 64 * KIB
/** One gossip frame: all that a member may ask back at once, three seconds of a busy room. Above it gossipsub goes deaf. */
export const GOSSIP_FRAME_MAX_BYTES = 8 * MIB
/** Received but not yet handled, per stream. An honest peer's window is smaller, so more is an attack or a fault. */
export const STREAM_READ_QUEUE_MAX_BYTES = 4 * MIB
/** A frame that has begun ends within this, or the stream does: the largest one over a line of 150 kbit/s. */
export const FRAME_TIMEOUT_MS = 60 * SECOND
/** Written but not yet taken by the other side, per stream; beyond it the reader is too slow and loses the stream. */
export const STREAM_WRITE_QUEUE_MAX_BYTES = 4 * MIB
/** Read from one connection in one turn of the event loop: a few hundred requests, so that others wait for milliseconds. */
export const CONNECTION_TURN_MAX_BYTES = 16 * KIB
/** Of those that bring more than that, so many are read in one turn, at most 64 KiB each: a millisecond or two, however many they are. */
export const BUSY_CONNECTIONS_PER_TURN = 4
/** Requests of one session that may be open at once: enough to hide a long round trip, few enough to bound memory. */
export const SESSION_OPEN_REQUESTS_MAX = 256
/** A page of mail or history stops here, so that a frame stays under its cap. */
export const PAGE_MAX_BYTES = 512 * KIB
/** Rows of one page where the asker names no number. */
export const PAGE_DEFAULT_ROWS = 100
/** Rows of one page at most. */
export const PAGE_MAX_ROWS = 500
/** Before an account is proved: the largest is a registration, with a vault and a record. */
export const UNPROVED_FRAME_MAX_BYTES = 32 * KIB
/** Replies written and not read, of all sessions together; beyond it the slowest reader goes. */
export const UNREAD_REPLIES_MAX_BYTES = 128 * MIB

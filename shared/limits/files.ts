/** Files: content, windows, disks and transfers. */
import { HOUR, KIB, MIB, MINUTE, SECOND } from './units.ts'

/** Content of one `data` frame: large enough to cost little, small enough to let others on the connection between. */
export const FILE_CHUNK_BYTES = 256 * KIB
/** Read from a disk or written to it at once: larger gains nothing, and several are held at a time. */
export const FILE_BLOCK_BYTES = 1 * MIB
/** A file up to this is written and synced together with its neighbours. */
export const SMALL_FILE_MAX_BYTES = 256 * KIB
/** Files gathered for that: each is open until all are synced, and a process may have a few thousand open. */
export const FILE_GROUP_MAX_FILES = 256
/** And what they hold; one group is gathered, one written and one synced at a time. */
export const FILE_GROUP_MAX_BYTES = 4 * MIB
/**
 * Written to a large file before it is synced in the background. A chat's commit to the same disk waits for what is being
 * synced: at 64 MiB one in a hundred messages took over 100 ms, at 8 MiB under 50, and the transfer was as fast.
 */
export const FILE_SYNC_AFTER_BYTES = 8 * MIB
/** Written and not yet synced of one file, at most: where the disk is the slowest part, it must not fall behind without bounds. */
export const FILE_DIRTY_MAX_BYTES = 16 * MIB
/** Files that have ended and are being synced while others are written: what a disk can take at once. */
export const FILE_ENDING_MAX = 8
/** Content that waits in a stream for the connection: the next chunk is ready, and what is said beside it waits for little. */
export const FILE_STREAM_BACKLOG_BYTES = 512 * KIB
/** Below this the handshake of a bulk connection takes longer than it saves. */
export const FILE_BULK_MIN_BYTES = 1 * MIB
/** Pieces of content that are here and not written: a window of the smallest files that a sender gathers takes half of it. */
export const FILE_PENDING_CHUNKS_MAX = 4096
/** Sent beyond what the receiver reports, at most: a second of a gigabit across an ocean would be more than memory should hold. */
export const FILE_WINDOW_BYTES = 16 * MIB
/** At least: a second of a link of 1 Mbit/s, and some chunks for every other to be measured by. */
export const FILE_WINDOW_MIN_BYTES = 128 * KIB
/** At first: four seconds of such a link, and three round trips until it fills one of 200 Mbit/s over 100 ms. */
export const FILE_WINDOW_START_BYTES = 512 * KIB
/** By a relay, at most: the relay holds little, and what waits at a slow line keeps everything else from it. */
export const FILE_RELAYED_WINDOW_BYTES = 1 * MIB
/** A quarter of a second of a link of 1 Mbit/s, so that heartbeats and texts pass; two chunks at least. */
export const FILE_RELAYED_WINDOW_MIN_BYTES = 32 * KIB
/** Half a second of such a link, and five round trips until it fills what the relay lets through. */
export const FILE_RELAYED_WINDOW_START_BYTES = 64 * KIB
/** One chunk goes before a text that comes just after it: half a second of such a link. */
export const FILE_RELAYED_CHUNK_BYTES = 64 * KIB
/** What may wait on the way beyond what the round trip needs: hides hiccups of either disk, and delays a chat little. */
export const FILE_WINDOW_SLACK_MS = 300
/** A window goes in so many chunks at least, so that reports come while there is still something on its way. */
export const FILE_WINDOW_CHUNKS = 8
/** A rate measured over less than this says how reports bunch rather than how fast data goes. */
export const FILE_RATE_SPAN_MS = 50
/** The best rate of this last while counts: a disk that pauses to sync should not narrow the window. */
export const FILE_RATE_MEMORY_MS = 3 * SECOND
/** The receiver reports when so much is written that it has not told, or all is that has come. */
export const FILE_REPORT_BYTES = 512 * KIB
/** What is written is synced, and then remembered, after this much or this long: what a crash costs at most. */
export const FILE_CHECKPOINT_BYTES = 64 * MIB
export const FILE_CHECKPOINT_MS = 2 * SECOND
/** While both sides hash what the receiver has already they tell each other, and their users, this often. */
export const FILE_CHECKING_INTERVAL_MS = 2 * SECOND
/** Of one offer, files and folders: more than a large source tree has; its names stay within some tens of megabytes. */
export const MANIFEST_MAX_ENTRIES = 250_000
/** And its encoding. */
export const MANIFEST_MAX_BYTES = 32 * MIB
export const MANIFEST_PAGE_ENTRIES = 1000
/** A page ends before its entries take more: they and what wraps them fit a frame. */
export const MANIFEST_PAGE_BYTES = 256 * KIB
/** Pages sent beyond those that were taken: hides a round trip, and stays below what a stream lets wait. */
export const MANIFEST_WINDOW_PAGES = 8
/** Digests of one `ends`: fits a frame. More follow in the next. */
export const ENDS_MAX_DIGESTS = 8000
/** Transfers waiting for an answer from one account: a stranger cannot fill the screen or the disk with offers. */
export const OFFERS_PER_ACCOUNT_MAX = 100
/** Offers of one account in this while that are told as refused, for their names above all: the rest is declined unseen. */
export const OFFERS_REFUSED_WITHIN_MS = 1 * HOUR
/** What even the smallest file takes on most disks. */
export const FILE_DISK_MIN_BYTES = 4 * KIB
/** Files that nobody was asked for leave so much of a disk free: whoever sends many small ones must not fill it. */
export const UNASKED_SPARE_SHARE = 0.1
export const UNASKED_SPARE_MAX_BYTES = 1024 * MIB
/** Files and folders that are pulled at once: enough to fill a line, few enough that each still gets somewhere. */
export const FILE_PULLS_MAX = 6
/** Of those, from one account: who offers much leaves room for others. */
export const FILE_PULLS_PER_SENDER_MAX = 2
/** Waits between attempts at a transfer whose other side cannot be reached, which is told when it comes. */
export const FILE_RETRY_MIN_MS = 1 * SECOND
export const FILE_RETRY_MAX_MS = 5 * MINUTE
/** A stream by a connection that a newer one replaces brings something within this, or was left there by its other side. */
export const FILE_REPLACED_MS = 1 * SECOND
/** Who has accepted a file and can get here fetches it within this: as long as a dial takes at most. */
export const FILE_UNPULLED_MS = 10 * SECOND
/** Transfers that are over and still listed; the newest. A longer list helps nobody and costs at every look. */
export const TRANSFERS_LISTED_MAX = 1_000
/** Manifests shown at once to those who look before they accept: each may take some 50 MiB for a moment. */
export const FILE_LOOKS_MAX = 2
/** Finding out what an offered folder holds: a full manifest over a slow line, and no longer than somebody watches. */
export const FILE_LOOK_TIMEOUT_MS = 1 * MINUTE
/** No frame from the other side for this long: the attempt is given up, and another follows. */
export const FILE_IDLE_MS = 30 * SECOND
/** It lives and yet comes no further for this long: the same. A disk that wakes up, or syncs, takes far less. */
export const FILE_STALL_MS = 5 * MINUTE
/** After the last frame both sides have this long to close the stream; then it is cut. */
export const FILE_CLOSE_MS = 2 * SECOND
/** Progress is told at most four times a second: a face can draw no faster, a bot should not have to read more. */
export const FILE_PROGRESS_INTERVAL_MS = 250
/** The rate shown is that of this last while: steady to the eye, yet honest when the network changes. */
export const FILE_RATE_WINDOW_MS = 3 * SECOND
/** Until the connection that carries data beside the stream stands: so long a port is open, and data waits at most. */
export const BULK_TIMEOUT_MS = 1 * SECOND
/** The same for the one that comes second to a relay: it is told at once when the other has given up. */
export const BULK_RELAYED_TIMEOUT_MS = 2 * SECOND
/** Content of one record: large enough that what each costs does not count, some tenths of a millisecond to open. */
export const BULK_RECORD_MAX_BYTES = 256 * KIB
/** Sealed and not yet taken by the system: the next record is ready when this one leaves. */
export const BULK_QUEUE_BYTES = 2 * MIB
/** Received and opened in one turn of the event loop, some milliseconds of work: chat comes in between. */
export const BULK_TURN_BYTES = 1 * MIB
/** Under one key: 4 TiB of data, far below where AES-GCM wears out. A longer transfer goes on over the next connection. */
export const BULK_RECORDS_MAX = 2 ** 24
/** Connections that have not proved themselves; the oldest goes for the next: the true one proves itself at once. */
export const BULK_UNPROVED_MAX = 8

/** Every cap of both sides, each with the reason for its number. Units are in the names. */

const KIB = 1024
const MIB = 1024 * KIB
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// ---- text and names

/** Fits a column of a terminal, and four bytes a code point keep a pass within its cap. */
export const NAME_MAX_CODE_POINTS = 32
/** A long page of prose; with pass and signature it stays far below a gossip frame. */
export const TEXT_MAX_BYTES = 16 * KIB
/** OPAQUE slows guessing down; below six characters nothing would. */
export const PASSWORD_MIN_CHARACTERS = 6
/** Bounds the cost of normalising; no person types more. */
export const PASSWORD_MAX_BYTES = 1 * KIB
/** What file systems agree on for one path segment. */
export const FILE_NAME_MAX_BYTES = 255

// ---- frames

/** Largest session frame: a page of mail (`PAGE_MAX_BYTES`) and what wraps it. */
export const SESSION_FRAME_MAX_BYTES = 1 * MIB
/** Largest direct frame: a signed text of `TEXT_MAX_BYTES` with its certificate, four times over. */
export const DIRECT_FRAME_MAX_BYTES = 64 * KIB
/** Largest file frame: one chunk of data and its header, or a page of a manifest. */
export const FILE_FRAME_MAX_BYTES = 320 * KIB
/** Gossip: above 4 MiB gossipsub reaches nobody and says nothing; our texts need far less. */
export const GOSSIP_MESSAGE_MAX_BYTES = 64 * KIB
/** Received but not yet handled, per stream. An honest peer's window is smaller, so more is an attack or a fault. */
export const STREAM_READ_QUEUE_MAX_BYTES = 4 * MIB
/** Written but not yet taken by the other side, per stream; beyond it the reader is too slow and loses the stream. */
export const STREAM_WRITE_QUEUE_MAX_BYTES = 4 * MIB
/** Requests of one session that may be open at once: enough to hide a long round trip, few enough to bound memory. */
export const SESSION_OPEN_REQUESTS_MAX = 256
/** A page of mail or history stops here, so that a frame stays under its cap. */
export const PAGE_MAX_BYTES = 512 * KIB
/** Rows of one page where the asker names no number. */
export const PAGE_DEFAULT_ROWS = 100
/** Rows of one page at most. */
export const PAGE_MAX_ROWS = 500

// ---- time

/** A request on a session; longer than a slow disk's sync and a bad mobile link together. */
export const REQUEST_TIMEOUT_MS = 15 * SECOND
/** Dialling one peer or the rendezvous. */
export const DIAL_TIMEOUT_MS = 10 * SECOND
/** A stranger's connection: this long to be admitted, then it closes. */
export const ADMISSION_TIMEOUT_MS = 5 * SECOND
/** A connection to the rendezvous without an authenticated session closes after this. */
export const ANONYMOUS_SESSION_MS = 30 * SECOND
/** How often a peer's session says that it is alive. */
export const HEARTBEAT_INTERVAL_MS = 7.5 * SECOND
/** Two missed heartbeats: the machine has vanished. */
export const HEARTBEAT_TIMEOUT_MS = 2 * HEARTBEAT_INTERVAL_MS
/** Presence and room heads gathered before a push: far below what a person notices, far above a burst's spacing. */
export const PUSH_COALESCE_MS = 50
/** A private message waits this long for a direct stream before it goes by mail. */
export const DIRECT_GRACE_MS = 300
/** An acknowledgement on a direct stream; later the message goes by mail as well and the stream is given up. */
export const DIRECT_ACK_TIMEOUT_MS = 5 * SECOND
/** Room messages named by a room head are given this long to come by gossip before they are pulled. */
export const GOSSIP_GRACE_MS = 300
/** Reconnecting to the rendezvous: first and longest wait (exponential, with jitter). */
export const RECONNECT_MIN_MS = 500
export const RECONNECT_MAX_MS = 30 * SECOND
/** Graceful stop: what is still open after this is cut. */
export const SHUTDOWN_MS = 5 * SECOND
/** Clocks may differ by this much before a time is refused. */
export const CLOCK_SKEW_MS = 15 * MINUTE

// ---- lives

export const PASS_LIFE_MS = 24 * HOUR
export const PASS_RENEW_MS = 6 * HOUR
/** With the rendezvous away, devices that have met accept each other's expired pass this much longer. */
export const PASS_GRACE_MS = 7 * DAY
export const DEVICE_CERTIFICATE_LIFE_MS = 30 * DAY
/** `resume` works this long after the device was last seen. */
export const RESUME_MAX_ABSENCE_MS = 90 * DAY
export const EPOCH_MS = DAY
/** Room keys are handed out as far ahead as a pass may be used. */
export const EPOCHS_AHEAD = Math.ceil((PASS_LIFE_MS + PASS_GRACE_MS) / EPOCH_MS)
export const MAIL_TTL_MS = 30 * DAY
/** Archive kept per room, by age; the operator may set less. */
export const ARCHIVE_TTL_MS = 90 * DAY

// ---- counts

export const PASS_MAX_BYTES = 512
export const DEVICES_PER_ACCOUNT_MAX = 10
/** Up to this many users online every presence change is pushed to all. */
export const DIRECTORY_FULL_PUSH = 1000
/** Rooms one account may be in: bounds what a login returns. */
export const ROOMS_PER_ACCOUNT_MAX = 64
/** Rooms on one rendezvous that accounts have created. */
export const ROOMS_MAX = 10_000
/** Mail that no device of an account has acknowledged. */
export const MAILBOX_MAX_MESSAGES = 10_000
export const MAILBOX_MAX_BYTES = 64 * MIB
/** Of that, from one sender: nobody fills another's mailbox alone. */
export const MAILBOX_PER_SENDER_MAX_MESSAGES = 2_000
/** HPKE, certificate and padding on top of a text. */
export const SEALED_MAIL_MAX_BYTES = 40 * KIB
/** Vault: three keys and their wrapping, with room for rotated sealing keys. */
export const VAULT_MAX_BYTES = 8 * KIB
/** A signed peer record with the addresses of a machine with many networks. */
export const PEER_RECORD_MAX_BYTES = 4 * KIB
/** Ids named by one room head: a burst of a busy second. */
export const ROOM_HEAD_MAX_IDS = 64
/** Room members a peer is told to dial: keeps a mesh of degree 6 connected with room to spare. */
export const ROOM_DIAL_MAX = 12
/** Message ids in one receipt: a receipt stays below a direct frame. */
export const RECEIPT_MAX_IDS = 1000
/** Messages in flight on one direct stream, so that the other side's read queue never overflows. */
export const DIRECT_WINDOW_MESSAGES = 64

// ---- connections

/** A class or a company behind one rendezvous, with two machines each. */
export const RENDEZVOUS_MAX_CONNECTIONS = 10_000
/** New connections per second and address: a class of 100 behind one address comes online in two seconds. */
export const RENDEZVOUS_INBOUND_PER_SECOND = 100
export const PEER_MAX_CONNECTIONS = 300
export const PEER_INBOUND_PER_SECOND = 50

// ---- attempts (by rendezvous; refused with RATE_LIMITED and retryAfterMs)

/** Failed logins per account and address before the delay begins to grow. */
export const LOGIN_FREE_ATTEMPTS = 5
export const LOGIN_DELAY_MIN_MS = 1 * SECOND
export const LOGIN_DELAY_MAX_MS = 60 * SECOND
/** Registrations per address and minute: a class behind one address gets in at once, a script does not. */
export const REGISTRATIONS_PER_MINUTE = 200
/** Requests of one authenticated session in a minute, all kinds. */
export const SESSION_REQUESTS_PER_MINUTE = 60_000

// ---- files

export const FILE_CHUNK_BYTES = 256 * KIB
/** Sent beyond what the receiver reports on disk. */
export const FILE_WINDOW_BYTES = 2 * MIB
export const MANIFEST_PAGE_ENTRIES = 1000
/** Transfers waiting for an answer from one account: a stranger cannot fill the screen or the disk with offers. */
export const OFFERS_PER_ACCOUNT_MAX = 100
/** No frame from the other side for this long: the transfer is given up, resumable. */
export const FILE_IDLE_MS = 30 * SECOND

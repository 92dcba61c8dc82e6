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
/** Of a path inside an offered folder: Linux takes no longer one, so none of an honest sender is. */
export const FILE_PATH_MAX_BYTES = 4096
/** Folders in folders: more than any tree that people or their tools make, and every one costs a look at each resume. */
export const FILE_PATH_MAX_DEPTH = 100

// ---- frames

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
/** Requests of one session that may be open at once: enough to hide a long round trip, few enough to bound memory. */
export const SESSION_OPEN_REQUESTS_MAX = 256
/** A page of mail or history stops here, so that a frame stays under its cap. */
export const PAGE_MAX_BYTES = 512 * KIB
/** Rows of one page where the asker names no number. */
export const PAGE_DEFAULT_ROWS = 100
/** Rows of one page at most. */
export const PAGE_MAX_ROWS = 500
/** Words, or pairs of Chinese characters, that one search looks for: a sentence. More would only find the same. */
export const SEARCH_TERMS_MAX = 32
/** Messages looked through for what has no words, such as punctuation: the newest, within some tens of milliseconds. */
export const SEARCH_SCAN_MAX_MESSAGES = 20_000

// ---- time

/** A request on a session; longer than a slow disk's sync and a bad mobile link together. */
export const REQUEST_TIMEOUT_MS = 15 * SECOND
/** Dialling one peer or the rendezvous. */
export const DIAL_TIMEOUT_MS = 10 * SECOND
/** One address of several; a public one may be far away and its machine busy. */
export const ADDRESS_DIAL_TIMEOUT_MS = 5 * SECOND
/** A private address that does not answer at once is in somebody else's network: on to the next. */
export const LAN_DIAL_TIMEOUT_MS = 2 * SECOND
/** What a closing connection still has to say; then it is cut. */
export const CONNECTION_CLOSE_MS = 1 * SECOND
/** A stranger's connection: this long to be admitted, then it closes. */
export const ADMISSION_TIMEOUT_MS = 5 * SECOND
/** How often the passes of connected peers are looked at: far below their life, and cheap. */
export const GATE_CHECK_INTERVAL_MS = 30 * SECOND
/** A connection to the rendezvous without an authenticated session closes after this. */
export const ANONYMOUS_SESSION_MS = 30 * SECOND
/** How often a peer's session says that it is alive. */
export const HEARTBEAT_INTERVAL_MS = 7.5 * SECOND
/** Two missed heartbeats: the machine has vanished. */
export const HEARTBEAT_TIMEOUT_MS = 2 * HEARTBEAT_INTERVAL_MS
/** Presence gathered before a push: far below what a person notices, far above a burst's spacing. */
export const PUSH_COALESCE_MS = 50
/** A room's head goes to all its members and only says what gossip should have brought: a busy room costs few of them. */
export const ROOM_HEAD_COALESCE_MS = 200
/** While many are online presence is gathered for longer, so that telling all of them takes a third of a core at most. */
export const PRESENCE_PUSHES_PER_SECOND = 5_000
/** A private message waits this long for a direct stream before it goes by mail. */
export const DIRECT_GRACE_MS = 300
/** An acknowledgement on a direct stream; later the message goes by mail as well and the stream is given up. */
export const DIRECT_ACK_TIMEOUT_MS = 5 * SECOND
/** Room messages named by a room head are given this long to come by gossip before they are pulled. */
export const GOSSIP_GRACE_MS = 300
/** Gossip to somebody who has come into a room is heard after about this long: until then both ways are set up. */
export const ROOM_REPEAT_AFTER_MS = 1 * SECOND
/** A message pulled from the archive this soon after it was sent should have come by gossip. */
export const GOSSIP_EXPECTED_MS = 30 * SECOND
/**
 * A neighbour whose gossip is silent is dialled anew at first after, and at last every, so long: a connection carries more
 * than gossip, and what the archive brings is half a second late at most.
 */
export const GOSSIP_REDIAL_MIN_MS = 30 * SECOND
export const GOSSIP_REDIAL_MAX_MS = 30 * MINUTE
/** A device that could not be dialled is left alone for so long at last: whoever comes back is met soon after. */
export const MESH_REDIAL_MAX_MS = 2 * MINUTE
/** A message that overtook one before it waits for that one at most this long; then it is shown, and so it is late. */
export const GAP_HOLD_MS = 2 * SECOND
/** Between two receipts for one account: somebody who reads on makes one a second, and nobody misses that second. */
export const RECEIPT_REST_MS = 1 * SECOND
/** Reconnecting to the rendezvous: first and longest wait (exponential, with jitter). */
export const RECONNECT_MIN_MS = 500
export const RECONNECT_MAX_MS = 30 * SECOND
/** After an outage a room gathers what was written meanwhile for this long: peers come back about a second apart. */
export const ROOM_SETTLE_MS = 2 * SECOND
/** Then for this long at a time while a peer has more than its window of them: a few round trips. */
export const ROOM_SETTLE_NEXT_MS = 250
/** So often at most: with the first it is ten seconds, well below REQUEST_TIMEOUT_MS. */
export const ROOM_SETTLE_ROUNDS_MAX = 33
/** A room that hears of the outage later than this does not wait for the rest any more: everybody has come back. */
export const ROOM_SETTLE_WITHIN_MS = 1 * MINUTE
/** What a peer takes for the rendezvous' time is wrong by half a slow round trip. */
export const CLOCK_ESTIMATE_ERROR_MS = 250
/** A `retryAfterMs` above this is taken for this: no one may silence a peer for longer. */
export const RETRY_AFTER_MAX_MS = 1 * HOUR
/** A full mailbox may be emptied at the next login; a person who stays away for a day should make the sender know. */
export const MAILBOX_FULL_PATIENCE_MS = 1 * DAY
/** Mail that could not be fetched or stored is looked for again: a person may have freed the disk by then. */
export const MAIL_RETRY_MS = 30 * SECOND
/** What a full disk refused is written again after this: a person may have made room by then. */
export const DISK_RETRY_MS = 5 * SECOND
/** Messages heard while a room catches up wait at most this long without progress: late in order beats unseen. */
export const CATCH_UP_PATIENCE_MS = 10 * SECOND
/**
 * What an archive has lost its authors bring back at once. Others wait at random between these for what is missing then,
 * so that of fifty members few upload the same, and one that loses a message has it back within half a minute.
 */
export const OFFER_WAIT_MIN_MS = 5 * SECOND
export const OFFER_WAIT_MAX_MS = 20 * SECOND
/** Graceful stop: what is still open after this is cut. */
export const SHUTDOWN_MS = 5 * SECOND
/** Told to those who are sent away by a restart: a process needs about this long to come back. */
export const RESTART_RETRY_MS = 1 * SECOND
/** How often what is past its time is removed; the lives are days long. */
export const UPKEEP_INTERVAL_MS = 1 * HOUR
/** Clocks may differ by this much before a time is refused. */
export const CLOCK_SKEW_MS = 15 * MINUTE

// ---- lives

export const PASS_LIFE_MS = 24 * HOUR
export const PASS_RENEW_MS = 6 * HOUR
/** A renewal that failed is tried again long before the pass runs out, and not often enough to weigh. */
export const PASS_RENEW_RETRY_MS = 5 * MINUTE
/** With the rendezvous away, devices that have met accept each other's expired pass this much longer. */
export const PASS_GRACE_MS = 7 * DAY
export const DEVICE_CERTIFICATE_LIFE_MS = 30 * DAY
/** `resume` works this long after the device was last seen. */
export const RESUME_MAX_ABSENCE_MS = 90 * DAY
export const EPOCH_MS = DAY
/** Room keys are handed out as far ahead as a pass may be used. */
export const EPOCHS_AHEAD = Math.ceil((PASS_LIFE_MS + PASS_GRACE_MS) / EPOCH_MS)
export const MAIL_TTL_MS = 30 * DAY
/** A sealing key receives mail for so long: what a thief of keys can read of kept ciphertext is bounded by it. */
export const SEALING_KEY_LIFE_MS = 7 * DAY
/** What one peer knows of another's account record it asks for anew after this, however long its session lasts. */
export const ACCOUNT_RECORD_FRESH_MS = 1 * DAY
/**
 * A replaced sealing key opens mail for as long as mail lives, and this much longer: a sender may use a record that is
 * ACCOUNT_RECORD_FRESH_MS old, the rendezvous removes old mail now and then only, and clocks differ.
 */
export const SEALING_KEY_MARGIN_MS = 3 * DAY
/** A device that finds its vault changed under its hands looks again so often; then it waits to be told. */
export const VAULT_PUT_TRIES = 3
/** Of one account at a time: those of five weeks, one for every change of the password, and far within a vault. */
export const SEALING_KEYS_MAX = 64
/** Archive kept per room, by age; the operator may set another. */
export const ARCHIVE_TTL_MS = 90 * DAY
/** And by size: two thousand messages a day for that long, at 0.7 KiB each. The operator may set another. */
export const ARCHIVE_ROOM_MAX_BYTES = 128 * MIB

// ---- counts

export const PASS_MAX_BYTES = 512
export const DEVICES_PER_ACCOUNT_MAX = 10
/** Revoked passes of devices never met that a peer keeps, for a day: a large company's logouts, at 100 bytes each. */
export const REVOCATIONS_OF_STRANGERS_MAX = 50_000
/** Pages of revocations asked for at one arrival: more than eight days of that; the next arrival goes on. */
export const REVOCATION_PAGES_MAX = 1_000
/** Revocations that a disk refuses, kept for this run: the rendezvous tells them again at the next arrival. */
export const REVOCATIONS_UNSTORED_MAX = 5_000
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
/** Vault: the account's seed, SEALING_KEYS_MAX seeds with their times, and their wrapping, twice over. */
export const VAULT_MAX_BYTES = 8 * KIB
/** Its beginning, with the wrapped vault key: what a password and a recovery code open, and only a change of them changes. */
export const VAULT_HEAD_BYTES = 62
/** A signed peer record with the addresses of a machine with many networks. */
export const PEER_RECORD_MAX_BYTES = 4 * KIB
/** Addresses of one peer that are told or tried: two families on several networks, and no more time than a dial has. */
export const PEER_ADDRESSES_MAX = 16
/** Ids named by one room head: a burst of a busy second. */
export const ROOM_HEAD_MAX_IDS = 64
/** Messages of just now that are said again to somebody who comes while the rendezvous is away: a lively half minute. */
export const ROOM_REPEATS_MAX = 64
/** Room members a peer is told to dial: keeps a sparse mesh connected with room to spare; each costs a copy of what one says. */
export const ROOM_DIAL_MAX = 8
/** A strike for an invalid room message is held against a device this long. */
export const STRIKE_LIFE_MS = 1 * HOUR
/** Devices with strikes that are remembered: more than a peer has connections. */
export const STRUCK_DEVICES_MAX = 1000
/** Passes and certificates whose signatures have been checked: those of a busy room's members, at 1 KiB each. */
export const SIGNED_RECORDS_REMEMBERED_MAX = 2000
/** Public keys kept ready to check with: one per device of a busy room's members, at about 1 KiB each. */
export const PUBLIC_KEYS_REMEMBERED_MAX = 2000
/** What came by gossip or from an archive is shown after its commit: nobody notices this, and a commit costs a sync. */
export const GATHERED_COMMIT_MS = 50
/** With this many neighbours in a room nobody is dialled for it: twice the mesh degree. */
export const ROOM_NEIGHBOURS_ENOUGH = 6
/** So many times in a row the archive brings what gossip should have: once or twice happens while a mesh is forming. */
export const GOSSIP_SILENT_AFTER = 3
/** Devices that could not be dialled and are remembered: a large office's, at 100 bytes each. */
export const MESH_FAILURES_REMEMBERED_MAX = 1_000
/** Devices met last that are looked through for people one may be connected with. */
export const MET_CONSIDERED_MAX = 1_000
/** How often a peer looks whether its rooms are connected well enough. */
export const MESH_CHECK_MS = 15 * SECOND
/** Room messages heard and checked, not committed yet: a burst while a catch-up runs; the archive has the rest. */
export const HEARD_MAX = 4_000
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
/** Messages of a room looked through for what one of them follows on: an evening of a lively one. */
export const ROOM_LOOK_BACK_MAX = 2_000
/** Of a room's past, what somebody who was never there is given: a few screens to follow the talk. */
export const NEW_MEMBER_HISTORY = 200
/** Of what was missed for long, that much comes first where people read: a screenful and some to scroll back. */
export const NEWEST_FIRST_ENTRIES = 100
/** Of one room, others' messages that the archive lacks and a member offers in one session: as many as are read again. */
export const ROOM_OFFERS_MAX = 2_000
/** Of one room, messages remembered that wait for their author's changed key to be accepted; then the oldest are let go. */
export const ROOM_WITHHELD_MAX = 2_000
/** Archived entries read again when the archive turns out to be another: a busy room's day, and backups are daily. */
export const ARCHIVE_REREAD_ENTRIES = 2_000
/** Messages heard that wait for a room to catch up; the archive brings those beyond it. */
export const ROOM_HEARD_WAITING_MAX = 1_000
/** Ids of a room kept in memory to see what is here already; a forgotten one costs a pull, never a second showing. */
export const ROOM_KNOWN_IDS_MAX = 4_096
/** A room that settles holds so much in memory at most: an evening of a busy room. */
export const ROOM_SETTLE_MAX_MESSAGES = 4_096
export const ROOM_SETTLE_MAX_BYTES = 4 * MIB
/** Own messages of one room on their way to the archive at once: hides a round trip, and 64 rooms share a session. */
export const ARCHIVES_IN_FLIGHT_MAX = 16
/** Names a start of the rendezvous among all: as many as two thousand million starts are told apart. */
export const INCARNATION_BYTES = 8
/** Asked about at a greeting: more restarts than the life of mail sees. Deposits under older ones are made again. */
export const INCARNATIONS_ASKED_MAX = 64
/** Deposits in flight on a session: hides a round trip and leaves most of SESSION_OPEN_REQUESTS_MAX to others. */
export const DEPOSITS_IN_FLIGHT_MAX = 64
/** Changes of a profile in one commit: some ten milliseconds. What they let be sent is on its way while the rest is written. */
export const COMMIT_MAX_CHANGES = 64
/** Messages in flight on one direct stream, so that the other side's read queue never overflows. */
export const DIRECT_WINDOW_MESSAGES = 64
/** Messages that wait for that window; a sender that has more keeps them on its disk. */
export const DIRECT_QUEUE_MESSAGES = 10 * DIRECT_WINDOW_MESSAGES
/** From one account in a minute; a backlog of days comes in pieces. What is beyond it is refused, and comes by mail. */
export const DIRECT_MESSAGES_PER_MINUTE = 12_000
/** And in an hour: sixteen thousand full pages. */
export const DIRECT_BYTES_PER_HOUR = 256 * MIB
/** By gossip, of one author; the archive takes no more of an account either. Whoever brings more of its own gets strikes. */
export const ROOM_MESSAGES_PER_MINUTE = 6_000
/** Direct streams of one connection at once: the one in use, its replacement, and a retry of each. */
export const DIRECT_STREAMS_MAX = 4

/** Rows acknowledged or removed in one commit of the rendezvous: some ten milliseconds, then others have their turn. */
export const ROWS_PER_COMMIT_MAX = 500
/** Positions of one acknowledgement: a whole mailbox. */
export const ACK_MAX_POSITIONS = MAILBOX_MAX_MESSAGES
/** Users that one session watches while not every change is pushed: contacts and small rooms. */
export const WATCHED_MAX = 1000

// ---- connections

/** A company behind one rendezvous, with two machines each; those that have proved an account. */
export const RENDEZVOUS_MAX_CONNECTIONS = 10_000
/** Of one address, proved or not: a large school. */
export const RENDEZVOUS_CONNECTIONS_PER_ADDRESS_MAX = 3_000
/** Connections that have not proved an account, from the first byte on; at some 160 KiB each, 160 MiB. */
export const UNPROVED_CONNECTIONS_MAX = 1_000
/** Of one address; beyond either the oldest goes for the next. A class, or what of a returning school is not served yet. */
export const UNPROVED_CONNECTIONS_PER_ADDRESS_MAX = 500
/** Of one address none goes for the next before it has had so long: several times what a login takes. */
export const UNPROVED_HASTE_MS = 5 * SECOND
/** Addresses from which accounts came lately; theirs are the last unproved connections to go. */
export const FAMILIAR_ADDRESSES_MAX = 10_000
/** New connections per second and address: a class of 100 behind one address comes online in two seconds. */
export const RENDEZVOUS_INBOUND_PER_SECOND = 100
/** Before an account is proved: the largest is a registration, with a vault and a record. */
export const UNPROVED_FRAME_MAX_BYTES = 32 * KIB
/** Replies written and not read, of all sessions together; beyond it the slowest reader goes. */
export const UNREAD_REPLIES_MAX_BYTES = 128 * MIB
export const PEER_MAX_CONNECTIONS = 300
export const PEER_INBOUND_PER_SECOND = 50
/** Streams that one connection may open here: a few long-lived ones and files, far below what would cost memory. */
export const PEER_STREAMS_MAX = 128
/** Connections with one device: both may have dialled, by two families; beyond it the oldest is taken for dead. */
export const CONNECTIONS_PER_DEVICE_MAX = 4

// ---- attempts (by rendezvous; refused with RATE_LIMITED and retryAfterMs)

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

// ---- what one account may ask for (by rendezvous, on all its sessions; refused with RATE_LIMITED and retryAfterMs)

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

// ---- files

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

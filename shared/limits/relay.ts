/** The relay: what it does for whom, and how much of it. */
import { GIB, KIB, MIB, MINUTE, SECOND } from './units.ts'

/** One message before a circuit exists: an id and a few addresses. */
export const CIRCUIT_MESSAGE_MAX_BYTES = 4 * KIB
/** From the request to the relay's answer: the relay asks the other side meanwhile. */
export const CIRCUIT_SETUP_MS = 5 * SECOND
/** What a reservation is good for; it ends with the connection anyway. */
export const RESERVATION_MS = 60 * MINUTE
/** Before it ends. */
export const RESERVATION_RENEW_MS = RESERVATION_MS / 2
/** A relay that refuses or is silent is asked again after this, and after twice as long each time it goes on so. */
export const RESERVATION_RETRY_MS = 30 * SECOND
export const RESERVATION_RETRY_MAX_MS = 10 * MINUTE
/** So long a dial of direct addresses has for itself: a LAN or a good line needs less, and nobody notices. */
export const RELAY_HEAD_START_MS = 400
/** Circuits that end at one device: its rooms' neighbours, and everybody who writes to it. */
export const CIRCUITS_PER_DEVICE_MAX = 128
/** That begin at one device by its relay: as many as come directly from one address (PEER_INBOUND_PER_SECOND). */
export const CIRCUITS_PER_SECOND_MAX = 50
/** What a sender may have on its way to a relay, and so what a receiver that has stopped costs it in that direction. */
export const RELAY_WINDOW_BYTES = 256 * KIB
/** What waits in a relay for those who do not take it, in all; beyond it goes a circuit of the account that has most there. */
export const RELAY_HELD_MAX_BYTES = 32 * MIB
/** Circuits through one relay at once: a company in which everybody talks with several, most of them idle. */
export const CIRCUITS_MAX = 4_000
/** Circuits that one account has opened at once, on all its devices: rooms' neighbours, and everybody it writes to. */
export const CIRCUITS_PER_ACCOUNT_MAX = 128
/** Of one account to one device at once: both ends may dial, files have connections of their own. */
export const CIRCUITS_PER_TARGET_MAX = 8
/** To one device, of all accounts; fewer than that takes (CIRCUITS_PER_DEVICE_MAX), so that another finds room for a moment. */
export const CIRCUITS_TO_DEVICE_MAX = CIRCUITS_PER_DEVICE_MAX - 8
/** Of one account to one device in a minute: it takes CIRCUITS_PER_SECOND_MAX in all, which many others share. */
export const CIRCUIT_REQUESTS_PER_TARGET_PER_MINUTE = 30
/**
 * Splices through one relay at once. Each is two connections, which count as members' (RENDEZVOUS_MAX_CONNECTIONS), and up to
 * 256 KiB in their sockets, 64 MiB in all; whoever finds no room sends by the circuit, as if there were none.
 */
export const SPLICES_MAX = 256
/** Of one account: the files that it pulls at once (FILE_PULLS_MAX), and as many that are pulled from it, twice over. */
export const SPLICES_PER_ACCOUNT_MAX = 16
/** Asked for in a minute by one account: each attempt at a file asks for one. Nobody else is woken by it. */
export const SPLICE_REQUESTS_PER_MINUTE = 600
/** Until both have come with their tickets: somewhat longer than either waits for the other. */
export const SPLICE_SETUP_MS = 3 * SECOND
/** Asked for at the same time on one connection: files begin together, and each request has its answer at once. */
export const SPLICE_STREAMS_MAX = 16
/** A relay that refuses one is asked for none again for so long, unless it says how long. */
export const SPLICE_REST_MS = 10 * SECOND
/** At most, whatever it says. */
export const SPLICE_REST_MAX_MS = 1 * MINUTE
/**
 * Asked of a relay in a minute by one account, places and circuits: a peer that comes back calls on everybody it knows; each
 * wakes another's machine.
 */
export const CIRCUIT_REQUESTS_PER_MINUTE = 600
/** Refused for that reason before the connection is cut: who asks on so long does not listen. */
export const CIRCUIT_REFUSALS_PER_MINUTE_MAX = 600
/** Carried between two collections of a relay's garbage: less costs more of them, more is held for longer. */
export const RELAY_COLLECTED_BYTES = 16 * MIB
/** What one account may send through a relay in a day, where its operator says nothing: a few large files, and all chat. */
export const RELAY_BYTES_PER_DAY = 20 * GIB
/** Peers say something every half minute: without a byte for so long both have forgotten the circuit. */
export const CIRCUIT_IDLE_MS = 3 * MINUTE
/** A receiver that takes nothing of what waits for it: a machine that lives does within seconds on the worst line. */
export const CIRCUIT_STALLED_MS = 1 * MINUTE
/** How often circuits are looked at for that. */
export const CIRCUIT_CHECK_MS = 5 * SECOND
/** What one account may send in its turn where a relay's rate is shared: a screenful of chat, and a fast line's millisecond. */
export const RELAY_TURN_BYTES = 16 * KIB
/** The same where there is no rate: with its head one message of noise, of which less would cost as much. */
export const RELAY_FREE_TURN_BYTES = 60 * KIB
/** Sent by a relay in one turn of the event loop: a millisecond or two, however many send, and then others come in between. */
export const RELAY_LOOP_TURN_BYTES = 256 * KIB
/** So far the sending of a relay with a rate may run ahead after a rest: less than anybody notices. */
export const RELAY_BURST_MS = 100
/** A relay that has said that it carries more is asked again after this, before a file goes by it: it cuts what it no more does. */
export const RELAY_SHARE_LEFT_MS = 1 * MINUTE
/** The same where it has said that it does not. */
export const RELAY_SHARE_SPENT_MS = 30 * SECOND
/** Each message that goes by mail instead would say so. */
export const RELAY_FULL_TOLD_EVERY_MS = 60 * MINUTE

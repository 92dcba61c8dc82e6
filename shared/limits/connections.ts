/** Connections: dialling, letting in, and how many there may be. */
import { KIB, SECOND } from './units.ts'

/** Dialling one peer or the rendezvous. */
export const DIAL_TIMEOUT_MS = 10 * SECOND
/**
 * Until the machine of a rendezvous takes a TCP connection. Shorter than the system's patience, since what that sends in
 * vain it repeats ever more seldom: a new dial after this finds a way that is there again two seconds later at most.
 */
export const SERVER_CONNECT_MS = 4 * SECOND
/** The first dial of a session waits that long for an answer, further ones longer: a line may be that slow. */
export const SERVER_CONNECT_MAX_MS = 16 * SECOND
/** Dials of one rendezvous beside each other, one for each network that a machine came to meanwhile. */
export const DIAL_WAVES_MAX = 4
/** From a machine's answer to an open session, at so many times what that took; DIAL_TIMEOUT_MS at first in any case. */
export const OPENING_ANSWERS = 10
/** From one address of a rendezvous to the next, if the first has not answered by then (RFC 8305). */
export const SERVER_HEAD_START_MS = 250
/** Addresses of one rendezvous that are tried, with those that names stand for. */
export const SERVER_ADDRESSES_MAX = 16
/** What a name stands for is known after this, or what it last stood for is taken. */
export const NAME_TIMEOUT_MS = 2 * SECOND
/** A /dnsaddr that names another that names another; beyond it is a mistake or a circle. */
export const DNSADDR_DEPTH_MAX = 3
/** Names looked up for one address of a rendezvous: each holds a thread that files need as well, and they name each other. */
export const SERVER_NAMES_MAX = 16
/** One address of several; a public one may be far away and its machine busy. */
export const ADDRESS_DIAL_TIMEOUT_MS = 5 * SECOND
/** A private address that does not answer at once is in somebody else's network: on to the next. */
export const LAN_DIAL_TIMEOUT_MS = 2 * SECOND
/** From one address of a peer to the next, whether or not the first has answered (RFC 8305, 5). */
export const DIAL_STAGGER_MS = 250
/** In a network of ours an answer takes less; and the other side keeps CONNECTIONS_PER_DEVICE_MAX, so not all at once. */
export const LAN_DIAL_STAGGER_MS = 50
/** Peers that are dialled at once, each at up to PEER_ADDRESSES_MAX addresses: others wait, as do the sockets of a router. */
export const DIALS_AT_ONCE_MAX = 32
/** A handshake with a rendezvous takes three round trips at most, and some lines take seconds for each. */
export const RENDEZVOUS_UPGRADE_MS = 20 * SECOND
/** What a closing connection still has to say; then it is cut. */
export const CONNECTION_CLOSE_MS = 1 * SECOND
/** A stranger's connection: this long to be admitted, then it closes. */
export const ADMISSION_TIMEOUT_MS = 5 * SECOND
/** How often the passes of connected peers are looked at: far below their life, and cheap. */
export const GATE_CHECK_INTERVAL_MS = 30 * SECOND
/** Ports below belong to a machine's services, which a peer does not knock at because a member says so. */
export const PEER_PORT_MIN = 1024
/** But for those that firewalls let through, and routers forward. */
export const PEER_LOW_PORTS: readonly number[] = [80, 443]
/** A connection to the rendezvous without an authenticated session closes after this. */
export const ANONYMOUS_SESSION_MS = 30 * SECOND
/** A signed peer record with the addresses of a machine with many networks. */
export const PEER_RECORD_MAX_BYTES = 4 * KIB
/** Addresses of one peer that are told or tried: two families on several networks, and no more time than a dial has. */
export const PEER_ADDRESSES_MAX = 16
/** Names among them: one of each family. Looking up a stranger's name costs more than dialling a number. */
export const PEER_NAMES_MAX = 2
/** Direct streams of one connection at once: the one in use, its replacement, and a retry of each. */
export const DIRECT_STREAMS_MAX = 4
/** Of one device: the one in use, and that by which it moves to another connection. The oldest goes for the next. */
export const DIRECT_STREAMS_SERVED_MAX = 2
/** A company behind one rendezvous, with two machines each; those that have proved an account. */
export const RENDEZVOUS_MAX_CONNECTIONS = 10_000
/** Of one address, proved or not: a large school. */
export const RENDEZVOUS_CONNECTIONS_PER_ADDRESS_MAX = 3_000
/** Connections that have not proved an account, from the first byte on; at some 160 KiB each, 160 MiB. */
export const UNPROVED_CONNECTIONS_MAX = 1_000
/** Streams that such a connection may open: a session, its replacement, and what is refused. Each is some 10 KB. */
export const UNPROVED_STREAMS_MAX = 8
/** And one that has proved an account, in a minute: circuits, several times; to answer so many takes a machine a second. */
export const STREAMS_PER_MINUTE_MAX = 2_000
/** Of one address; beyond either the oldest goes for the next. A class, or what of a returning school is not served yet. */
export const UNPROVED_CONNECTIONS_PER_ADDRESS_MAX = 500
/** Of one address none goes for the next before it has had so long: several times what a login takes. */
export const UNPROVED_HASTE_MS = 5 * SECOND
/** Addresses from which accounts came lately; theirs are the last unproved connections to go. */
export const FAMILIAR_ADDRESSES_MAX = 10_000
/** New connections per second and address: a class of 100 behind one address comes online in two seconds. */
export const RENDEZVOUS_INBOUND_PER_SECOND = 100
export const PEER_MAX_CONNECTIONS = 300
export const PEER_INBOUND_PER_SECOND = 50
/** Streams that one connection may open here: a few long-lived ones and files, far below what would cost memory. */
export const PEER_STREAMS_MAX = 128
/**
 * Connections with one device: both may have dialled, by two families or a relay; beyond it one by a relay goes for the
 * next, or the oldest, which is taken for dead.
 */
export const CONNECTIONS_PER_DEVICE_MAX = 4
/** On a direct stream, besides the first: a silent peer costs little, and rooms have a dozen neighbours. */
export const PING_INTERVAL_MS = 30 * SECOND
/** Neither an answer nor anything else for so long after a ping: nobody is there. A busy slow line answers sooner. */
export const PING_TIMEOUT_MS = 10 * SECOND
/**
 * The same where there is a reason for doubt: the network has changed, or the machine slept. Less where answers came so many
 * times faster, but time enough for lost packets: who is doubted for nothing has to be dialled anew.
 */
export const PING_SUSPICION_MS = 3 * SECOND
export const PING_SUSPICION_MIN_MS = 1_500
export const PING_SUSPICION_ROUND_TRIPS = 8
/** A ping that comes sooner after another is not answered. */
export const PING_REST_MS = 1 * SECOND
/** Whoever was dialled opens its own stream so long after, if it has sent nothing: to know as well who is there. */
export const DIRECT_ANSWER_MS = 2 * SECOND

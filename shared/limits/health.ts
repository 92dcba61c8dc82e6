/** Looking at oneself: how long it may take and how much it looks at. */
import { GIB, MIB, SECOND } from './units.ts'

/** A whole examination: every address of a rendezvous that is away, one after the other, and a few people's. */
export const EXAMINATION_MAX_MS = 60 * SECOND
/** Addresses of the rendezvous that are tried; what is beyond has been tried by every login. */
export const EXAMINED_SERVERS_MAX = 8
/** Questions on one connection: the fastest round trip tells the clock's difference best. */
export const EXAMINED_ROUND_TRIPS = 3
/** People met last whose path is looked at: those with whom one talks. */
export const EXAMINED_CONTACTS_MAX = 5
/** One of them that is online and not connected: a dial and an admission. */
export const EXAMINED_CONTACT_MS = 10 * SECOND
/** What of a profile is looked through while a person types in it: a quarter of a second. */
export const EXAMINED_OPEN_PROFILE_MAX_BYTES = 64 * MIB
/** Below it a film that somebody sends does not fit. */
export const DISK_LOW_BYTES = 1 * GIB
/** Below it a day's messages, with the log before them, may not fit either. */
export const DISK_FULL_BYTES = 64 * MIB

/** Ports of one device that a rendezvous dials back: one for each family, as a peer listens. */
export const DIAL_BACK_PORTS_MAX = 2
/** Ports below belong to the system's services, and no peer picks one. */
export const DIAL_BACK_PORT_MIN = 1024
/** A far line and a busy machine. A refusal takes as long as silence, so that the time tells nothing of who else listens. */
export const DIAL_BACK_TIMEOUT_MS = 5 * SECOND
/** Of one account: a person who tries a router's settings. */
export const DIAL_BACKS_PER_MINUTE = 6
/** So seldom a peer asks by itself, whatever happens to its connection: most of an account's allowance is left to people. */
export const OUTER_ADDRESSES_SPACING_MS = 30 * SECOND
/** Of one network, whatever the accounts: a class whose teacher says "type /doctor", some of them. */
export const DIAL_BACKS_OF_ADDRESS_PER_MINUTE = 30
/** All in all; a rendezvous has something better to do. */
export const DIAL_BACKS_AT_ONCE_MAX = 32

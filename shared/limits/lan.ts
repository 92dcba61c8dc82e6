/** The local network: how often a peer is heard there, and how much of what it hears it keeps. */
import { HOUR, MINUTE, SECOND } from './units.ts'

/** A hundred peers in one network are two packets of 300 bytes a second: wireless ones send such slowly, to everybody. */
export const LAN_PRESENCE_EVERY_MS = 1 * MINUTE
/** Whoever comes is heard at once, and again after these: a packet to everybody is not repeated when it is lost. */
export const LAN_PRESENCE_AGAIN_MS = [1 * SECOND, 4 * SECOND] as const
/** With how many of the first of these it is also asked who else is there. */
export const LAN_ASKED_TIMES = 2
/** A hundred that answer one do so over this time, and whoever answers has answered all who asked meanwhile. */
export const LAN_ANSWER_SPREAD_MS = 1 * SECOND
/** Two of ours are so far apart at least, however often somebody asks: a hundred peers are 6 KB a second at worst. */
export const LAN_PRESENCE_MIN_MS = 5 * SECOND
/** From the first question on, whoever is there has answered by then. */
export const LAN_SETTLED_MS = LAN_ANSWER_SPREAD_MS + 500
/** Whoever comes with others, as after a power cut, does so within this time. */
export const LAN_BEGIN_SPREAD_MS = 250
/** Who has not been heard three times in a row is gone. */
export const LAN_SIGHTING_LIFE_MS = 3 * LAN_PRESENCE_EVERY_MS + 20 * SECOND
/** Devices sighted at once: a large office in one network. */
export const LAN_SIGHTED_MAX = 256
/** Of one device, one for each network that it shares with us. */
export const LAN_ADDRESSES_PER_DEVICE_MAX = 4
/** What fits one Ethernet frame; ours are a fifth of it. */
export const LAN_PACKET_MAX_BYTES = 1_472
/** In one packet: a question, or two answers; some to spare for who says it otherwise. */
export const LAN_PACKET_RECORDS_MAX = 8
/**
 * Packets of our kind looked at in a second: what a hundred that come at once say and ask, by both families; each costs up to
 * half a millisecond.
 */
export const LAN_PACKETS_PER_SECOND = 400
/** Of one host: a dozen virtual machines behind it that come at once. So one that talks without end drowns nobody out. */
export const LAN_PACKETS_PER_HOST_AND_SECOND = 50
/** A device that is sighted elsewhere again and again is told of so often at most: whoever waits for it dials at once. */
export const LAN_NEWS_REST_MS = 2 * SECOND
/** Room keys tried on a presence: those of yesterday, today and tomorrow, and of as many bans. */
export const LAN_KEYS_MAX = 6
/** What interfaces there are is looked at so often: a cable that is plugged in is noticed before anybody waits. */
export const LAN_INTERFACES_EVERY_MS = 1 * SECOND
/** Interfaces joined, below the 20 that Linux allows a socket; beyond them are mostly bridges of virtual machines. */
export const LAN_INTERFACES_MAX = 16
/** A port that another program keeps for itself is tried again after this. */
export const LAN_RETRY_MS = 1 * MINUTE
/** The rendezvous is away for so long before those nearby are dialled: most absences are shorter, and cost nothing then. */
export const LAN_MEET_AFTER_MS = 2 * SECOND
/** Of two that sight each other one dials at once; the other leaves it this long, in case that it cannot be dialled. */
export const LAN_YIELD_MS = 1 * SECOND
/** Links with those nearby while the rendezvous is away: an office, each with all others; 160 KiB and 5 ms of CPU each. */
export const LAN_LINKS_MAX = 100
/** Dialled at once. */
export const LAN_DIALS_MAX = 8
/** Of them at one host: any number of devices can be said to be there. */
export const LAN_DIALS_PER_HOST_MAX = 2
/** Whoever nearby could not be dialled or let us in is left alone for so long at last. */
export const LAN_REDIAL_MAX_MS = 5 * MINUTE
/** Devices nearby that could not be dialled and are remembered. */
export const LAN_FAILURES_REMEMBERED_MAX = 4 * LAN_SIGHTED_MAX
/** While the rendezvous is away it is looked so often whether somebody nearby is to be dialled again. */
export const LAN_MEET_EVERY_MS = 5 * SECOND
/** A key of the lobby is used for so long before and after its own day, as clocks differ. */
export const LAN_KEY_MARGIN_MS = 1 * HOUR

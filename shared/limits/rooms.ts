/** Rooms: keys, archive, gossip and catching up. */
import { PASS_GRACE_MS, PASS_LIFE_MS } from './trust.ts'
import { DAY, HOUR, MIB, MINUTE, SECOND } from './units.ts'

/** A room's head goes to all its members and only says what gossip should have brought: a busy room costs few of them. */
export const ROOM_HEAD_COALESCE_MS = 200
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
/**
 * Where connections end soon, too many want a place with too few: whoever has neighbours enough for a mesh dials nobody
 * else for this long at first and at last.
 */
export const MESH_CROWDED_MIN_MS = 30 * SECOND
export const MESH_CROWDED_MAX_MS = 30 * MINUTE
/** A connection that lasted so long ended for some other reason. */
export const MESH_LASTING_MS = 10 * MINUTE
/** A relay that takes no more is left alone for this long at first and at last: quotas are by the day. */
export const MESH_RELAY_WAIT_MIN_MS = 30 * SECOND
export const MESH_RELAY_WAIT_MAX_MS = 30 * MINUTE
/** A room in which nobody else could be named is asked about again after this long at first and at last. */
export const MESH_ASK_MIN_MS = 10 * SECOND
export const MESH_ASK_MAX_MS = 2 * MINUTE
/** Subscriptions of somebody who was just dialled take a round trip or two. */
export const MESH_INTRODUCTION_MS = 5 * SECOND
/** After an outage a room gathers what was written meanwhile for this long: peers come back about a second apart. */
export const ROOM_SETTLE_MS = 2 * SECOND
/** Then for this long at a time while a peer has more than its window of them: a few round trips. */
export const ROOM_SETTLE_NEXT_MS = 250
/** So often at most: with the first it is ten seconds, well below REQUEST_TIMEOUT_MS. */
export const ROOM_SETTLE_ROUNDS_MAX = 33
/** A room that hears of the outage later than this does not wait for the rest any more: everybody has come back. */
export const ROOM_SETTLE_WITHIN_MS = 1 * MINUTE
/** Messages heard while a room catches up wait at most this long without progress: late in order beats unseen. */
export const CATCH_UP_PATIENCE_MS = 10 * SECOND
/**
 * What an archive has lost its authors bring back at once. Others wait at random between these for what is missing then,
 * so that of fifty members few upload the same, and one that loses a message has it back within half a minute.
 */
export const OFFER_WAIT_MIN_MS = 5 * SECOND
export const OFFER_WAIT_MAX_MS = 20 * SECOND
export const EPOCH_MS = DAY
/** Room keys are handed out as far ahead as a pass may be used. */
export const EPOCHS_AHEAD = Math.ceil((PASS_LIFE_MS + PASS_GRACE_MS) / EPOCH_MS)
/** Archive kept per room, by age; the operator may set another. */
export const ARCHIVE_TTL_MS = 90 * DAY
/** And by size: two thousand messages a day for that long, at 0.7 KiB each. The operator may set another. */
export const ARCHIVE_ROOM_MAX_BYTES = 128 * MIB
/** Rooms one account may be in: bounds what a login returns. */
export const ROOMS_PER_ACCOUNT_MAX = 64
/** Rooms on one rendezvous that accounts have created. */
export const ROOMS_MAX = 10_000
/** Ids named by one room head: a burst of a busy second. */
export const ROOM_HEAD_MAX_IDS = 64
/** Who joins a room or leaves it is told so much later at most: nobody waits for it, and it goes to all of them. */
export const ROOM_MEMBERS_COALESCE_MS = 1 * SECOND
/** Of those so many are named at once: more than a rendezvous lets come in that time. */
export const ROOM_CHANGES_NAMED_MAX = 128
/** Messages of just now that are said again to somebody who comes while the rendezvous is away: a lively half minute. */
export const ROOM_REPEATS_MAX = 64
/** Room members named at once to a peer that looks for some: what it lacks, and a few for those that cannot be dialled. */
export const ROOM_DIAL_MAX = 8
/** Of those at least so many, if there are, can be dialled only by a relay: where the others have no place left they help. */
export const ROOM_DIAL_RELAYED_MIN = 2
/** Accounts drawn at random from a room, of whom those are named: the cost of an answer, however large the room. */
export const ROOM_DRAWN_MAX = 32
/** Devices that a peer says it is connected with, so that others are named: as many as it has neighbours. */
export const ROOM_EXCEPT_MAX = 64
/** A strike for an invalid room message is held against a device this long. */
export const STRIKE_LIFE_MS = 1 * HOUR
/** Devices with strikes that are remembered: more than a peer has connections. */
export const STRUCK_DEVICES_MAX = 1000
/** What came by gossip or from an archive is shown after its commit: nobody notices this, and a commit costs a sync. */
export const GATHERED_COMMIT_MS = 50
/** With this many neighbours in a room nobody is dialled for it: twice the mesh degree. */
export const ROOM_NEIGHBOURS_ENOUGH = 6
/** With this many nobody is dialled by a relay: the mesh degree, with which a random graph hangs together. */
export const ROOM_NEIGHBOURS_FEW = 3
/**
 * Above this some are let go, down to the other, so that the next newcomer changes nothing. Who dials finds six, who can be
 * dialled is found as often as others: twelve on average, eighteen where half of a room can be dialled.
 */
export const ROOM_NEIGHBOURS_MAX = 24
export const ROOM_NEIGHBOURS_KEPT = 18
/** With whom private messages were exchanged in this time is not let go for a room's sake. */
export const NEIGHBOUR_TALK_MS = 15 * MINUTE
/** So many times in a row the archive brings what gossip should have: once or twice happens while a mesh is forming. */
export const GOSSIP_SILENT_AFTER = 3
/** Devices that could not be dialled and are remembered: a large office's, at 100 bytes each. */
export const MESH_FAILURES_REMEMBERED_MAX = 1_000
/** Devices met last that are looked through for people one may be connected with. */
export const MET_CONSIDERED_MAX = 1_000
/** Of those met last, so many are looked at while the rendezvous is away: neighbours now, and some who were before. */
export const MESH_RECALLED_MAX = 64
/** How often a peer looks whether its rooms are connected well enough. */
export const MESH_CHECK_MS = 15 * SECOND
/** Room messages heard and checked, not committed yet: a burst while a catch-up runs; the archive has the rest. */
export const HEARD_MAX = 4_000
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
/** By gossip, of one author; the archive takes no more of an account either. Whoever brings more of its own gets strikes. */
export const ROOM_MESSAGES_PER_MINUTE = 6_000

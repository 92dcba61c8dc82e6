/**
 * What happens to a room and what is to be done about it: the words between the room log and its driver. Ids, indexes
 * and chains only; texts and keys are the driver's.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'

/**
 * A place in the archive. An empty chain stands before the first entry, and at a later one means "not known": what
 * follows it cannot be checked.
 */
export interface Head {
  readonly index: number
  readonly chain: Uint8Array
}

export interface ArchivedId extends Head {
  readonly id: MessageId
}

export interface InRoom {
  readonly room: RoomName
}
interface Named extends InRoom {
  readonly id: MessageId
}

export type RoomEvent =
  /**
   * At login and at joining: the archive's newest entry, and how far our contiguous copy reaches (undefined: never
   * been here).
   */
  | ({ readonly type: 'entered'; readonly head: Head; readonly local: Head | undefined } & InRoom)
  | ({ readonly type: 'left' } & InRoom)
  /**
   * Own messages that still need archiving: from an earlier run, after `complete`, or at a user's retry. They go in this
   * order, whatever order they had. Among them `others` (as many as are offered in a session at most), which come before
   * own ones and have no place: they may be what those answer. These wait until all that the archive has is here.
   */
  | ({
      readonly type: 'loaded'
      readonly unarchived: readonly MessageId[]
      readonly others?: readonly MessageId[]
    } & InRoom)
  /** Others' messages that are here and that the archive lacks, in order. */
  | ({ readonly type: 'lacking'; readonly ids: readonly MessageId[] } & InRoom)
  /** A valid message came by gossip; the driver holds it, uncommitted, until `commit` or `drop`. */
  | ({ readonly type: 'heard' } & Named)
  /** The rendezvous' push; `ids` end with the entry at `index`. */
  | ({ readonly type: 'headMoved'; readonly ids: readonly MessageId[] } & InRoom & Head)
  /**
   * The answer to `pull`: opened, checked, not committed. `last` is the reply's last entry, where some could not be
   * opened and are missing from `entries`.
   */
  | ({
      readonly type: 'page'
      readonly after: number
      readonly entries: readonly ArchivedId[]
      readonly newest: number
      readonly last?: Head
    } & InRoom)
  | ({ readonly type: 'pullFailed'; readonly code: ErrorCode; readonly retryAfterMs?: number } & InRoom)
  /**
   * The store has failed (a full disk): these are not here after all, and our copy reaches only what the store says.
   * To be told before anything else of that room is stored.
   */
  | ({ readonly type: 'commitFailed'; readonly ids: readonly MessageId[]; readonly local: Head | undefined } & InRoom)
  /** An own message is committed. */
  | ({ readonly type: 'submitted' } & Named)
  | ({ readonly type: 'archived'; readonly index: number } & Named)
  | ({ readonly type: 'archiveFailed'; readonly code: ErrorCode; readonly retryAfterMs?: number } & Named)
  /** The session with the rendezvous; after `sessionUp` each room waits for its `entered`. */
  | { readonly type: 'sessionUp' }
  | { readonly type: 'sessionDown' }
  | { readonly type: 'tick' }

export type RoomEffect =
  /** Store and show these heard messages, in this order. */
  | ({ readonly type: 'commit'; readonly ids: readonly MessageId[] } & InRoom)
  /** Forget these heard messages: too many wait, and the archive brings them. */
  | ({ readonly type: 'drop'; readonly ids: readonly MessageId[] } & InRoom)
  /**
   * Store and show what is new of a page, give each its index; our copy, which reached `from`, now reaches {index,
   * chain}. A store whose copy ends before `from` has failed to commit: it refuses, and `commitFailed` says so. Whatever
   * else has a place among these entries loses it.
   * `live`: archived while we were here and had all before it, so gossip should have brought what is new of it.
   * `quietTo`: what is new up to that index is older than what has been shown; it goes to the history and is not shown.
   */
  | ({
      readonly type: 'commitPage'
      readonly entries: readonly ArchivedId[]
      readonly from: number
      readonly live?: true
      readonly quietTo?: number
    } & InRoom &
      Head)
  /**
   * The same of entries above a gap, which our copy does not reach yet; `earlier` entries are missing in between and come
   * quietly.
   */
  | ({ readonly type: 'commitAhead'; readonly entries: readonly ArchivedId[]; readonly earlier: number } & InRoom)
  /** All of these are here already: give each its index; else as `commitPage`. */
  | ({
      readonly type: 'assign'
      readonly entries: readonly { readonly index: number; readonly id: MessageId }[]
      readonly from: number
    } & InRoom &
      Head)
  /** Ask for history after that index; answered by `page`, `pullFailed` or `sessionDown`. One at a time per room. */
  | ({ readonly type: 'pull'; readonly after: number } & InRoom)
  | ({ readonly type: 'publish' } & Named)
  /** Answered by `archived`, `archiveFailed` or `sessionDown`. */
  | ({ readonly type: 'archive' } & Named)
  | ({ readonly type: 'persist'; readonly state: 'stored' | 'failed'; readonly reason?: ErrorCode } & Named)
  /** Another's message that the archive lacks and will never take. */
  | ({ readonly type: 'offerRefused'; readonly reason: ErrorCode } & Named)
  /**
   * The archive's chain is not ours: it was restored from an older backup, or lies. Let the copy reach only {index,
   * unknown chain}; places above it hold until a page or `complete` takes them.
   */
  | ({ readonly type: 'diverged'; readonly index: number } & InRoom)
  /**
   * Everything that the archive has is here, up to `index`. Places above it do not hold: take them back, and give
   * `loaded` with what has no place (with none where the store fails), then `lacking` with others'.
   */
  | ({ readonly type: 'complete'; readonly index: number } & InRoom)
  /** The earliest time at which a `tick` is wanted; it replaces the one given before. */
  | { readonly type: 'wakeAt'; readonly time: Instant }

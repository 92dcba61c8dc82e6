/** What a peer tells of its own accord: a part of `api.ts`, where faces find it. */
import type { ErrorCode } from '../../shared/errors.ts'
import type { MessageId, TransferId } from '../../shared/message.ts'
import type { ConnectionState, Message, MessageState } from '../api.ts'
import type { PathKind, PeerPath } from './paths.ts'
import type { Warning } from './warnings.ts'

export type ChatEvent =
  | { readonly type: 'connection'; readonly state: ConnectionState; readonly reason?: ErrorCode }
  | { readonly type: 'presence'; readonly username: string; readonly online: boolean }
  /** Once per id, after it is on disk; not for what this device sent itself. */
  | { readonly type: 'message'; readonly message: Message }
  | {
      readonly type: 'message.state'
      readonly id: MessageId
      readonly state: MessageState
      readonly reason?: ErrorCode
    }
  /** So many messages of a conversation are unread: another device has read some, or what was missed came quietly. */
  | { readonly type: 'unread'; readonly conversation: string; readonly unread: number }
  /**
   * Who has joined a room of this account and who has left it, as the rendezvous tells, gathered; the account itself where
   * another device of it did. `more`: others as well, see `roomMembers`.
   */
  | {
      readonly type: 'room.members'
      readonly room: string
      readonly joined: readonly string[]
      readonly left: readonly string[]
      readonly more: boolean
    }
  /** The way to a person is another now, or takes noticeably longer or shorter. */
  | ({ readonly type: 'peer.path' } & PeerPath)
  | {
      readonly type: 'file.offered'
      readonly transferId: TransferId
      readonly from: string
      readonly name: string
      readonly folder: boolean
      readonly sizeBytes: number
      readonly files: number
    }
  /**
   * A transfer that is not over is now in that state; `reason` says why: UNREACHABLE or CLOSED, it waits for the other
   * side; RELAY_FULL or RATE_LIMITED, it stands still since the relay carries no more for this side or for the other; INTERNAL, something failed at either side, and it is tried again; PAUSED, the other side paused it; INTEGRITY, what was here differs from the source and is fetched again.
   */
  | {
      readonly type: 'file.changed'
      readonly transferId: TransferId
      readonly state: 'accepted' | 'running' | 'paused'
      readonly reason?: ErrorCode
    }
  /** Before a transfer goes on, both sides hash what is there already; told every two seconds. */
  | {
      readonly type: 'file.checking'
      readonly transferId: TransferId
      readonly bytes: number
      readonly sizeBytes: number
    }
  | {
      readonly type: 'file.progress'
      readonly transferId: TransferId
      readonly bytes: number
      readonly sizeBytes: number
      readonly bytesPerSecond: number
      readonly via: PathKind
    }
  /** At the receiver `path` is where it lies; at the sender, what was sent. `digest` is BLAKE3 in hexadecimal: of the file, or of the folder's manifest. */
  | { readonly type: 'file.verified'; readonly transferId: TransferId; readonly path: string; readonly digest: string }
  | {
      readonly type: 'file.failed'
      readonly transferId: TransferId
      readonly code: ErrorCode
      readonly retryable: boolean
    }
  | { readonly type: 'key.changed'; readonly username: string }
  /** The rendezvous names the known key again: nothing needs to be accepted, and what waited for that goes on. */
  | { readonly type: 'key.restored'; readonly username: string }
  | Warning

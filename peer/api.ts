/**
 * What a peer can do and tell: the one interface behind every face. Types only; `chat.ts` makes it real.
 * Conversations are named `@username` or `#room`; times are milliseconds since 1970 (faces format them).
 */
import type { MessageId, TransferId } from '../shared/message.ts'
import type { ChatEvent } from './api/events.ts'
import type { AutoAccept, LeftOut, OnConflict, Transfer, TransferEntry } from './api/files.ts'
import type { Finding } from './api/health.ts'
import type { PeerPath } from './api/paths.ts'
import type { CatchUp, ChatSettings } from './api/settings.ts'

export type { ChatEvent } from './api/events.ts'
export type { AutoAccept, LeftOut, OnConflict, Transfer, TransferEntry, TransferState } from './api/files.ts'
export type { AddressScope, ExamineOutside, ExamineOutsideInit, Finding, FindingLevel, Nat } from './api/health.ts'
export type { PathKind, PeerPath } from './api/paths.ts'
export type { CatchUp, ChatSettings, ReachSetting } from './api/settings.ts'
export type { SessionWarning, Trouble, Warning } from './api/warnings.ts'

export type ConnectionState = 'online' | 'connecting' | 'offline'
/** On own messages. Room messages go from `queued` to `stored` when archived. */
export type MessageState = 'queued' | 'stored' | 'delivered' | 'read' | 'failed'

export interface User {
  readonly username: string
  /** Devices online; 0 when away. */
  readonly devices: number
}

export interface Message {
  readonly id: MessageId
  /** Local, increasing: faces and bots resume from it. */
  readonly position: number
  readonly conversation: string
  readonly from: string
  readonly text: string
  readonly sentAtMs: number
  /** On own messages only. */
  readonly state?: MessageState
  /** Place in the room's archive, when archived. */
  readonly index?: number
  /** So many messages before it were left out when a room was caught up with, and come into the history quietly. */
  readonly earlier?: number
}

export interface LoginResult {
  readonly username: string
  readonly peerId: string
  readonly online: readonly User[]
  readonly rooms: readonly string[]
  /**
   * The account was in use before, and never on this profile: waiting mail and rooms are here, what was written in private
   * before is not.
   */
  readonly newDevice: boolean
}

export interface Status {
  readonly username?: string
  readonly peerId: string
  readonly addresses: readonly string[]
  readonly connection: ConnectionState
  /** How long the rendezvous takes to answer; while online. */
  readonly rttMs?: number
  /** Own messages that are neither stored nor delivered, or have yet to leave for further devices of either account. */
  readonly outbox: number
  readonly version: string
}

/** What a damaged profile was rebuilt from, and what is here again. */
export interface ProfileRepair {
  /** Where the damaged file is now; empty where nothing was left of it. */
  readonly setAside: string
  /** Counts of what was taken over. */
  readonly messages: number
  readonly contacts: number
  /** Private messages that still have to be sent. */
  readonly waiting: number
  /** Of what something could not be read. `login`: the keys of this device or of the account. */
  readonly lost: readonly ('login' | 'messages' | 'contacts' | 'other')[]
}

/** Every call rejects with a HongyanError. Calls that need the rendezvous say UNREACHABLE when it is away. */
export interface Chat {
  register(init: { username: string; password: string; invite?: string }): Promise<{ username: string }>
  login(init: { username: string; password: string; recoveryCode?: string }): Promise<LoginResult>
  /**
   * Whoever is logged in on this profile, as it is on disk and at once: what is here can be read, and what is written
   * waits. `resume` goes online. Throws NOT_LOGGED_IN.
   */
  recall(): Promise<LoginResult>
  /**
   * The same, and goes online; `online` is empty where the rendezvous is away. That is known when it does not answer, or
   * when it has said nothing for a while and somebody else was reached. Throws NOT_LOGGED_IN.
   */
  resume(): Promise<LoginResult>
  logout(): Promise<void>
  /**
   * Makes a new vault key; the account's other devices have to log in again. Throws BAD_CREDENTIALS for a wrong old
   * password, and changes nothing then. `recovery` says whether from now on a login on a new machine needs a code besides
   * the password, which stops whoever has the rendezvous' database from guessing; by default it stays as it is. A code that
   * is created is in the answer, and nowhere else.
   */
  changePassword(init: { oldPassword: string; newPassword: string; recovery?: 'keep' | 'create' | 'remove' }): Promise<{
    recoveryCode?: string
  }>
  status(): Status

  /** While the rendezvous is away, whoever is linked with this device. */
  online(page?: { prefix?: string; after?: string; limit?: number }): Promise<{
    users: readonly User[]
    total: number
    next?: string
  }>
  /** `verified`: the safety number was compared, and is still that of the key that is shown now. */
  lookup(username: string): Promise<{
    username: string
    online: boolean
    safetyNumber: string
    keyChanged: boolean
    verified: boolean
  }>
  /** Of everybody who is reached without the mailbox now. */
  paths(): readonly PeerPath[]
  acceptKey(username: string, safetyNumber: string): Promise<void>
  /** Marks that the safety number was compared. Throws KEY_CHANGED while another key waits to be accepted. */
  setVerified(username: string, verified: boolean): Promise<void>
  setBlocked(username: string, blocked: boolean): Promise<void>
  devices(): Promise<readonly { peerId: string; current: boolean; online: boolean; lastSeenAtMs: number }[]>
  revokeDevice(peerId: string): Promise<void>

  /** Resolves when the message is on this machine's disk. The same `clientId` again sends nothing twice. */
  send(init: { to: string; text: string; clientId?: string }): Promise<{ id: MessageId; state: MessageState }>
  retry(id: MessageId): Promise<{ state: MessageState }>
  /** Marks everything up to `id` in that conversation as read. */
  markRead(conversation: string, id: MessageId): Promise<void>
  /** Marks that message and what comes after it as unread, on this device only; nobody is told of what was read before. */
  markUnread(conversation: string, id: MessageId): Promise<void>
  /** Oldest first; `before` is a position, exclusive. */
  history(init: { conversation: string; before?: number; limit?: number }): Promise<{
    messages: readonly Message[]
    more: boolean
  }>
  /** The same messages from the oldest on; `after` is a position, exclusive. */
  historyFrom(init: { conversation: string; after?: number; limit?: number }): Promise<readonly Message[]>
  /** Newest first. */
  search(init: { text: string; conversation?: string; limit?: number }): Promise<readonly Message[]>
  conversations(): Promise<readonly { id: string; unread: number; lastAtMs: number }[]>

  settings(): ChatSettings
  /** Resolves with all of them when it is on disk; what is not named stays as it is. */
  changeSettings(change: Partial<ChatSettings>): Promise<ChatSettings>
  /** What faces keep in this profile, as they wrote it. It outlives a logout and never leaves this machine. */
  preferences(): Readonly<Record<string, string>>
  /** Resolves when it is on disk; undefined forgets it. Throws INVALID_PARAMS or TOO_LARGE beyond what is kept. */
  setPreference(name: string, value: string | undefined): Promise<void>

  joinRoom(room: string): Promise<void>
  leaveRoom(room: string): Promise<void>
  rooms(): Promise<readonly { room: string; members: number; joined: boolean }[]>
  roomMembers(room: string): Promise<readonly User[]>

  /** A file, or a folder with all in it. Resolves when the offer is on this machine's disk. */
  sendFile(init: { to: string; path: string }): Promise<{ transferId: TransferId; leftOut: readonly LeftOut[] }>
  /**
   * Resolves when it is on disk that the offer is accepted, with the path that it will have; the data comes when the
   * other side is there. A transfer that failed is taken up where it ended.
   */
  acceptFile(init: { transferId: TransferId; directory?: string; onConflict?: OnConflict }): Promise<{ path: string }>
  declineFile(transferId: TransferId): Promise<void>
  cancelFile(transferId: TransferId): Promise<void>
  /** Survives a restart. Either side may pause; who paused resumes. Throws CONFLICT where there is nothing to pause. */
  pauseFile(transferId: TransferId): Promise<void>
  resumeFile(transferId: TransferId): Promise<void>
  transfers(): Promise<readonly Transfer[]>
  /**
   * What a transfer consists of, in the order in which it is sent; `after` is the number of entries before. Of an offer
   * it is fetched from its sender. Throws UNREACHABLE when that is away.
   */
  transferEntries(init: { transferId: TransferId; after?: number; limit?: number }): Promise<{
    entries: readonly TransferEntry[]
    total: number
  }>
  autoAccepts(): readonly AutoAccept[]
  /** 0 bytes: not any more. Off by default. */
  setAutoAccept(wish: AutoAccept): Promise<void>

  /** Messages later than `position` as `message` events would have told them, oldest first. */
  messagesAfter(position: number, limit: number): Promise<readonly Message[]>
  /** The highest position given out. */
  lastPosition(): number
  /** The position up to which this profile's messages have been written out; kept by the profile. */
  shownPosition(): number
  setShownPosition(position: number): void
  /** What came of a repair of this profile, if there was one that has not been told of; told once. */
  takeRepair(): ProfileRepair | undefined

  /**
   * Looks at whether everything works, one thing after the other, within EXAMINATION_MAX_MS. Asks the rendezvous and a few
   * people met last, logs in by itself where somebody is logged in, and changes nothing. `besides`: what has been looked at.
   */
  examine(init: { signal: AbortSignal; besides?: 'profile' }): AsyncIterable<Finding>

  /** Tells every event from now on; the returned function ends it. A listener must not throw. */
  subscribe(listener: (event: ChatEvent) => void): () => void
  /** Flushes and closes everything; resolves within SHUTDOWN_MS. */
  stop(): Promise<void>
}

export interface ChatInit {
  /** The profile's directory; made if missing. */
  readonly profile: string
  /** Rendezvous multiaddrs, each with /p2p/; alternatives of one identity. Remembered in the profile; empty: as remembered. */
  readonly servers: readonly string[]
  /** Where to listen; default: every interface, a port picked once and kept. */
  readonly listen?: readonly string[]
  /** Multiaddrs by which others come here besides: `/ip4|ip6|dns4|dns6/…/tcp/…`, as through a router that forwards a port. */
  readonly announce?: readonly string[]
  /** Where received files go unless an accept says otherwise. */
  readonly downloads: string
  /** The profile is damaged: it is being rebuilt, which takes a minute in a long history and lets nothing else happen. */
  readonly onRepair?: () => void
  /** That file or directory was open to other users of the machine, and is so no longer. */
  readonly onExposed?: (path: string) => void
  /** Default: off; nothing is said or heard in local networks then, whatever is kept. */
  readonly lan?: 'on' | 'off'
  /** Default: in order. */
  readonly catchUp?: CatchUp
  /** The version of Node.js, for `examine`. */
  readonly runtime?: string
}

/** Repairs a damaged profile. Throws PROFILE_IN_USE, NOT_WRITABLE, NO_SPACE, NEWER_SCHEMA, CANNOT_LISTEN, CONFLICT or USAGE. */
export type OpenChat = (init: ChatInit) => Promise<Chat>

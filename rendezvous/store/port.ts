/**
 * What the rules need from a store. Small, asynchronous, and every call one atomic step whose promise settles after the
 * commit, so that another database can stand behind it. Caps come in as parameters: the rules know them, the store
 * checks them where nothing can come between.
 */
import type { Instant } from '../../shared/clock.ts'
import type { EpochKey } from '../../shared/epoch.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { MessageId } from '../../shared/message.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import type { DeviceStore, StoredRevocation } from './devices-port.ts'
import type { BanStore, InviteStore, InviteUse } from './operator-port.ts'
import type { TallyStore } from './tally-port.ts'

export type * from './devices-port.ts'
export type * from './operator-port.ts'

export interface Store
  extends SecretStore,
    AccountStore,
    DeviceStore,
    BanStore,
    InviteStore,
    ContactStore,
    MailStore,
    MarkStore,
    RoomStore,
    ArchiveStore,
    TallyStore {
  /** Commits what is queued and closes. Nothing may be asked afterwards. */
  close(): Promise<void>
}

export interface SecretStore {
  /** The secret of that name; the first call makes and keeps it. */
  secret(name: string, make: () => Uint8Array): Promise<Uint8Array>
}

// ---- accounts

export interface NewAccount {
  readonly username: Username
  /** OPAQUE RegistrationRecord. */
  readonly opaqueRecord: Uint8Array
  /** Signed(AccountRecord). */
  readonly accountRecord: Uint8Array
  readonly vault: Uint8Array
  readonly createdAtMs: Instant
}

export interface StoredAccount extends NewAccount {
  /** 1 at registration; grows with each change. */
  readonly vaultVersion: number
  /** As `vaultVersion`, of the password. */
  readonly passwordVersion: number
}

export interface PasswordChange extends Pick<NewAccount, 'opaqueRecord' | 'vault' | 'accountRecord'> {
  /** What was proved, and what is replaced. */
  readonly passwordVersion: number
  readonly vaultVersion: number
  /** Stays logged in, as the only one. */
  readonly device: DeviceId
  readonly now: Instant
}

export interface PasswordChanged {
  /** Of the vault. */
  readonly version: number
  readonly revocations: readonly StoredRevocation[]
}

export interface AccountStore {
  /**
   * Uses up the invite, if one is given. Throws NAME_TAKEN, a name is never free again; INVITE_REQUIRED where the invite is
   * not good any more.
   */
  createAccount(account: NewAccount, invite?: InviteUse): Promise<void>
  findAccount(username: Username): Promise<StoredAccount | undefined>
  /** Compare and set; returns the new version. Throws CONFLICT when another version stands, NOT_FOUND without account. */
  replaceVault(
    username: Username,
    expectedVersion: number,
    change: Pick<StoredAccount, 'vault' | 'accountRecord'>,
  ): Promise<number>
  /**
   * Replaces password, vault and account record, and ends the login of every other device: all of it or nothing. Throws
   * CONFLICT when another password or vault stands, NOT_LOGGED_IN when the device's own login has ended.
   */
  changePassword(username: Username, change: PasswordChange): Promise<PasswordChanged>
}

// ---- contacts: whom an account has written to

export interface ContactStore {
  /** Names nobody has are left out, those that stand already change nothing. Throws CONFLICT above the cap: none is added. */
  addContacts(username: Username, contacts: readonly Username[], contactsMax: number): Promise<void>
  removeContacts(username: Username, contacts: readonly Username[]): Promise<void>
  /** Those of `among` that have named `contact`. */
  whoNamed(contact: Username, among: readonly Username[]): Promise<ReadonlySet<Username>>
}

// ---- mail

export interface NewMail {
  readonly recipient: Username
  readonly sender: Username
  readonly id: MessageId
  /** SealedMail. */
  readonly sealed: Uint8Array
  /** Devices that have the message already; those of other accounts are ignored. */
  readonly acknowledged: readonly DeviceId[]
  readonly depositedAtMs: Instant
}

export interface MailCaps {
  /** Of one mailbox, counting what none of the recipient's devices has acknowledged to us. */
  readonly messages: number
  readonly bytes: number
  readonly messagesPerSender: number
  /** Of one mailbox, with what waits for a further device only. */
  readonly keptBytes: number
  /** Of all three, the part for senders that the recipient has not named as contacts. */
  readonly strangersShare: number
  readonly messagesPerStranger: number
  /** A device not seen since then is not waited for. */
  readonly seenSince: Instant
}

export interface MailPageQuery {
  readonly recipient: Username
  readonly device: DeviceId
  /** Exclusive. */
  readonly after: number
  readonly rowsMax: number
  readonly bytesMax: number
}

export interface StoredMail {
  /** Grows with each deposit, never given twice. */
  readonly position: number
  readonly sealed: Uint8Array
}

export interface MailPage {
  readonly mail: readonly StoredMail[]
  readonly more: boolean
}

export interface MailStore {
  /**
   * Keeps one row per (recipient, sender, id), however often it comes, while some device has not acknowledged it.
   * Returns its position. Throws NOT_FOUND for an unknown recipient, BANNED where either is, MAILBOX_FULL above a cap.
   */
  depositMail(mail: NewMail, caps: MailCaps): Promise<number>
  /** What this device has not acknowledged, by position. At least one row if there is any. */
  fetchMail(query: MailPageQuery): Promise<MailPage>
  /** Marks rows of that recipient for the device, and removes those that every device seen since then has. */
  acknowledgeMail(
    recipient: Username,
    device: DeviceId,
    positions: readonly number[],
    seenSince: Instant,
  ): Promise<void>
  /** Removes what was deposited before `depositedBefore` or that every device seen since then has. Returns how many. */
  removeMail(depositedBefore: Instant, seenSince: Instant): Promise<number>
}

// ---- marks

/** Mail under an incarnation up to that position. */
export interface MailMark {
  readonly incarnation: Uint8Array
  readonly position: number
}

export interface MarkStore {
  /** Positions given from now on are those of this incarnation. Forgets those that had ended before `endedBefore`. */
  beginIncarnation(id: Uint8Array, now: Instant, endedBefore: Instant): Promise<void>
  /**
   * Of those that the store knows, in the order asked, the position given last: everything deposited under it up to
   * there has come into this store, and nothing after it.
   */
  marksOf(incarnations: readonly Uint8Array[]): Promise<readonly MailMark[]>
}

// ---- rooms

export interface RoomCaps {
  readonly rooms: number
  readonly roomsPerAccount: number
}

export interface StoredRoom {
  readonly room: RoomName
  readonly members: number
}

export interface RoomHead {
  /** Of the newest entry; 0 before the first. */
  readonly index: number
  /** After it; empty before the first. */
  readonly chain: Uint8Array
}

export interface RoomStore {
  /** Creates the room if need be; false where the account is in it already. Throws BANNED, or CONFLICT above a cap. */
  joinRoom(room: RoomName, username: Username, now: Instant, caps: RoomCaps): Promise<boolean>
  /** False where the account is not in it. */
  leaveRoom(room: RoomName, username: Username): Promise<boolean>
  isMember(room: RoomName, username: Username): Promise<boolean>
  /** By name. */
  roomsOf(username: Username): Promise<readonly RoomName[]>
  /** By name. */
  membersOf(room: RoomName): Promise<readonly Username[]>
  /** By name, at most `rowsMax`; empty rooms are left out. */
  listRooms(rowsMax: number): Promise<readonly StoredRoom[]>
  roomHead(room: RoomName): Promise<RoomHead>
  /** Keys with `from <= epoch <= to`, in order. */
  epochsOf(room: RoomName, from: number, to: number): Promise<readonly EpochKey[]>
  /** Keys from the one in force at `time`, and the one before it, to the newest, in order. */
  epochsSince(room: RoomName, time: Instant): Promise<readonly EpochKey[]>
  /** Appends keys if `newest` (0 for none) is still the newest epoch; otherwise somebody else has, and nothing happens. */
  appendEpochs(room: RoomName, newest: number, keys: readonly EpochKey[]): Promise<void>
}

// ---- the archive

export interface NewEntry {
  readonly room: RoomName
  readonly id: MessageId
  readonly epoch: number
  /** SealedRoom. */
  readonly sealed: Uint8Array
  readonly sentAtMs: Instant
  readonly archivedAtMs: Instant
  readonly author: Username
  /** The author brings what has not been here yet; another member may also bring what has been here and was removed. */
  readonly broughtBy: Username
}

export type AppendOutcome =
  /** False when the id was there before. */
  | (RoomHead & { readonly isNew: boolean })
  /** Not appended: another than its author brings it, and it may be one of those that have been removed since it was sent. */
  | 'removed'
  /** Not appended: who brings it was banned meanwhile. */
  | 'banned'

export interface ArchiveCaps {
  /** Sealed messages of one room. Above it the oldest are removed, a part of them at once. */
  readonly roomBytes: number
}

export interface StoredEntry extends RoomHead {
  readonly epoch: number
  readonly sealed: Uint8Array
}

export interface HistoryQuery {
  readonly room: RoomName
  /** Exclusive. */
  readonly after: number
  readonly rowsMax: number
  readonly bytesMax: number
}

export interface ArchiveStore {
  /** Gives each the next index and chain of its room, or returns those that the id has. Throws NOT_FOUND. */
  appendEntries(entries: readonly NewEntry[], caps: ArchiveCaps): Promise<readonly AppendOutcome[]>
  /** By index. At least one entry if there is any. */
  history(query: HistoryQuery): Promise<readonly StoredEntry[]>
  /**
   * Removes entries archived before, keys that were replaced before, rooms that are left with nothing, and the oldest
   * entries of rooms above the cap. Indexes and chains go on from where they were. Returns how many entries.
   */
  removeArchive(before: Instant, caps: ArchiveCaps): Promise<number>
}

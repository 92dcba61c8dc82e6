/** What an operator decides, as the store keeps it: bans and invites. Another process may write it. See `port.ts`. */
import type { Instant } from '../../shared/clock.ts'
import type { Username } from '../../shared/names.ts'

export interface StoredBan {
  readonly username: Username
  /** The operator's words, for the operator. */
  readonly reason: string
  readonly bannedAtMs: Instant
}

export interface BanStore {
  /** Again only replaces the reason. Throws NOT_FOUND without such an account. */
  ban(username: Username, reason: string, now: Instant): Promise<void>
  /** False if there was no ban. */
  unban(username: Username): Promise<boolean>
  /** By name. */
  bans(): Promise<readonly StoredBan[]>
  isBanned(username: Username): Promise<boolean>
  /** Banned, and nothing done about it yet. */
  bansToCarryOut(): Promise<readonly Username[]>
  noteCarriedOut(username: Username): Promise<void>
  /** Whether another process has written to the store since this was asked last. */
  changedElsewhere(): Promise<boolean>
}

/** Names an invite without being one. */
export type InviteHash = Uint8Array

export interface StoredInvite {
  readonly hash: InviteHash
  readonly createdAtMs: Instant
  readonly expiresAtMs: Instant
  /** Who has registered with it. */
  readonly usedBy: Username | undefined
}

/** What `createAccount` is to use up, in the same commit. */
export interface InviteUse {
  readonly hash: InviteHash
  readonly now: Instant
}

export interface InviteStore {
  addInvites(hashes: readonly InviteHash[], now: Instant, expiresAtMs: Instant): Promise<void>
  /** Known, unused and not expired. */
  isInviteGood({ hash, now }: InviteUse): Promise<boolean>
  /** The newest first. */
  invites(): Promise<readonly StoredInvite[]>
  /** False if there is no such invite, or it was used. */
  removeInvite(hash: InviteHash): Promise<boolean>
  /** Forgets those, used or not, that expired before. Returns how many. */
  removeInvites(expiredBefore: Instant): Promise<number>
}

/** What can happen to the pulling side in one attempt, and what it has done about it. Types only. */
import type { FileMessage, ManifestEntry } from './messages.ts'
import type { Progress } from './transfer-progress.ts'
import type { FailEffect } from './transfer-sender.ts'

export type ReceiverEvent =
  /** Without a manifest: it is asked for. */
  | { readonly type: 'begun' }
  /** The target is open, and holds all up to there. */
  | { readonly type: 'opened'; readonly offset: number }
  | { readonly type: 'received'; readonly message: FileMessage }
  | { readonly type: 'manifestHashed'; readonly digest: Uint8Array }
  | { readonly type: 'hashed'; readonly bytes: number }
  | { readonly type: 'prefixHashed'; readonly digest: Uint8Array }
  | { readonly type: 'restarted'; readonly offset: number }
  /** So many bytes more, in which files with these digests ended. */
  | { readonly type: 'written'; readonly bytes: number; readonly ended: readonly Uint8Array[] }
  /** All up to there is on the disk, and was written down. */
  | { readonly type: 'checkpointed'; readonly offset: number }
  /** Synced, and under its final name. */
  | { readonly type: 'placed' }
  /** Every FILE_CHECKING_INTERVAL_MS. */
  | { readonly type: 'tick' }

export type ReceiverEffect =
  | { readonly type: 'send'; readonly message: FileMessage }
  /** A page that is believed goes into the manifest's digest; after the last that is asked for. */
  | { readonly type: 'hashPage'; readonly entries: readonly ManifestEntry[]; readonly last: boolean }
  /** The manifest is the one that was offered. */
  | { readonly type: 'seen'; readonly manifest: readonly ManifestEntry[] }
  | { readonly type: 'open'; readonly manifest: readonly ManifestEntry[] }
  | { readonly type: 'hashPrefix' }
  | { readonly type: 'restart' }
  /** Data is asked for, from there on. */
  | { readonly type: 'begin'; readonly offset: number }
  | { readonly type: 'write'; readonly data: Uint8Array }
  | { readonly type: 'checkpoint' }
  | { readonly type: 'place' }
  /** Before the sender is told: it lies in its place. */
  | { readonly type: 'writeDown' }
  | { readonly type: 'checking'; readonly bytes: number }
  | ({ readonly type: 'progress' } & Progress)
  | FailEffect

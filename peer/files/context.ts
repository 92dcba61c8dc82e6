/** What all of file transfer has in common: the ports that the composition gives it, and the state that it shares. */
import type { Stream } from '@libp2p/interface'
import type { Clock } from '../../shared/clock.ts'
import type { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { PrivateBody } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { AutoAcceptStore } from '../store/auto-accepts.ts'
import type { TransferStore } from '../store/transfers.ts'
import type { FileEvent, Ledger } from './ledger.ts'
import type { Sessions } from './sessions.ts'
import type { Route } from './wire/route.ts'

export interface FilesInit {
  /** Opens a FILE_PROTOCOL stream to an admitted device, dialling if need be. */
  openStream(account: Username, device: DeviceId, signal: AbortSignal): Promise<FileConnection>
  /** Whether there is a connection with that device now. */
  isReached(device: DeviceId): boolean
  /** Whether the relay carries more of what is sent from here. */
  isRelayLeft(): Promise<boolean>
  /** Data goes over the streams only. */
  readonly isBulkOff?: boolean
  /** Persists, with the change in the same commit, and delivers a private message; resolves when it is on disk. */
  sendPrivate(to: Username, body: PrivateBody, change: () => void): Promise<unknown>
  /** The pinned key of an account; undefined where it is blocked, has shown another key or is not known. */
  trustedKey(account: Username): Uint8Array | undefined
  readonly ownDevice: DeviceId
  readonly store: TransferStore
  readonly autoAccepts: AutoAcceptStore
  /** The rendezvous' time. */
  readonly clock: Clock
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
  readonly random: (bytes: number) => Uint8Array
  /** [0, 1). */
  readonly fraction: () => number
  /** Where files go unless an accept says otherwise; made when it is needed. */
  readonly downloads: string
  /** Must not throw. */
  onEvent(event: FileEvent): void
  /** What became of a transfer could not be written down, or not be told. */
  onFault(error: HongyanError): void
  /** Longest silence on a stream; FILE_IDLE_MS unless told. */
  readonly idleMs?: number
  /** So long nobody need come for what was accepted; FILE_UNPULLED_MS unless told. */
  readonly unpulledMs?: number
}

export interface FileConnection {
  readonly stream: Stream
  readonly route: Route
}

/** Whom admission proved at the other end of a stream. */
export interface RemoteDevice {
  readonly account: Username
  readonly device: DeviceId
}

export interface FilesContext {
  readonly init: FilesInit
  readonly ledger: Ledger
  readonly sessions: Sessions
  readonly idleMs: number
}

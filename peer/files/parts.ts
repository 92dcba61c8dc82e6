/** What the parts of file transfer share: the ports that the composition gives them, and their own common state. */
import type { Stream } from '@libp2p/interface'
import type { Clock } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { MessageId, PrivateBody } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { TransferStore } from '../store/transfers.ts'
import type { FileEvent, Ledger } from './ledger.ts'
import type { Sessions } from './sessions.ts'

export interface FilesInit {
  /** Opens a FILE_PROTOCOL stream to an admitted device, dialling if need be. */
  openStream(account: Username, device: DeviceId, signal: AbortSignal): Promise<Stream>
  /** Persists and delivers a private message; resolves when it is on disk. */
  sendPrivate(to: Username, body: PrivateBody): Promise<MessageId>
  readonly ownDevice: DeviceId
  readonly store: TransferStore
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  /** Where files go unless an accept says otherwise; made when it is needed. */
  readonly downloads: string
  /** Must not throw. */
  onEvent(event: FileEvent): void
  /** Longest silence on a stream; FILE_IDLE_MS unless told. */
  readonly idleMs?: number
}

/** Whom admission proved at the other end of a stream. */
export interface RemoteDevice {
  readonly account: Username
  readonly device: DeviceId
}

export interface FileParts {
  readonly init: FilesInit
  readonly ledger: Ledger
  readonly sessions: Sessions
  readonly idleMs: number
}

/** A session as its handlers see and change it: who is at its other end, and how far that is proved. */
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { Pending, ProvedPassword } from '../accounts/accounts.ts'
import type { Proof } from '../accounts/devices.ts'
import type { PresentSession } from '../directory/directory.ts'
import type { Network } from '../directory/network.ts'
import type { PeerRecords } from '../directory/peer-records.ts'
import type { Allowance } from '../limits/allowances.ts'
import type { Reader } from './unread.ts'

export type StageName = 'anonymous' | 'identified' | 'present' | 'ended'

/** Each handler begins with one of the first three. */
export interface SessionState extends Reader {
  readonly device: DeviceId
  readonly network: Network
  /** Of the account, or of the address while none is proved. */
  readonly allowance: Allowance
  /** Counts the request, whoever asks. */
  anyone(): void
  /** The account whose password was proved. Throws NOT_LOGGED_IN. */
  identified(): Username
  /** What stands for the account: the password that was proved, once present the login of the device. */
  proof(): Proof
  /** Throws NOT_LOGGED_IN until a pass was issued here. */
  present(): PresentSession
  readonly stage: StageName
  pending: Pending
  /** A password was proved. Throws CONFLICT while present. */
  identify(proved: ProvedPassword): void
  /** A pass was issued: the account is online from now on. Throws CONFLICT while present as another account. */
  enter(username: Username, records: PeerRecords): void
  announce(records: PeerRecords): void
  /** Back to a stranger, on the same stream. */
  leave(): Promise<void>
}

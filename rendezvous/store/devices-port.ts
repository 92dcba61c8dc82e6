/** What the rules need from a store about devices: who is logged in, and which passes were revoked. See `port.ts`. */
import type { Instant } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'

export interface StoredDevice {
  readonly device: DeviceId
  readonly firstSeenAtMs: Instant
  readonly lastSeenAtMs: Instant
}

export interface DeviceAdmission {
  readonly username: Username
  readonly device: DeviceId
  /** Signed(DeviceCertificate). */
  readonly certificate: Uint8Array
  readonly now: Instant
  readonly proof: LoginProof
  /** Devices not seen since then cannot come back without a password, and no longer count towards `devicesMax`. */
  readonly seenSince: Instant
  readonly devicesMax: number
  /** Of all devices of the account that are remembered, logged in or not. */
  readonly rememberedMax: number
}

/** What stands for the account. */
export type LoginProof =
  /** Its password, if that is still the one that was proved. */
  | { readonly kind: 'password'; readonly passwordVersion: number }
  /** That the device is logged in and was seen since `seenSince`. */
  | { readonly kind: 'earlierLogin' }

/** Why a login ended. */
export type ReleaseReason = 'loggedOut' | 'revoked' | 'passwordChanged' | 'banned'

/** Passes of that device up to that serial are worth nothing any more. */
export interface StoredRevocation {
  readonly username: Username
  readonly device: DeviceId
  readonly serial: number
  readonly revokedAtMs: Instant
  /** Grows over all accounts, never given twice, not even by a store restored from a backup. */
  readonly number: number
}

export interface RevocationQuery {
  /** Those before are left out. */
  readonly since: Instant
  readonly rowsMax: number
}

export interface RevocationPage {
  /** By number; the latest of each device. */
  readonly revocations: readonly StoredRevocation[]
  /** Highest number given so far, 0 before the first: one that is below what a peer knows comes from an older backup. */
  readonly newest: number
  readonly more: boolean
}

export interface DeviceStore {
  /**
   * Records the device as logged in and returns the account's next pass serial, which has never been given before. Throws NOT_LOGGED_IN without an earlier
   * login that was to be the proof or with a password that was changed since, BANNED, CONFLICT when the device is logged in as another account, or the account has
   * `devicesMax` others; RATE_LIMITED for a new one when `rememberedMax` others cannot be forgotten yet.
   */
  admitDevice(admission: DeviceAdmission): Promise<number>
  /** The devices that are logged in, by name. */
  devicesOf(username: Username): Promise<readonly StoredDevice[]>
  /** Whether another device is, or has been, logged in. */
  hasHadOthers(username: Username, device: DeviceId): Promise<boolean>
  /** Moves `lastSeenAtMs` forward; nothing if it is not logged in. */
  touchDevice(username: Username, device: DeviceId, now: Instant): Promise<void>
  /** Ends the login of a device and revokes the passes it has; empty if it was not logged in. */
  releaseDevice(
    username: Username,
    device: DeviceId,
    why: ReleaseReason,
    now: Instant,
  ): Promise<readonly StoredRevocation[]>
  /** The same for every device of the account but one, or for all. */
  releaseDevices(
    username: Username,
    exceptDevice: DeviceId | undefined,
    why: ReleaseReason,
    now: Instant,
  ): Promise<readonly StoredRevocation[]>
  /** Those with a number above that one. */
  revocationsAfter(number: number, query: RevocationQuery): Promise<RevocationPage>
  /** Forgets those made before, except the newest. Returns how many. */
  removeRevocations(before: Instant): Promise<number>
  /** Forgets devices not seen since then, except those whose revocation is remembered. Returns how many. */
  removeDevices(seenBefore: Instant): Promise<number>
}

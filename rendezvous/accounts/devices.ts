/**
 * Devices of accounts: admits one with a pass, lets it resume, lists and revokes. What proves the account (a login, or
 * an earlier admission) and what proves the device (the connection's PeerId) comes in.
 */
import { equals } from '../../shared/bytes.ts'
import type { Clock, Instant } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import {
  type DeviceCertificate,
  type DeviceId,
  isCertificateValidAt,
  openAccountRecord,
  openDeviceCertificate,
} from '../../shared/identity.ts'
import {
  DEVICE_CERTIFICATE_LIFE_MS,
  DEVICES_PER_ACCOUNT_MAX,
  DEVICES_REMEMBERED_MAX,
  MAIL_TTL_MS,
  PASS_MAX_BYTES,
  RESUME_MAX_ABSENCE_MS,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { issuePass } from '../../shared/pass.ts'
import type { Signer } from '../../shared/signed.ts'
import type { AccountStore, DeviceStore, StoredDevice, StoredRevocation } from '../store/port.ts'

export interface DevicesInit {
  readonly store: AccountStore & DeviceStore
  readonly server: DeviceId
  /** The node's own key. */
  readonly signer: Signer
  readonly clock: Clock
}

export interface Admission {
  readonly username: Username
  /** Signed(Pass). */
  readonly pass: Uint8Array
  /** Signed(AccountRecord). */
  readonly accountRecord: Uint8Array
  /** Nobody waited for the device before. */
  readonly isNew: boolean
  /** Another device is, or has been, logged in. */
  readonly inUse: boolean
}

export interface Devices {
  /**
   * A pass for the device of this connection. Whose account it is stands in the certificate; `proof` says why to believe
   * it. Throws NOT_LOGGED_IN, BANNED, CONFLICT, RATE_LIMITED, MALFORMED or INVALID_PARAMS.
   */
  admit(device: DeviceId, certificate: Uint8Array, proof: Proof): Promise<Admission>
  list(username: Username): Promise<readonly StoredDevice[]>
  /** Those for which mail is kept. */
  waitedFor(username: Username): Promise<readonly StoredDevice[]>
  isLoggedIn(username: Username, device: DeviceId): Promise<boolean>
  seen(username: Username, device: DeviceId): Promise<void>
  /** Returns what was revoked, which is for every session to know. */
  logOut(username: Username, device: DeviceId): Promise<readonly StoredRevocation[]>
  /** Throws NOT_FOUND. A login with the password admits the device again. */
  revoke(username: Username, device: DeviceId): Promise<readonly StoredRevocation[]>
  /** Forgets those that need a password to come back. Returns how many. */
  removeOld(): Promise<number>
}

export type Proof =
  /** A login on this connection proved the password of that account. */
  | { readonly kind: 'password'; readonly username: Username; readonly passwordVersion: number }
  /** The device was admitted before, and not longer ago than RESUME_MAX_ABSENCE_MS. */
  | { readonly kind: 'earlierLogin' }

export function createDevices({ store, server, signer, clock }: DevicesInit): Devices {
  async function waitedFor(username: Username): Promise<readonly StoredDevice[]> {
    const seenSince = clock.now() - MAIL_TTL_MS
    return (await store.devicesOf(username)).filter(({ lastSeenAtMs }) => lastSeenAtMs >= seenSince)
  }

  return {
    async admit(device, bytes, proof) {
      const now = clock.now()
      const certificate = openDeviceCertificate(bytes)
      const { username } = certificate
      const account = await store.findAccount(username)
      if (account === undefined || (proof.kind === 'password' && proof.username !== username)) {
        throw new HongyanError('NOT_LOGGED_IN', `nobody has logged in as ${username}`)
      }
      const { accountKey } = openAccountRecord(account.accountRecord)
      requireCertificate(certificate, { server, device, accountKey }, now)
      const isNew = !(await waitedFor(username)).some((known) => known.device === device)
      const serial = await store.admitDevice({
        username,
        device,
        certificate: bytes,
        now,
        proof,
        seenSince: now - RESUME_MAX_ABSENCE_MS,
        devicesMax: DEVICES_PER_ACCOUNT_MAX,
        rememberedMax: DEVICES_REMEMBERED_MAX,
      })
      const pass = issuePass(bytes, serial, signer, now)
      if (pass.byteLength > PASS_MAX_BYTES) throw new HongyanError('TOO_LARGE', 'the certificate is too large')
      return {
        username,
        pass,
        accountRecord: account.accountRecord,
        isNew,
        inUse: await store.hasHadOthers(username, device),
      }
    },
    async list(username) {
      return await store.devicesOf(username)
    },
    waitedFor,
    async isLoggedIn(username, device) {
      return (await store.devicesOf(username)).some((known) => known.device === device)
    },
    async seen(username, device) {
      await store.touchDevice(username, device, clock.now())
    },
    async logOut(username, device) {
      return await store.releaseDevice(username, device, 'loggedOut', clock.now())
    },
    async revoke(username, device) {
      const revocations = await store.releaseDevice(username, device, 'revoked', clock.now())
      if (revocations.length === 0) throw new HongyanError('NOT_FOUND', 'no such device is logged in')
      return revocations
    },
    async removeOld() {
      return await store.removeDevices(clock.now() - RESUME_MAX_ABSENCE_MS)
    },
  }
}

function requireCertificate(
  certificate: DeviceCertificate,
  expected: Pick<DeviceCertificate, 'server' | 'device' | 'accountKey'>,
  now: Instant,
): void {
  const { server, device, accountKey, issuedAtMs, expiresAtMs } = certificate
  if (server !== expected.server || device !== expected.device || !equals(accountKey, expected.accountKey)) {
    throw new HongyanError('INVALID_PARAMS', 'a certificate of another account key, device or rendezvous')
  }
  if (expiresAtMs - issuedAtMs > DEVICE_CERTIFICATE_LIFE_MS) {
    throw new HongyanError('INVALID_PARAMS', 'a certificate that lives too long')
  }
  if (!isCertificateValidAt(certificate, now)) {
    throw new HongyanError('INVALID_PARAMS', 'a certificate that does not hold now; is the clock right?')
  }
}

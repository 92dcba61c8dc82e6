/**
 * Who somebody is: devices (a libp2p PeerId each), account records and device certificates, both signed by the account
 * key, so that the rendezvous alone can invent neither.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString as encodeBase } from 'uint8arrays/to-string'
import { concat, equals } from './bytes.ts'
import type { Instant } from './clock.ts'
import { HongyanError } from './errors.ts'
import {
  CLOCK_SKEW_MS,
  DEVICE_CERTIFICATE_LIFE_MS,
  PUBLIC_KEYS_REMEMBERED_MAX,
  SIGNED_RECORDS_REMEMBERED_MAX,
} from './limits.ts'
import { memoize } from './memo.ts'
import { parseUsername, type Username } from './names.ts'
import { AccountRecord as AccountRecordMessage, DeviceCertificate as DeviceCertificateMessage } from './pb/records.ts'
import { DOMAIN } from './protocols.ts'
import { decodeSigned, decoding, encodeSigned, isSignedBy, type Signer } from './signed.ts'

declare const brand: unique symbol
/** PeerId of a device or of a rendezvous in its usual text, `12D3Koo…`. */
export type DeviceId = string & { readonly [brand]: 'device' }

/** Identity multihash of a libp2p-encoded Ed25519 public key (libp2p peer-ids specification). */
const ED25519_MULTIHASH = new Uint8Array([0x00, 0x24, 0x08, 0x01, 0x12, 0x20])

/** PeerId text of multihash bytes. Throws MALFORMED unless it holds an Ed25519 key. */
export const deviceIdOf = memoize((multihash: Uint8Array): DeviceId => {
  publicKeyOfMultihash(multihash)
  return encodeBase(multihash, 'base58btc') as DeviceId
}, PUBLIC_KEYS_REMEMBERED_MAX)

/** Checks a PeerId's text. Throws MALFORMED. */
export function parseDeviceId(text: string): DeviceId {
  const multihash = decoding('a peer id', () => fromString(text, 'base58btc'))
  return deviceIdOf(multihash)
}

/** Multihash bytes, as they stand on the wire. */
export function deviceBytes(device: DeviceId): Uint8Array {
  return fromString(device, 'base58btc')
}

/** The Ed25519 public key (32 bytes) that a PeerId contains. */
export const devicePublicKey = memoize(
  (device: DeviceId): Uint8Array => publicKeyOfMultihash(deviceBytes(device)),
  PUBLIC_KEYS_REMEMBERED_MAX,
)

/** The PeerId of an Ed25519 public key (32 bytes). */
export function deviceOfPublicKey(publicKey: Uint8Array): DeviceId {
  return deviceIdOf(concat([ED25519_MULTIHASH, publicKey]))
}

function publicKeyOfMultihash(multihash: Uint8Array): Uint8Array {
  const head = ED25519_MULTIHASH.byteLength
  if (multihash.byteLength !== head + 32 || !equals(multihash.subarray(0, head), ED25519_MULTIHASH)) {
    throw new HongyanError('MALFORMED', 'a peer id must contain an Ed25519 key')
  }
  return multihash.subarray(head)
}

export interface AccountRecord {
  readonly server: DeviceId
  readonly username: Username
  /** Ed25519, 32 bytes: signs. */
  readonly accountKey: Uint8Array
  /** X25519, 32 bytes: receives mail. */
  readonly sealingKey: Uint8Array
  /** Grows with every change; peers never go back. */
  readonly version: number
}

export function signAccountRecord(record: Omit<AccountRecord, 'accountKey'>, account: Signer): Uint8Array {
  const payload = AccountRecordMessage.encode({
    ...record,
    server: deviceBytes(record.server),
    accountKey: account.publicKey,
  })
  return encodeSigned(account.sign(DOMAIN.accountRecord, payload))
}

/** Checks form and self-signature. Whose key it is, is for the caller to compare. Throws MALFORMED or INVALID_NAME. */
export function openAccountRecord(bytes: Uint8Array): AccountRecord {
  const signed = decodeSigned(bytes)
  const record = decoding('an account record', () => AccountRecordMessage.decode(signed.payload))
  if (!isSignedBy(record.accountKey, DOMAIN.accountRecord, signed)) {
    throw new HongyanError('MALFORMED', 'an account record is not signed by its account key')
  }
  if (record.sealingKey.byteLength !== 32) throw new HongyanError('MALFORMED', 'a sealing key has 32 bytes')
  return { ...record, server: deviceIdOf(record.server), username: parseCanonical(record.username) }
}

export interface DeviceCertificate {
  readonly server: DeviceId
  readonly username: Username
  readonly accountKey: Uint8Array
  readonly device: DeviceId
  readonly issuedAtMs: Instant
  readonly expiresAtMs: Instant
}

export function signDeviceCertificate(
  subject: Pick<DeviceCertificate, 'server' | 'username' | 'device'>,
  account: Signer,
  now: Instant,
): Uint8Array {
  const payload = DeviceCertificateMessage.encode({
    server: deviceBytes(subject.server),
    username: subject.username,
    accountKey: account.publicKey,
    device: deviceBytes(subject.device),
    issuedAtMs: now,
    expiresAtMs: now + DEVICE_CERTIFICATE_LIFE_MS,
  })
  return encodeSigned(account.sign(DOMAIN.deviceCertificate, payload))
}

/** Checks form and the account key's signature, not the time. Throws MALFORMED or INVALID_NAME. */
export const openDeviceCertificate = memoize((bytes: Uint8Array): DeviceCertificate => {
  const signed = decodeSigned(bytes)
  const certificate = decoding('a device certificate', () => DeviceCertificateMessage.decode(signed.payload))
  if (!isSignedBy(certificate.accountKey, DOMAIN.deviceCertificate, signed)) {
    throw new HongyanError('MALFORMED', 'a device certificate is not signed by its account key')
  }
  return {
    ...certificate,
    server: deviceIdOf(certificate.server),
    username: parseCanonical(certificate.username),
    device: deviceIdOf(certificate.device),
  }
}, SIGNED_RECORDS_REMEMBERED_MAX)

/** Whether the certificate speaks for its device at that time; clocks may differ by CLOCK_SKEW_MS. */
export function isCertificateValidAt(certificate: DeviceCertificate, time: Instant): boolean {
  return time >= certificate.issuedAtMs - CLOCK_SKEW_MS && time <= certificate.expiresAtMs + CLOCK_SKEW_MS
}

/** A name inside signed bytes must already be canonical: two spellings of one name would be two payloads. */
export const parseCanonical = memoize((text: string): Username => {
  const username = parseUsername(text)
  if (username !== text) throw new HongyanError('MALFORMED', 'a signed name is not in canonical form')
  return username
}, SIGNED_RECORDS_REMEMBERED_MAX)

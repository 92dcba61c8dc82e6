/**
 * The pass: what the rendezvous signs at login and a peer shows to others. It names account and device by carrying the
 * device certificate, and is worth nothing on a connection with another PeerId.
 */
import type { Instant } from './clock.ts'
import { HongyanError } from './errors.ts'
import {
  type DeviceCertificate,
  type DeviceId,
  devicePublicKey,
  isCertificateValidAt,
  openDeviceCertificate,
} from './identity.ts'
import { CLOCK_SKEW_MS, PASS_GRACE_MS, PASS_LIFE_MS, PASS_MAX_BYTES, SIGNED_RECORDS_REMEMBERED_MAX } from './limits.ts'
import { memoize } from './memo.ts'
import { Pass as PassMessage } from './pb/records.ts'
import { DOMAIN } from './protocols.ts'
import { decodeSigned, decoding, encodeSigned, isSignedBy, type Signer } from './signed.ts'

export interface Pass {
  readonly certificate: DeviceCertificate
  /** The certificate as signed; proves sender and device of a message without the rendezvous. */
  readonly certificateBytes: Uint8Array
  readonly serial: number
  readonly issuedAtMs: Instant
  readonly expiresAtMs: Instant
}

/** @param rendezvous the node's own key, whose PeerId the certificate must name */
export function issuePass(certificate: Uint8Array, serial: number, rendezvous: Signer, now: Instant): Uint8Array {
  const payload = PassMessage.encode({ certificate, serial, issuedAtMs: now, expiresAtMs: now + PASS_LIFE_MS })
  return encodeSigned(rendezvous.sign(DOMAIN.pass, payload))
}

/** Checks form and both signatures against the pinned rendezvous, not the time. Throws MALFORMED. */
export function openPass(bytes: Uint8Array, server: DeviceId): Pass {
  if (bytes.byteLength > PASS_MAX_BYTES) {
    throw new HongyanError('MALFORMED', `a pass has at most ${PASS_MAX_BYTES} bytes`)
  }
  const pass = openOfAnyServer(bytes)
  if (pass.certificate.server !== server) throw new HongyanError('MALFORMED', 'a pass of another rendezvous')
  return pass
}

/** Signed by whichever rendezvous its certificate names: true of a pass for ever, hence worth remembering. */
const openOfAnyServer = memoize((bytes: Uint8Array): Pass => {
  const signed = decodeSigned(bytes)
  const pass = decoding('a pass', () => PassMessage.decode(signed.payload))
  const certificate = openDeviceCertificate(pass.certificate)
  if (!isSignedBy(devicePublicKey(certificate.server), DOMAIN.pass, signed)) {
    throw new HongyanError('MALFORMED', 'a pass is not signed by the rendezvous that its certificate names')
  }
  return { ...pass, certificate, certificateBytes: pass.certificate }
}, SIGNED_RECORDS_REMEMBERED_MAX)

export interface PassCircumstances {
  readonly now: Instant
  /** Has met before, and the rendezvous cannot be reached: an expired pass is good for PASS_GRACE_MS more. */
  readonly grace: boolean
}

/** Throws PASS_EXPIRED outside the pass's life, MALFORMED if another device shows it. */
export function checkPass(pass: Pass, remote: DeviceId, { now, grace }: PassCircumstances): void {
  if (pass.certificate.device !== remote) throw new HongyanError('MALFORMED', 'a pass of another device')
  if (!isPassValidAt(pass, now, grace)) throw new HongyanError('PASS_EXPIRED', 'the pass is not valid at this time')
}

/** Whether the pass and its certificate hold at `time`. */
export function isPassValidAt(pass: Pass, time: Instant, grace: boolean): boolean {
  const end = pass.expiresAtMs + (grace ? PASS_GRACE_MS : CLOCK_SKEW_MS)
  return time >= pass.issuedAtMs - CLOCK_SKEW_MS && time <= end && isCertificateValidAt(pass.certificate, time)
}

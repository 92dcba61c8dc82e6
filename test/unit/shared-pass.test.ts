import { describe, expect, test } from 'vitest'
import { deviceOfPublicKey, signDeviceCertificate } from '../../shared/identity.ts'
import { CLOCK_SKEW_MS, PASS_GRACE_MS, PASS_LIFE_MS, PASS_MAX_BYTES } from '../../shared/limits.ts'
import { parseUsername } from '../../shared/names.ts'
import { checkPass, issuePass, openPass } from '../../shared/pass.ts'
import { DOMAIN } from '../../shared/protocols.ts'
import { createSigner, decodeSigned, encodeSigned } from '../../shared/signed.ts'
import { alice, bob, NOW, rendezvous, seed, server } from '../support/cast.ts'
import { refusalOf } from '../support/refusal.ts'

const pass = openPass(alice.pass, server)
const otherRendezvous = createSigner(seed(99))
const otherServer = deviceOfPublicKey(otherRendezvous.publicKey)

describe('a pass', () => {
  test('names account, device, serial and life', () => {
    expect(pass).toMatchObject({ serial: 1, issuedAtMs: NOW, expiresAtMs: NOW + PASS_LIFE_MS })
    expect(pass.certificate).toMatchObject({ username: 'alice', device: alice.deviceId })
    expect(pass.certificateBytes).toEqual(alice.certificate)
  })

  test('is good only for the device that it names', () => {
    expect(refusalOf(() => checkPass(pass, alice.deviceId, { now: NOW, grace: false }))).toBeUndefined()
    expect(refusalOf(() => checkPass(pass, bob.deviceId, { now: NOW, grace: false }))).toBe('MALFORMED')
  })

  test.each([
    ['in its life', 0, false, undefined],
    ['by a clock a little behind', -CLOCK_SKEW_MS, false, undefined],
    ['long before it was issued', -CLOCK_SKEW_MS - 1, false, 'PASS_EXPIRED'],
    ['just after its life', PASS_LIFE_MS + CLOCK_SKEW_MS, false, undefined],
    ['a day later', PASS_LIFE_MS + CLOCK_SKEW_MS + 1, false, 'PASS_EXPIRED'],
    ['in the grace of devices that have met', PASS_LIFE_MS + PASS_GRACE_MS, true, undefined],
    ['after the grace', PASS_LIFE_MS + PASS_GRACE_MS + 1, true, 'PASS_EXPIRED'],
  ])('%s', (_, laterMs, grace, refusal) => {
    expect(refusalOf(() => checkPass(pass, alice.deviceId, { now: NOW + laterMs, grace }))).toBe(refusal)
  })

  test('does not outlive its certificate', () => {
    const late = NOW + 30 * 24 * 3600 * 1000
    const renewed = openPass(issuePass(alice.certificate, 2, rendezvous, late), server)
    expect(
      refusalOf(() => checkPass(renewed, alice.deviceId, { now: late + CLOCK_SKEW_MS, grace: false })),
    ).toBeUndefined()
    expect(refusalOf(() => checkPass(renewed, alice.deviceId, { now: late + CLOCK_SKEW_MS + 1, grace: false }))).toBe(
      'PASS_EXPIRED',
    )
  })

  test('of another rendezvous is refused', () => {
    expect(refusalOf(() => openPass(alice.pass, otherServer))).toBe('MALFORMED')
    expect(refusalOf(() => openPass(issuePass(alice.certificate, 1, otherRendezvous, NOW), server))).toBe('MALFORMED')
  })

  test('around a certificate for another rendezvous is refused', () => {
    const subject = { server: otherServer, username: alice.username, device: alice.deviceId }
    const certificate = signDeviceCertificate(subject, alice.account, NOW)
    expect(refusalOf(() => openPass(issuePass(certificate, 1, rendezvous, NOW), server))).toBe('MALFORMED')
  })

  test('signed by the right key for another purpose is refused', () => {
    const { payload } = decodeSigned(alice.pass)
    const forged = encodeSigned(rendezvous.sign(DOMAIN.deviceCertificate, payload))
    expect(refusalOf(() => openPass(forged, server))).toBe('MALFORMED')
  })

  test('of the longest name in the widest letters keeps its cap', () => {
    const username = parseUsername('𠮷'.repeat(32))
    const certificate = signDeviceCertificate({ server, username, device: alice.deviceId }, alice.account, NOW)
    const longest = issuePass(certificate, Number.MAX_SAFE_INTEGER, rendezvous, NOW)
    expect(longest.byteLength).toBeLessThanOrEqual(PASS_MAX_BYTES)
    expect(openPass(longest, server).certificate.username).toBe(username)
  })

  test('over its cap is refused before it is looked at', () => {
    expect(refusalOf(() => openPass(new Uint8Array(PASS_MAX_BYTES + 1), server))).toBe('MALFORMED')
  })
})

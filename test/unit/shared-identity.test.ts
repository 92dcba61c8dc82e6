import { describe, expect, test } from 'vitest'
import {
  deviceBytes,
  deviceIdOf,
  deviceOfPublicKey,
  devicePublicKey,
  isCertificateValidAt,
  openAccountRecord,
  openDeviceCertificate,
  parseDeviceId,
  signAccountRecord,
  signDeviceCertificate,
} from '../../shared/identity.ts'
import { CLOCK_SKEW_MS, DEVICE_CERTIFICATE_LIFE_MS } from '../../shared/limits.ts'
import { AccountRecord, DeviceCertificate } from '../../shared/pb/records.ts'
import { DOMAIN } from '../../shared/protocols.ts'
import { createSigner, decodeSigned, encodeSigned, isSignedBy } from '../../shared/signed.ts'
import { alice, bob, NOW, rendezvous, seed, server } from '../support/cast.ts'
import { refusalOf } from '../support/refusal.ts'

const record = { server, username: alice.username, sealingKey: seed(9), version: 3 }

describe('a signature', () => {
  test('holds for its key, domain and bytes only', () => {
    const payload = new Uint8Array([1, 2, 3])
    const signed = alice.device.sign(DOMAIN.pass, payload)
    expect(isSignedBy(alice.device.publicKey, DOMAIN.pass, signed)).toBe(true)
    expect(isSignedBy(bob.device.publicKey, DOMAIN.pass, signed)).toBe(false)
    expect(isSignedBy(alice.device.publicKey, DOMAIN.deviceCertificate, signed)).toBe(false)
    expect(isSignedBy(alice.device.publicKey, DOMAIN.pass, { ...signed, payload: new Uint8Array([1, 2, 4]) })).toBe(
      false,
    )
  })

  test('agrees with RFC 8032, test 1', () => {
    const secret = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
    const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
    expect(Buffer.from(createSigner(secret).publicKey).toString('hex')).toBe(publicKey)
  })

  test('of a wrong length or under a key of a wrong length verifies nothing', () => {
    const signed = alice.device.sign(DOMAIN.pass, new Uint8Array(8))
    expect(isSignedBy(alice.device.publicKey.subarray(1), DOMAIN.pass, signed)).toBe(false)
    expect(isSignedBy(alice.device.publicKey, DOMAIN.pass, { ...signed, signature: new Uint8Array() })).toBe(false)
  })
})

describe('a device', () => {
  test('is a PeerId that contains its key', () => {
    const { deviceId, device } = alice
    expect(deviceId).toMatch(/^12D3KooW/)
    expect(devicePublicKey(deviceId)).toEqual(device.publicKey)
    expect(deviceOfPublicKey(device.publicKey)).toBe(deviceId)
    expect(deviceIdOf(deviceBytes(deviceId))).toBe(deviceId)
    expect(parseDeviceId(deviceId)).toBe(deviceId)
  })

  test.each([
    ['nothing', ''],
    ['no base58', '0OIl'],
    ['a hash of a key instead of the key', 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'],
    ['half a PeerId', alice.deviceId.slice(0, 30)],
  ])('is refused for %s', (_, text) => {
    expect(refusalOf(() => parseDeviceId(text))).toBe('MALFORMED')
  })
})

describe('an account record', () => {
  test('says what its account signed', () => {
    const opened = openAccountRecord(signAccountRecord(record, alice.account))
    expect(opened).toEqual({ ...record, accountKey: alice.account.publicKey })
  })

  test('of one account is refused with the key of another', () => {
    const { payload } = decodeSigned(signAccountRecord(record, alice.account))
    const stolen = encodeSigned(bob.account.sign(DOMAIN.accountRecord, payload))
    expect(refusalOf(() => openAccountRecord(stolen))).toBe('MALFORMED')
  })

  test('with another spelling of the name, or a sealing key of another length, is refused', () => {
    const payload = { ...record, server: deviceBytes(server), accountKey: alice.account.publicKey }
    const forge = (part: object) =>
      encodeSigned(alice.account.sign(DOMAIN.accountRecord, AccountRecord.encode({ ...payload, ...part })))
    expect(openAccountRecord(forge({})).username).toBe('alice')
    expect(refusalOf(() => openAccountRecord(forge({ username: 'Alice' })))).toBe('MALFORMED')
    expect(refusalOf(() => openAccountRecord(forge({ username: '../alice' })))).toBe('INVALID_NAME')
    expect(refusalOf(() => openAccountRecord(forge({ sealingKey: seed(9).subarray(1) })))).toBe('MALFORMED')
    expect(refusalOf(() => openAccountRecord(forge({ server: new Uint8Array(38) })))).toBe('MALFORMED')
  })
})

describe('a device certificate', () => {
  test('names account and device for thirty days, give or take the clocks', () => {
    const certificate = openDeviceCertificate(alice.certificate)
    const { deviceId: device, account } = alice
    expect(certificate).toMatchObject({ server, username: 'alice', device, accountKey: account.publicKey })
    const end = NOW + DEVICE_CERTIFICATE_LIFE_MS
    const valid = (time: number) => isCertificateValidAt(certificate, time)
    expect(
      [NOW - CLOCK_SKEW_MS - 1, NOW - CLOCK_SKEW_MS, NOW, end + CLOCK_SKEW_MS, end + CLOCK_SKEW_MS + 1].map(valid),
    ).toEqual([false, true, true, true, false])
  })

  test('cannot be made by the rendezvous', () => {
    const { payload } = decodeSigned(alice.certificate)
    const forged = encodeSigned(rendezvous.sign(DOMAIN.deviceCertificate, payload))
    expect(refusalOf(() => openDeviceCertificate(forged))).toBe('MALFORMED')
  })

  test('is no account record, though the same key signs both', () => {
    expect(refusalOf(() => openAccountRecord(alice.certificate))).toBe('MALFORMED')
    expect(refusalOf(() => openDeviceCertificate(signAccountRecord(record, alice.account)))).toBe('MALFORMED')
  })

  test('from a later version, with fields unknown here, still opens', () => {
    const known = DeviceCertificate.encode(DeviceCertificate.decode(decodeSigned(alice.certificate).payload))
    const payload = Uint8Array.from([...known, 0xfa, 0x01, 0x02, 0x68, 0x69]) // field 31: "hi"
    const signed = encodeSigned(alice.account.sign(DOMAIN.deviceCertificate, payload))
    expect(openDeviceCertificate(signed).username).toBe('alice')
  })

  test('for a device whose key is not inside its PeerId is refused', () => {
    const subject = { server, username: alice.username, device: alice.deviceId }
    const signed = decodeSigned(signDeviceCertificate(subject, alice.account, NOW))
    const payload = DeviceCertificate.encode({
      ...DeviceCertificate.decode(signed.payload),
      device: new Uint8Array([0x12, 0x20, ...seed(8)]),
    })
    const forged = encodeSigned(alice.account.sign(DOMAIN.deviceCertificate, payload))
    expect(refusalOf(() => openDeviceCertificate(forged))).toBe('MALFORMED')
  })
})

/** The cast of the tests: a rendezvous, alice and bob, always with the same keys, so that bytes can be compared. */
import { type DeviceId, deviceOfPublicKey, signDeviceCertificate } from '../../shared/identity.ts'
import type { PrivateMessage, RoomMessage } from '../../shared/message.ts'
import { parseRoomName, parseUsername, type Username } from '../../shared/names.ts'
import { issuePass } from '../../shared/pass.ts'
import { createSigner, type Signer } from '../../shared/signed.ts'

/** 2025-11-11T11:11:11.000Z */
export const NOW = 1_762_859_471_000

/** 32 bytes, all alike. */
export function seed(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte)
}

export interface Person {
  readonly username: Username
  readonly account: Signer
  readonly device: Signer
  readonly deviceId: DeviceId
  /** Signed(DeviceCertificate) as of NOW. */
  readonly certificate: Uint8Array
  /** Signed(Pass) as of NOW. */
  readonly pass: Uint8Array
}

export const rendezvous = createSigner(seed(1))
export const server = deviceOfPublicKey(rendezvous.publicKey)
export const alice = person('alice', 2, 3, 1)
export const bob = person('小明', 4, 5, 2)

export function person(name: string, accountSeed: number, deviceSeed: number, serial: number): Person {
  const username = parseUsername(name)
  const account = createSigner(seed(accountSeed))
  const device = createSigner(seed(deviceSeed))
  const deviceId = deviceOfPublicKey(device.publicKey)
  const certificate = signDeviceCertificate({ server, username, device: deviceId }, account, NOW)
  return { username, account, device, deviceId, certificate, pass: issuePass(certificate, serial, rendezvous, NOW) }
}

export const letter: PrivateMessage = {
  sender: alice.username,
  device: alice.deviceId,
  recipient: bob.username,
  sequence: 1,
  sentAtMs: NOW,
  nonce: new Uint8Array(16).fill(6),
  body: { type: 'text', text: '鸿雁 carries letters' },
}

export const line: RoomMessage = {
  sender: alice.username,
  device: alice.deviceId,
  room: parseRoomName('lobby'),
  sequence: 1,
  lamport: 1,
  sentAtMs: NOW,
  nonce: new Uint8Array(16).fill(7),
  text: '大家好',
}

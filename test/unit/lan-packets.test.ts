/** What goes over a local network: asked and told in a form that every resolver reads, and that only members understand. */
import { createHash } from 'node:crypto'
import { decode, encode } from 'dns-packet'
import { expect, it } from 'vitest'
import { encodePresence, encodeQuestion, readPacket } from '../../peer/net/lan/packets.ts'
import { createPresenceSeal } from '../../peer/net/lan/presence-seal.ts'
import { deviceBytes } from '../../shared/identity.ts'
import { CLOCK_SKEW_MS, EPOCH_MS, LAN_PACKET_MAX_BYTES } from '../../shared/limits.ts'
import { alice, bob, NOW, seed, server } from '../support/cast.ts'

let nonces = 0
const nonce = (bytes: number) => new Uint8Array(createHash('sha512').update(`${nonces++}`).digest()).subarray(0, bytes)
const today = { epoch: 7, startsAtMs: NOW - 1000, key: seed(0x0b) }
const presences = createPresenceSeal([today], server, nonce)
const here = { device: alice.deviceId, port: 40_001, sentAtMs: NOW }

function sealed(presence = here, now = NOW): Uint8Array {
  const bytes = presences.seal(presence, now)
  if (bytes === undefined) throw new Error('there is no key')
  return bytes
}

const hear = (packet: Uint8Array) => {
  const read = readPacket(packet)
  return read?.type === 'presence' ? presences.open(read.sealed, NOW) : read?.type
}

it('a question and a presence are read as they were meant', () => {
  expect(readPacket(encodeQuestion())).toEqual({ type: 'question' })
  expect(hear(encodePresence('1f', sealed()))).toEqual(here)
})

it('any resolver reads them: a pointer to an instance of the service, and its text', () => {
  expect(decode(Buffer.from(encodePresence('1f', sealed()))).answers).toMatchObject([
    { type: 'PTR', name: '_hongyan._tcp.local', data: '1f._hongyan._tcp.local' },
    { type: 'TXT', name: '1f._hongyan._tcp.local' },
  ])
})

it('who does not belong to the rendezvous learns neither device nor port', () => {
  const packet = Buffer.from(encodePresence('1f', sealed()))
  expect(packet.includes(Buffer.from(deviceBytes(alice.deviceId)))).toBe(false)
  expect(packet.includes(alice.deviceId)).toBe(false)
  const strangers = [
    createPresenceSeal([{ ...today, key: seed(1) }], server, nonce),
    createPresenceSeal([today], bob.deviceId, nonce),
    createPresenceSeal([], server, nonce),
  ]
  for (const stranger of strangers) expect(stranger.open(sealed(), NOW)).toBeUndefined()
})

it('the same said twice looks like two things', () => {
  expect(Buffer.from(sealed()).equals(sealed())).toBe(false)
})

it('keys of yesterday and tomorrow are understood, others are not, and without one in force nothing is said', () => {
  const keys = [-3, -1, 0, 1].map((day) => ({ epoch: 10 + day, startsAtMs: NOW + day * EPOCH_MS, key: seed(10 + day) }))
  const all = createPresenceSeal(keys, server, nonce)
  const understood = keys.map((key) => {
    const at = Math.max(NOW, key.startsAtMs)
    const said = createPresenceSeal([key], server, nonce).seal({ ...here, sentAtMs: at }, at)
    return said === undefined ? 'nothing' : all.open(said, at) !== undefined
  })
  expect(understood).toEqual(['nothing', true, true, true])
  expect(createPresenceSeal(keys.slice(3), server, nonce).seal(here, NOW)).toBeUndefined()
})

it('what was said long ago is not believed when somebody says it again', () => {
  expect(presences.open(sealed(), NOW + CLOCK_SKEW_MS + 1)).toBeUndefined()
  expect(presences.open(sealed({ ...here, sentAtMs: NOW + CLOCK_SKEW_MS + 1 }), NOW)).toBeUndefined()
})

it('packets of others, and such as claim or carry too much, are not looked into', () => {
  const printer = encode({ type: 'response', answers: [{ type: 'A', name: 'printer.local', data: '192.0.2.1' }] })
  const claiming = Buffer.from(encodePresence('1f', sealed()))
  claiming.writeUInt16BE(0xffff, 8)
  const huge = encodePresence('1f', new Uint8Array(200))
  const padded = Buffer.concat([huge, Buffer.alloc(LAN_PACKET_MAX_BYTES)])
  const many = encode({
    type: 'response',
    answers: Array.from({ length: 20 }, () => ({ type: 'PTR' as const, name: '_hongyan._tcp.local', data: 'x.local' })),
  })
  const truncated = encodePresence('1f', sealed()).subarray(0, 60)
  for (const packet of [printer, claiming, padded, many, truncated, new Uint8Array(5)]) {
    expect(readPacket(packet)).toBeUndefined()
  }
})

it('a member that seals nonsense is not understood', () => {
  for (const presence of [
    { ...here, port: 70_000 },
    { ...here, sentAtMs: 2 ** 52 },
  ]) {
    expect(presences.open(sealed(presence), NOW)).toBeUndefined()
  }
})

import { describe, expect, test } from 'vitest'
import { currentEpoch, epochOf, sealRoom, unsealRoom } from '../../shared/epoch.ts'
import { LOBBY, parseRoomName } from '../../shared/names.ts'
import { SealedRoom } from '../../shared/pb/message.ts'
import { NOW, seed } from '../support/cast.ts'
import { refusalOf } from '../support/refusal.ts'

const key = { epoch: 7, startsAtMs: NOW, key: seed(1) }
const signed = new TextEncoder().encode('signed bytes')
const sealed = sealRoom(signed, LOBBY, key, new Uint8Array(12).fill(9))

describe('a sealed room message', () => {
  test('opens in its room and epoch with its key', () => {
    expect(epochOf(sealed)).toBe(7)
    expect(unsealRoom(sealed, LOBBY, key)).toEqual(signed)
  })

  test('opens in no other room, in no other epoch, with no other key', () => {
    expect(refusalOf(() => unsealRoom(sealed, parseRoomName('other'), key))).toBe('MALFORMED')
    expect(refusalOf(() => unsealRoom(sealed, LOBBY, { ...key, epoch: 8 }))).toBe('MALFORMED')
    expect(refusalOf(() => unsealRoom(sealed, LOBBY, { ...key, key: seed(2) }))).toBe('MALFORMED')
  })

  test('cannot be moved to another epoch, altered or cut', () => {
    const message = SealedRoom.decode(sealed)
    const moved = SealedRoom.encode({ ...message, epoch: 8 })
    expect(refusalOf(() => unsealRoom(moved, LOBBY, { ...key, epoch: 8 }))).toBe('MALFORMED')
    const forgeries = [
      { ...message, nonce: message.nonce.subarray(1) },
      { ...message, nonce: new Uint8Array(12) },
      { ...message, ciphertext: message.ciphertext.subarray(1) },
      { ...message, ciphertext: new Uint8Array(15) },
      { ...message, ciphertext: new Uint8Array() },
    ]
    for (const forgery of forgeries) {
      expect(refusalOf(() => unsealRoom(SealedRoom.encode(forgery), LOBBY, key))).toBe('MALFORMED')
    }
  })

  test('that is no protobuf at all is refused, not a crash', () => {
    expect(refusalOf(() => epochOf(new Uint8Array([0xff, 0xff, 0xff])))).toBe('MALFORMED')
    expect(refusalOf(() => unsealRoom(new Uint8Array(), LOBBY, key))).toBe('MALFORMED')
  })
})

test('the epoch in force is the newest that has started', () => {
  const epochs = [3, 1, 2].map((epoch) => ({ epoch, startsAtMs: NOW + epoch * 1000, key: seed(epoch) }))
  const at = (ms: number) => currentEpoch(epochs, NOW + ms)?.epoch
  expect([999, 1000, 2999, 3000, 1e9].map(at)).toEqual([undefined, 1, 2, 3, 3])
})

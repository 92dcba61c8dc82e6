import { expect, it } from 'vitest'
import { createAuthorsOrder } from '../../peer/rooms/authors-order.ts'
import { deviceOfPublicKey } from '../../shared/identity.ts'
import { type MessageId, signRoom } from '../../shared/message.ts'
import { LOBBY, parseUsername } from '../../shared/names.ts'
import { createSigner } from '../../shared/signed.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const alice = parseUsername('alice')

/** A member's copy of the lobby, and what two devices of alice said in it. */
function setUp() {
  const { messages, places } = openTemporaryProfile()
  const order = createAuthorsOrder(places)

  /** Heard, or own; without a place in the archive unless `index` gives one. */
  function have(sequence: number, { device = 1, own = false, index = 0 } = {}): MessageId {
    const signer = createSigner(new Uint8Array(32).fill(device))
    const lamport = 10 * sequence + device
    const message = { room: LOBBY, sender: alice, device: deviceOfPublicKey(signer.publicKey), sequence, lamport }
    const more = { sentAtMs: lamport, nonce: new Uint8Array(16), text: `${sequence}` }
    const signed = signRoom({ ...message, ...more }, signer, new Uint8Array(200))
    const row = { conversation: '#lobby', kind: 'text' as const, sender: alice, text: more.text, lamport }
    messages.insert({ ...row, ...signed, own, sentAtMs: lamport, state: own ? 'queued' : undefined })
    if (index > 0) places.set('#lobby', signed.id, index)
    return signed.id
  }

  return { have, isKept: order.isKept }
}

it('the first that a device said may be brought, and what follows on something archived or brought', () => {
  const { have, isKept } = setUp()
  const ids = [have(1), have(2), have(3)]
  expect(ids.map(isKept)).toEqual([true, true, true])
  have(7, { device: 2, index: 40 })
  expect(isKept(have(8, { device: 2 }))).toBe(true)
})

it('what follows on something missing is left to its author, and all that follows on that', () => {
  const { have, isKept } = setUp()
  have(1, { index: 5 })
  const [third, fourth] = [have(3), have(4)]
  expect([third, fourth].map(isKept)).toEqual([false, false])
  // Another device of hers has an order of its own.
  expect(isKept(have(1, { device: 2 }))).toBe(true)
})

it('what comes late is brought before what follows on it, or that is left to its author', () => {
  const { have, isKept } = setUp()
  have(1, { index: 5 })
  const [third, fourth] = [have(3), have(4)]
  const second = have(2)
  expect([third, fourth].map(isKept)).toEqual([false, false])
  expect([second, third, fourth].map(isKept)).toEqual([true, true, true])
})

it('own messages need nobody before them', () => {
  const { have, isKept } = setUp()
  expect(isKept(have(9, { own: true }))).toBe(true)
})

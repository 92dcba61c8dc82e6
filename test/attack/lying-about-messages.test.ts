/** A rendezvous that lies about what was said: in rooms, in mailboxes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Member, saying } from '../support/community.ts'
import { deviceCertificate, pass } from './client/account.ts'
import { decode, encode } from './client/document.ts'
import { createKey, idOf, toHex } from './client/keys.ts'
import { becomeMember, deposit } from './client/member.ts'
import { currentEpoch, nextChain, privateMessage, roomMessage, sealRoom } from './client/messages.ts'
import type { Operator } from './client/operator.ts'
import { type Liar, openLiar, stored } from './liar.ts'
import { mailText, ownText } from './scene.ts'

let liar: Liar
let operator: Operator

beforeEach(async () => {
  liar = await openLiar()
  operator = liar.operator
})
afterEach(() => liar[Symbol.asyncDispose]())

describe('an archive', () => {
  async function say(member: Member, text: string): Promise<void> {
    const { id } = await member.chat.send({ to: '#lobby', text })
    await stored(member, id)
  }

  test('cannot put words into the mouth of a member', async () => {
    const { alice, bob } = await liar.acquaintances()
    await say(alice, 'the truth')
    await bob.hear('message', saying('the truth'))
    await bob.stop()
    // Signed by a device and in a pass of the operator's own making.
    const device = await createKey()
    const { key } = await liar.impostor('alice')
    const server = operator.key.peerId
    const certificate = deviceCertificate(key, { server, username: 'alice', device: device.peerId })
    const claims = { room: 'lobby', sender: 'alice', device: device.peerId, text: 'a lie', lamport: 9 }
    const { id, bytes } = roomMessage(device, pass(operator.key, certificate), claims)
    const [newest] = operator.archive.slice(-1)
    operator.archive.push({
      index: (newest?.index ?? 0) + 1,
      sealed: sealRoom(bytes, 'lobby', currentEpoch(operator.epochs)),
      chain: nextChain(newest?.chain ?? new Uint8Array(), id),
      id,
    })
    await say(alice, 'the end')
    const back = await liar.joinAs('bob')
    await back.hear('message', saying('the end'))
    const { messages } = await back.chat.history({ conversation: '#lobby' })
    expect(messages.map(({ text }) => text)).toEqual(['the truth', 'the end'])
  })

  test('that forgets, reorders or repeats takes nothing from those who have it, and gets it back', async () => {
    const { alice, bob } = await liar.acquaintances()
    for (const text of ['one', 'two', 'three']) await say(alice, text)
    await bob.hear('message', saying('three'))
    await alice.stop()
    await bob.stop()
    const [one, two] = operator.archive
    if (one === undefined || two === undefined) throw new Error('nothing was archived')
    // As if `two` had been first, twice, and `three` never.
    operator.archive = [two, one, two].map((entry, index, all) => {
      const before = all.slice(0, index).reduce((chain: Uint8Array, { id }) => nextChain(chain, id), new Uint8Array())
      return { ...entry, index: index + 1, chain: nextChain(before, entry.id) }
    })
    const back = await liar.joinAs('alice')
    await say(back, 'four')
    await expect.poll(() => new Set(operator.archive.map(({ id }) => toHex(id))).size).toBe(4)
    const again = await liar.joinAs('bob')
    await again.hear('message', saying('four'))
    for (const member of [back, again]) {
      const { messages } = await member.chat.history({ conversation: '#lobby' })
      expect(messages.map(({ text }) => text).toSorted()).toEqual(['four', 'one', 'three', 'two'])
    }
  })
})

describe('a mailbox', () => {
  test('that repeats, reorders and mixes up mail changes nothing that is shown', async () => {
    const { alice, bob } = await liar.acquaintances()
    const carol = await liar.joinAs('carol')
    await bob.stop()
    await carol.stop()
    for (const text of ['one', 'two', 'three']) await stored(alice, (await alice.chat.send({ to: '@bob', text })).id)
    await stored(alice, (await alice.chat.send({ to: '@carol', text: 'for carol' })).id)
    const all = operator.mail
    operator.lie('fetch', async ({ after }) => ({
      mail: [...all, ...all]
        .map(({ sealed }, index) => ({ sealed, position: 2 * all.length - index }))
        .toSorted((a, b) => a.position - b.position)
        .filter(({ position }) => position > Number(after)),
    }))
    const back = await liar.joinAs('bob')
    await back.hear('message', saying('three'))
    const { messages } = await back.chat.history({ conversation: '@alice' })
    expect(messages.map(({ text }) => text)).toEqual(['hello', 'one', 'two', 'three'])
    expect(back.texts()).not.toContain('for carol')
  })

  test('into which the operator puts what it has made itself stays without effect', async () => {
    const { bob } = await liar.acquaintances()
    const mallory = await becomeMember(operator.address, 'mallory')
    const { device, account } = mallory
    const server = operator.key.peerId
    const certificate = deviceCertificate(account.key, { server, username: 'alice', device: device.peerId })
    const claims = { sender: 'alice', device: device.peerId, recipient: 'bob', sequence: 2 }
    await deposit(mallory, 'bob', privateMessage(device, certificate, { ...claims, body: { text: { text: 'a lie' } } }))
    await mailText(mallory, bob, 'the end')
    expect(bob.texts()).toEqual(['hello', 'the end'])
  })
})

test('what it says of a message is worth nothing without the signature', async () => {
  const bob = await liar.joinAs('bob')
  const mallory = await becomeMember(operator.address, 'mallory')
  const { id, bytes } = ownText(mallory, 'bob', 'as it was')
  const signed = decode<{ payload: Uint8Array; signature: Uint8Array; certificate: Uint8Array }>('SignedPrivate', bytes)
  const payload = encode('PrivatePayload', {
    ...decode('PrivatePayload', signed.payload),
    text: { text: 'as it was not' },
  })
  expect(toHex(idOf('hongyan/private/1', payload))).not.toBe(toHex(id))
  await deposit(mallory, 'bob', { id, bytes: encode('SignedPrivate', { ...signed, payload }) })
  await mailText(mallory, bob, 'as it was', 2)
  expect(bob.texts()).toEqual(['as it was'])
})

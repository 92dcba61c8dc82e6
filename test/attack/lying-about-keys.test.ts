/** A rendezvous that lies about whose keys and devices are whose. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { saying } from '../support/community.ts'
import { accountRecord, deviceCertificate, pass } from './client/account.ts'
import { openDirect } from './client/direct.ts'
import { decode, encode, type Fields } from './client/document.ts'
import { createKey, multihashOf } from './client/keys.ts'
import { openMail } from './client/mail.ts'
import { becomeMember } from './client/member.ts'
import { createBareNode, peerRecord } from './client/node.ts'
import type { Operator } from './client/operator.ts'
import { openWire } from './client/wire.ts'
import { type Liar, openLiar, stored } from './liar.ts'
import { addressOf, deviceOf } from './scene.ts'

let liar: Liar
let operator: Operator

beforeEach(async () => {
  liar = await openLiar()
  operator = liar.operator
})
afterEach(() => liar[Symbol.asyncDispose]())

test('as long as it does not lie, nobody notices that it is another program', async () => {
  const { alice, bob } = await liar.acquaintances()
  await bob.chat.send({ to: '#lobby', text: 'in the lobby' })
  await alice.hear('message', saying('in the lobby'))
  await bob.stop()
  const { id } = await alice.chat.send({ to: '@bob', text: 'while you were away' })
  await stored(alice, id)
  const back = await liar.joinAs('bob')
  await back.hear('message', saying('while you were away'))
  expect(alice.events.filter(({ type }) => type === 'warning')).toEqual([])
})

describe('another key for a name that is known', () => {
  test('is announced, takes the mark of a compared number away, and is not written to until it is accepted', async () => {
    const { alice, bob } = await liar.acquaintances()
    const { safetyNumber } = await alice.chat.lookup('bob')
    expect((await bob.chat.lookup('alice')).safetyNumber).toBe(safetyNumber)
    expect(safetyNumber.replaceAll(' ', '')).toMatch(/^\d{60}$/)
    await alice.chat.setVerified('bob', true)
    expect(await alice.chat.lookup('bob')).toMatchObject({ verified: true, keyChanged: false })

    liar.handOut('bob', await accountRecord(await liar.impostor('bob')))
    const changed = await alice.chat.lookup('bob')
    expect(changed).toMatchObject({ verified: false, keyChanged: true })
    expect(changed.safetyNumber).not.toBe(safetyNumber)
    await alice.hear('key.changed', ({ username }) => username === 'bob')
    await expect(alice.chat.send({ to: '@bob', text: 'x' })).rejects.toMatchObject({ code: 'KEY_CHANGED' })
    await expect(alice.chat.setVerified('bob', true)).rejects.toMatchObject({ code: 'KEY_CHANGED' })
    await expect(alice.chat.acceptKey('bob', safetyNumber)).rejects.toMatchObject({ code: 'INVALID_PARAMS' })
    expect(operator.mail).toEqual([])

    await alice.chat.acceptKey('bob', changed.safetyNumber)
    expect(await alice.chat.lookup('bob')).toMatchObject({ verified: false, keyChanged: false })
  })

  test('that is taken back is not what the known one has to give way to', async () => {
    const { alice } = await liar.acquaintances()
    const { safetyNumber } = await alice.chat.lookup('bob')
    await alice.chat.setVerified('bob', true)
    const honest = operator.accounts.get('bob')?.accountRecord ?? new Uint8Array()
    liar.handOut('bob', await accountRecord(await liar.impostor('bob')))
    expect(await alice.chat.lookup('bob')).toMatchObject({ verified: false, keyChanged: true })
    await alice.hear('key.changed', ({ username }) => username === 'bob')
    liar.handOut('bob', honest)
    expect(await alice.chat.lookup('bob')).toMatchObject({ safetyNumber, verified: true, keyChanged: false })
    await alice.hear('key.restored', ({ username }) => username === 'bob')
    const { id } = await alice.chat.send({ to: '@bob', text: 'as before' })
    await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
  })

  test('is not taken although the operator issues a pass for it and dials by itself', async () => {
    const { alice } = await liar.acquaintances()
    const device = await createKey()
    const { key } = await liar.impostor('bob')
    const server = operator.key.peerId
    const certificate = deviceCertificate(key, { server, username: 'bob', device: device.peerId })
    const node = await createBareNode(device)
    expect(await openDirect(node, addressOf(alice), pass(operator.key, certificate))).toBe('KEY_CHANGED')
    await alice.hear('key.changed', ({ username }) => username === 'bob')
  })
})

describe('an invented device', () => {
  test('of a known account is shown nothing and told nothing', async () => {
    let genuine = new Uint8Array()
    operator.lie('issuePass', async (body, _, honest) => {
      // Bob logs in last.
      genuine = Uint8Array.from(body.certificate as Uint8Array)
      return honest()
    })
    const { alice, bob } = await liar.acquaintances()
    await bob.stop()
    const device = await createKey()
    const node = await createBareNode(device, ['/ip4/127.0.0.1/tcp/0'])
    const heard: string[] = []
    // It shows bob's own certificate, of another device, in a pass that is truly the operator's.
    await node.handle('/hongyan/direct/1.0.0', async (stream) => {
      const wire = openWire(stream)
      wire.send(encode('DirectFrame', { hello: { pass: pass(operator.key, genuine) } }))
      wire.send(encode('DirectFrame', { ok: {} }))
      for (let frame = await wire.next(); frame !== undefined; frame = await wire.next()) {
        heard.push(...Object.keys(decode('DirectFrame', frame)))
      }
    })
    const record = await peerRecord(device, node.getMultiaddrs().map(String))
    operator.lie('lookup', async (body, _, honest) => ({
      ...(await honest()),
      ...(body.username === 'bob' ? { devices: [{ device: device.multihash, peerRecord: record, online: true }] } : {}),
    }))
    const { id } = await alice.chat.send({ to: '@bob', text: 'for bob' })
    await stored(alice, id)
    await expect.poll(() => heard).not.toEqual([])
    expect(heard).not.toContain('message')
  })

  test("at another device's name is not dialled: the record is not signed by it", async () => {
    const { alice, bob } = await liar.acquaintances()
    const bobsDevice = deviceOf(bob)
    await bob.stop()
    const attacker = await createKey()
    const node = await createBareNode(attacker, ['/ip4/127.0.0.1/tcp/0'])
    const addresses = node.getMultiaddrs().map((address) => address.toString().replace(/\/p2p\/.*/, ''))
    const spoofed = await peerRecord(attacker, addresses, bobsDevice)
    let connections = 0
    node.addEventListener('connection:open', () => {
      connections += 1
    })
    operator.lie('lookup', async (_, __, honest) => ({
      ...(await honest()),
      devices: [{ device: multihashOf(bobsDevice), peerRecord: spoofed, online: true }],
    }))
    const { id } = await alice.chat.send({ to: '@bob', text: 'for bob' })
    await stored(alice, id)
    expect(connections).toBe(0)
  })
})

describe('a sealing key', () => {
  test('that the pinned account has not signed gets no mail', async () => {
    const { alice, bob } = await liar.acquaintances()
    await bob.stop()
    await alice.stop()
    const own = await liar.impostor('bob')
    const { payload } = decode<{ payload: Uint8Array }>(
      'Signed',
      operator.accounts.get('bob')?.accountRecord ?? randomBytes(0),
    )
    const genuine = decode<Fields>('AccountRecord', payload)
    const forged = decode<{ payload: Uint8Array; signature: Uint8Array }>(
      'Signed',
      await accountRecord(own, { version: 9 }),
    )
    const { sealingKey } = decode<{ sealingKey: Uint8Array }>('AccountRecord', forged.payload)
    const claim = encode('AccountRecord', { ...genuine, sealingKey, version: 9 })
    liar.handOut('bob', encode('Signed', { payload: claim, signature: own.key.sign('hongyan/account/1', claim) }))

    const back = await liar.joinAs('alice')
    const { id } = await back.chat.send({ to: '@bob', text: 'secret' })
    await expect.poll(() => operator.asked.get('lookup') ?? 0).toBeGreaterThan(2)
    await expect(back.chat.lookup('bob')).rejects.toMatchObject({ code: 'MALFORMED' })
    expect(operator.mail).toEqual([])
    const { messages } = await back.chat.history({ conversation: '@bob' })
    expect(messages.find((message) => message.id === id)?.state).not.toBe('stored')
  })

  test('of an older record is not gone back to', async () => {
    const alice = await liar.joinAs('alice')
    const trudy = await becomeMember(operator.address, 'trudy')
    const older = trudy.account
    const newer = { ...older, sealingSeed: randomBytes(32) }
    const first = await accountRecord(older)
    liar.handOut('trudy', await accountRecord(newer, { version: 2 }))
    await alice.chat.lookup('trudy')
    await alice.stop()
    liar.handOut('trudy', first)
    const back = await liar.joinAs('alice')
    const { id } = await back.chat.send({ to: '@trudy', text: 'secret' })
    await stored(back, id)
    const sealed = operator.mail.at(-1)?.sealed ?? new Uint8Array()
    await expect(openMail(sealed, older.sealingSeed)).rejects.toThrow()
    expect((await openMail(sealed, newer.sealingSeed)).byteLength).toBeGreaterThan(0)
  })
})

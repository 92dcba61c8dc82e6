/** A rendezvous that lies. It has everything that an operator has: its key, its OPAQUE setup, all that goes through it. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openChat } from '../../peer/chat.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import {
  type Account,
  accountRecord,
  createAccount,
  deviceCertificate,
  pass,
  proveLogin,
  STRETCHING,
} from './client/account.ts'
import { openDirect } from './client/direct.ts'
import { decode, encode, type Fields } from './client/document.ts'
import { createKey, idOf, multihashOf, toHex } from './client/keys.ts'
import { openMail } from './client/mail.ts'
import { becomeMember, deposit } from './client/member.ts'
import { currentEpoch, nextChain, privateMessage, roomMessage, sealRoom } from './client/messages.ts'
import { createBareNode, peerRecord } from './client/node.ts'
import { type Operator, startOperator } from './client/operator.ts'
import { openSession } from './client/session.ts'
import { openWire } from './client/wire.ts'
import { addressOf, deviceOf, mailText, ownText } from './scene.ts'

let community: Community
let operator: Operator

beforeEach(async () => {
  community = await createCommunity()
  operator = await startOperator()
})
afterEach(() => community[Symbol.asyncDispose]())

/** A real peer whose rendezvous is the liar's. */
async function joinAs(name: string): Promise<Member> {
  const member = await community.open(name, { servers: [operator.address] })
  if (!operator.accounts.has(name)) await member.chat.register({ username: name, password: PASSWORD })
  await member.chat.login({ username: name, password: PASSWORD })
  return member
}

/** Alice and bob, who have met. */
async function acquaintances(): Promise<{ alice: Member; bob: Member }> {
  const [alice, bob] = [await joinAs('alice'), await joinAs('bob')]
  await alice.chat.send({ to: '@bob', text: 'hello' })
  await bob.hear('message', saying('hello'))
  return { alice, bob }
}

/** Another account of that name, with keys that the operator has. */
async function impostor(username: string): Promise<Account> {
  return await createAccount(operator.key.peerId, username)
}

/** Hands that record out for the name from now on. */
function handOut(username: string, record: Uint8Array): void {
  const account = operator.accounts.get(username)
  if (account !== undefined) operator.accounts.set(username, { ...account, accountRecord: record })
}

async function stored(member: Member, id: string): Promise<void> {
  await member.hear('message.state', (event) => event.id === id && event.state === 'stored')
}

test('as long as it does not lie, nobody notices that it is another program', async () => {
  const { alice, bob } = await acquaintances()
  await bob.chat.send({ to: '#lobby', text: 'in the lobby' })
  await alice.hear('message', saying('in the lobby'))
  await bob.stop()
  const { id } = await alice.chat.send({ to: '@bob', text: 'while you were away' })
  await stored(alice, id)
  const back = await joinAs('bob')
  await back.hear('message', saying('while you were away'))
  expect(alice.events.filter(({ type }) => type === 'warning')).toEqual([])
})

describe('another key for a name that is known', () => {
  test('is announced, takes the mark of a compared number away, and is not written to until it is accepted', async () => {
    const { alice, bob } = await acquaintances()
    const { safetyNumber } = await alice.chat.lookup('bob')
    expect((await bob.chat.lookup('alice')).safetyNumber).toBe(safetyNumber)
    expect(safetyNumber.replaceAll(' ', '')).toMatch(/^\d{60}$/)
    await alice.chat.setVerified('bob', true)
    expect(await alice.chat.lookup('bob')).toMatchObject({ verified: true, keyChanged: false })

    handOut('bob', await accountRecord(await impostor('bob')))
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

  test('is not taken although the operator issues a pass for it and dials by itself', async () => {
    const { alice } = await acquaintances()
    const device = await createKey()
    const { key } = await impostor('bob')
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
    const { alice, bob } = await acquaintances()
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
    const { alice, bob } = await acquaintances()
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
    const { alice, bob } = await acquaintances()
    await bob.stop()
    await alice.stop()
    const own = await impostor('bob')
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
    handOut('bob', encode('Signed', { payload: claim, signature: own.key.sign('hongyan/account/1', claim) }))

    const back = await joinAs('alice')
    const { id } = await back.chat.send({ to: '@bob', text: 'secret' })
    await expect.poll(() => operator.asked.get('lookup') ?? 0).toBeGreaterThan(2)
    await expect(back.chat.lookup('bob')).rejects.toMatchObject({ code: 'MALFORMED' })
    expect(operator.mail).toEqual([])
    const { messages } = await back.chat.history({ conversation: '@bob' })
    expect(messages.find((message) => message.id === id)?.state).not.toBe('stored')
  })

  test('of an older record is not gone back to', async () => {
    const alice = await joinAs('alice')
    const trudy = await becomeMember(operator.address, 'trudy')
    const older = trudy.account
    const newer = { ...older, sealingSeed: randomBytes(32) }
    const first = await accountRecord(older)
    handOut('trudy', await accountRecord(newer, { version: 2 }))
    await alice.chat.lookup('trudy')
    await alice.stop()
    handOut('trudy', first)
    const back = await joinAs('alice')
    const { id } = await back.chat.send({ to: '@trudy', text: 'secret' })
    await stored(back, id)
    const sealed = operator.mail.at(-1)?.sealed ?? new Uint8Array()
    await expect(openMail(sealed, older.sealingSeed)).rejects.toThrow()
    expect((await openMail(sealed, newer.sealingSeed)).byteLength).toBeGreaterThan(0)
  })
})

describe('an archive', () => {
  async function say(member: Member, text: string): Promise<void> {
    const { id } = await member.chat.send({ to: '#lobby', text })
    await stored(member, id)
  }

  test('cannot put words into the mouth of a member', async () => {
    const { alice, bob } = await acquaintances()
    await say(alice, 'the truth')
    await bob.hear('message', saying('the truth'))
    await bob.stop()
    // Signed by a device and in a pass of the operator's own making.
    const device = await createKey()
    const { key } = await impostor('alice')
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
    const back = await joinAs('bob')
    await back.hear('message', saying('the end'))
    const { messages } = await back.chat.history({ conversation: '#lobby' })
    expect(messages.map(({ text }) => text)).toEqual(['the truth', 'the end'])
  })

  test('that forgets, reorders or repeats takes nothing from those who have it, and gets it back', async () => {
    const { alice, bob } = await acquaintances()
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
    const back = await joinAs('alice')
    await say(back, 'four')
    await expect.poll(() => new Set(operator.archive.map(({ id }) => toHex(id))).size).toBe(4)
    const again = await joinAs('bob')
    await again.hear('message', saying('four'))
    for (const member of [back, again]) {
      const { messages } = await member.chat.history({ conversation: '#lobby' })
      expect(messages.map(({ text }) => text).toSorted()).toEqual(['four', 'one', 'three', 'two'])
    }
  })
})

describe('a mailbox', () => {
  test('that repeats, reorders and mixes up mail changes nothing that is shown', async () => {
    const { alice, bob } = await acquaintances()
    const carol = await joinAs('carol')
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
    const back = await joinAs('bob')
    await back.hear('message', saying('three'))
    const { messages } = await back.chat.history({ conversation: '@alice' })
    expect(messages.map(({ text }) => text)).toEqual(['hello', 'one', 'two', 'three'])
    expect(back.texts()).not.toContain('for carol')
  })

  test('into which the operator puts what it has made itself stays without effect', async () => {
    const { bob } = await acquaintances()
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

describe('a login', () => {
  test("is not taken in by another account's vault, nor by another record beside one's own", async () => {
    const alice = await joinAs('alice')
    const trudy = await becomeMember(operator.address, 'trudy')
    await alice.stop()
    const own = operator.accounts.get('alice')
    const lies: readonly Fields[] = [
      { body: operator.accounts.get('trudy')?.vault, accountRecord: own?.accountRecord },
      { body: own?.vault, accountRecord: operator.accounts.get('trudy')?.accountRecord },
      { body: own?.vault, accountRecord: await accountRecord({ ...trudy.account, username: 'alice' }) },
    ]
    for (const lie of lies) {
      operator.lie('getVault', async () => ({ version: 1, ...lie }))
      const thief = await community.open('another machine', { servers: [operator.address] })
      await expect(thief.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
        code: expect.stringMatching(/^(MALFORMED|KEY_CHANGED)$/),
      })
      expect(thief.chat.status().username).toBeUndefined()
      await thief.stop()
    }
    operator.beHonest()
    await expect(joinAs('alice')).resolves.toBeDefined()
  })

  test('does not take a pass for somebody else, or one that is not signed by the rendezvous', async () => {
    const alice = await joinAs('alice')
    await alice.stop()
    const trudy = await becomeMember(operator.address, 'trudy')
    operator.lie('issuePass', async (body, _, honest) => ({ ...(await honest()), pass: trudy.pass, body }))
    const again = await community.open('alice', { servers: [operator.address] })
    await expect(again.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
      code: 'MALFORMED',
    })
    const stranger = await createKey()
    operator.lie('issuePass', async (body, _, honest) => ({
      ...(await honest()),
      pass: pass(stranger, body.certificate as Uint8Array),
    }))
    await expect(again.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
      code: 'MALFORMED',
    })
  })

  // Argon2id at its full cost: what a rendezvous sends has no say in it.
  test('costs whoever guesses what the document says, whatever the rendezvous would like', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const profile = join(directory, 'carol')
    const listen = ['/ip4/127.0.0.1/tcp/0']
    const chat = await openChat({ profile, servers: [operator.address], listen, downloads: directory })
    onTestFinished(() => chat.stop())
    await chat.register({ username: 'carol', password: PASSWORD })
    const session = await openSession(await createBareNode(await createKey()), operator.address)
    const carol = { username: 'carol', password: PASSWORD, server: operator.key.peerId }
    await expect(proveLogin(session, carol, STRETCHING.cheap)).rejects.toThrow()
    await expect(proveLogin(session, carol, STRETCHING.documented)).resolves.toBeDefined()
  })
})

test('another rendezvous at the right address is refused', async () => {
  const alice = await joinAs('alice')
  await alice.stop()
  const impostors = await startOperator()
  const [host] = impostors.address.split('/p2p/')
  const server = `${host}/p2p/${operator.key.peerId}`
  const again = await community.open('alice', { servers: [server] })
  await expect(again.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
    code: 'WRONG_SERVER',
  })
  expect(impostors.asked.size).toBe(0)
})

test('what it says of a message is worth nothing without the signature', async () => {
  const bob = await joinAs('bob')
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

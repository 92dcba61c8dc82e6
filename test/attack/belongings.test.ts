/** A member that would like what belongs to another: mailbox, vault, account, device, the place where it can be dialled. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PASSWORD, saying } from '../support/community.ts'
import { accountRecord, createAccount, deviceCertificate, openVault, proveLogin } from './client/account.ts'
import { openDirect } from './client/direct.ts'
import { decode, type Fields } from './client/document.ts'
import { createKey, type Key, multihashOf } from './client/keys.ts'
import { openMail, sealingKeysOf } from './client/mail.ts'
import { find } from './client/member.ts'
import { createBareNode, dial, peerRecord } from './client/node.ts'
import { openSession } from './client/session.ts'
import { addressOf, deviceOf, openScene, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

interface Mail {
  readonly position: number
  readonly sealed: Uint8Array
}

test("another's mail is neither read nor thrown away", async () => {
  const { alice, bob, mallory, community } = scene
  await bob.stop()
  const { id } = await alice.chat.send({ to: '@bob', text: 'for bob alone' })
  await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
  const { mail } = await mallory.session.request<{ mail: Mail[] }>('fetch', { after: 0, limit: 500 })
  expect(mail).toEqual([])
  // Positions are counted over all mailboxes, so they are easily guessed.
  await mallory.session.request('ack', { positions: Array.from({ length: 100 }, (_, index) => index + 1) })
  const back = await community.join('bob')
  await back.hear('message', saying('for bob alone'))
})

test('mail that was opened at the rendezvous is noise to whoever has no sealing key of the recipient', async () => {
  const { alice, mallory } = scene
  const { id } = await alice.chat.send({ to: '@mallory', text: 'for mallory' })
  await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
  const { mail } = await mallory.session.request<{ mail: Mail[] }>('fetch', { after: 0, limit: 500 })
  const sealed = mail[0]?.sealed ?? new Uint8Array()
  expect((await openMail(sealed, mallory.account.sealingSeed)).byteLength).toBeGreaterThan(0)
  await expect(openMail(sealed, (await createKey()).seed)).rejects.toThrow()
})

describe("another's vault and account record", () => {
  test('are neither handed out nor replaced', async () => {
    const { mallory } = scene
    const { session, account } = mallory
    const { record } = await find(mallory, 'bob')
    const own = await session.request<{ version: number; body: Uint8Array; accountRecord: Uint8Array }>('getVault')
    const { payload } = decode<{ payload: Uint8Array }>('Signed', own.accountRecord)
    expect(decode('AccountRecord', payload)).toMatchObject({ username: 'mallory' })
    // With bob's record, with one for bob by mallory's key, with one for mallory by another key, and an older one.
    const put = (accountRecord: Uint8Array, expectedVersion = own.version) =>
      session.refusal('putVault', { expectedVersion, body: own.body, accountRecord })
    const asBob = { ...account, username: 'bob' }
    const another = await createAccount(account.server, 'mallory')
    expect(await put(record)).toBe('INVALID_PARAMS')
    expect(await put(await accountRecord(asBob, { version: 2 }))).toBe('INVALID_PARAMS')
    expect(await put(await accountRecord(another, { version: 2 }))).toBe('KEY_CHANGED')
    expect(await put(await accountRecord(account, { version: 2, signer: another.key }))).toBe('MALFORMED')
    expect(await put(await accountRecord(account, { version: 2 }), own.version + 1)).toBe('CONFLICT')
    expect((await find(mallory, 'bob')).record).toEqual(record)
    // Its own it may change, and then not go back.
    expect(await put(await accountRecord(account, { version: 2 }))).toBeUndefined()
    expect(await put(await accountRecord(account, { version: 1 }), own.version + 1)).toBe('CONFLICT')
  })
})

describe('a pass', () => {
  /** A request with that certificate, by mallory's device. */
  async function request(certificate: Uint8Array): Promise<Fields> {
    return { certificate, localRecord: await peerRecord(scene.mallory.device, ['/ip4/127.0.0.1/tcp/4001']) }
  }

  test("is not issued for another's account, nor for another's device", async () => {
    const { mallory, bob, address } = scene
    const { account, device, session } = mallory
    const { server } = account
    const certify = (username: string, peerId: string, key: Key = account.key, named?: Uint8Array) =>
      deviceCertificate(key, { server, username, device: peerId }, named)
    const { accountKey } = await find(mallory, 'bob')
    const wishes = [
      certify('bob', device.peerId),
      certify('bob', device.peerId, account.key, accountKey),
      certify('mallory', deviceOf(bob)),
      certify('mallory', device.peerId, await createKey()),
      deviceCertificate(account.key, {
        ...{ server: (await createKey()).peerId, username: 'mallory', device: device.peerId },
      }),
      deviceCertificate(account.key, {
        server,
        username: 'mallory',
        device: device.peerId,
        expiresAtMs: Date.now() + 1e12,
      }),
      deviceCertificate(account.key, {
        server,
        username: 'mallory',
        device: device.peerId,
        issuedAtMs: Date.now() - 1e11,
      }),
    ]
    // Bob's genuine certificate, as everybody has it to whom he has written.
    const { id } = await bob.chat.send({ to: '@mallory', text: 'hello' })
    await bob.hear('message.state', (event) => event.id === id && event.state === 'stored')
    const { mail } = await session.request<{ mail: Mail[] }>('fetch', { limit: 1 })
    const letter = await openMail(mail[0]?.sealed ?? new Uint8Array(), account.sealingSeed)
    wishes.push(decode<{ certificate: Uint8Array }>('SignedPrivate', letter).certificate)
    const fresh = await openSession(mallory.node, address)
    for (const certificate of wishes) {
      expect(await session.refusal('issuePass', await request(certificate))).toMatch(
        /NOT_LOGGED_IN|INVALID_PARAMS|MALFORMED/,
      )
      expect(await fresh.refusal('resume', await request(certificate))).toMatch(
        /NOT_LOGGED_IN|INVALID_PARAMS|MALFORMED/,
      )
    }
    expect(await session.refusal('issuePass', await request(certify('mallory', device.peerId)))).toBeUndefined()
  })

  test('that was altered, made by oneself, or is shown by another device admits nobody', async () => {
    const { mallory, bob } = scene
    const altered = Uint8Array.from(mallory.pass)
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
    expect(await openDirect(mallory.node, addressOf(bob), altered)).toBe('MALFORMED')
    const thief = await createBareNode(await createKey())
    expect(await openDirect(thief, addressOf(bob), mallory.pass)).toBe('MALFORMED')
    const genuine = await openDirect(mallory.node, addressOf(bob), mallory.pass)
    expect(typeof genuine).toBe('object')
  })

  test("of one's own opens no session of another's device", async () => {
    const { mallory, bob } = scene
    expect(await mallory.session.refusal('revokeDevice', { device: multihashOf(deviceOf(bob)) })).toBe('NOT_FOUND')
    const { devices } = await mallory.session.request<{ devices: { device: Uint8Array }[] }>('listDevices')
    expect(devices.map(({ device }) => Buffer.from(device))).toEqual([Buffer.from(mallory.device.multihash)])
    expect(bob.chat.status().connection).toBe('online')
  })
})

test('a peer record of another device, or of another key in its name, is not handed on', async () => {
  const { mallory, bob } = scene
  const { device, session } = mallory
  const elsewhere = ['/ip4/127.0.0.1/tcp/6666']
  const attacker = await createKey()
  const spoofed = [
    await peerRecord(attacker, elsewhere),
    await peerRecord(attacker, elsewhere, device.peerId),
    await peerRecord(attacker, elsewhere, deviceOf(bob)),
    await peerRecord(device, elsewhere, deviceOf(bob)),
  ]
  for (const localRecord of spoofed) {
    expect(await session.refusal('announce', { localRecord })).toMatch(/MALFORMED|INVALID_PARAMS/)
  }
  expect((await find(mallory, 'bob')).devices.map(({ device: id }) => Buffer.from(id))).toEqual([
    Buffer.from(multihashOf(deviceOf(bob))),
  ])
})

test('a peer takes no push and answers no request of whoever is not its rendezvous', async () => {
  const { mallory, bob } = scene
  const connection = await dial(mallory.node, addressOf(bob))
  await expect(connection.newStream('/hongyan/session/1.0.0')).rejects.toThrow()
  expect(bob.chat.status().connection).toBe('online')
})

test('whoever has the password gets the account, and nobody else: by a client that was written from the document', async () => {
  const { mallory, address } = scene
  const { server } = mallory.account
  const session = await openSession(mallory.node, address)
  const exportKey = await proveLogin(session, { username: 'bob', password: PASSWORD, server })
  const { body } = await session.request<{ body: Uint8Array }>('getVault')
  const { accountSeed, sealingSeed } = openVault(body, 'bob', exportKey)
  const { accountKey, sealingKey } = await find(mallory, 'bob')
  expect((await createKey(accountSeed)).publicKey).toEqual(accountKey)
  expect(Buffer.from((await sealingKeysOf(sealingSeed)).publicKey)).toEqual(sealingKey)
  expect(() => openVault(body, 'alice', exportKey)).toThrow()
  expect(() => openVault(body, 'bob', randomBytes(64))).toThrow()
})

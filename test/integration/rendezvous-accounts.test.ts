import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concat } from '../../shared/bytes.ts'
import { signAccountRecord, signDeviceCertificate } from '../../shared/identity.ts'
import {
  DEVICE_CERTIFICATE_LIFE_MS,
  DEVICES_PER_ACCOUNT_MAX,
  LOGIN_DELAY_MIN_MS,
  LOGIN_FREE_ATTEMPTS,
  PEER_RECORD_MAX_BYTES,
  RESUME_MAX_ABSENCE_MS,
  VAULT_MAX_BYTES,
} from '../../shared/limits.ts'
import { openPass } from '../../shared/pass.ts'
import { Reach } from '../../shared/session-methods.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestClock, startTestRendezvous } from '../support/rendezvous.ts'
import {
  askForPass,
  certify,
  createTestAccount,
  createTestDevice,
  join,
  login,
  openSession,
  proveLogin,
  register,
  registerAccount,
  VAULT,
} from '../support/session-client.ts'

async function open(address: string) {
  return await openSession(await createTestDevice(), address)
}

describe('registration', () => {
  it('lets a new person register, log in, and be in the lobby', async () => {
    const rendezvous = await startTestRendezvous()
    const alice = await join(rendezvous.address, 'Alice')
    const pass = openPass(alice.reply.pass, rendezvous.peerId)
    expect(pass.certificate).toMatchObject({ username: 'alice', device: alice.device.id })
    expect(alice.reply.rooms.map(({ room }) => room)).toEqual(['lobby'])
    expect(Buffer.from(alice.reply.accountRecord)).toEqual(Buffer.from(alice.account.record))
    expect(alice.reply.storeId).toMatch(/^[0-9a-f]{32}$/)
  })

  it('gives a name once, in whatever form it is typed', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    await register(session, '100')
    expect(await rejectionOf(register(session, '１００'))).toBe('NAME_TAKEN')
  })

  it('gives a name to the first of two who want it at the same time', async () => {
    const { address } = await startTestRendezvous()
    const sessions = await Promise.all([open(address), open(address)])
    const outcomes = await Promise.all(sessions.map((session) => rejectionOf(register(session, 'alice'))))
    expect(outcomes.toSorted()).toEqual(['NAME_TAKEN', undefined])
  })

  it('refuses names that are none', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    const request = randomBytes(32)
    for (const username of ['', 'a b', '../etc', 'x'.repeat(40), 'аlice']) {
      const outcome = await rejectionOf(session.request('registerStart', { username, request, invite: '' }))
      expect([username, outcome]).toEqual([username, 'INVALID_NAME'])
    }
  })

  it('refuses what is not of this account, too large, or not usable', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    const good = createTestAccount('alice', session.server)
    const otherServer = (await createTestDevice()).id
    const record = (change: Partial<Parameters<typeof signAccountRecord>[0]>) =>
      signAccountRecord(
        { server: session.server, username: good.username, sealingKey: randomBytes(32), version: 1, ...change },
        good.signer,
      )
    for (const bad of [
      record({ version: 2 }),
      record({ server: otherServer }),
      record({ username: createTestAccount('bob', session.server).username }),
    ]) {
      expect(await rejectionOf(registerAccount(session, { ...good, record: bad }))).toBe('INVALID_PARAMS')
    }
    expect(await rejectionOf(registerAccount(session, { ...good, record: randomBytes(90) }))).toBe('MALFORMED')

    const finish = { username: 'alice', record: randomBytes(192), accountRecord: good.record, vault: randomBytes(9) }
    expect(await rejectionOf(session.request('registerFinish', finish))).toBe('INVALID_PARAMS')
    expect(await rejectionOf(registerAccount(session, good))).toBeUndefined()
  })
})

describe('login', () => {
  it('looks the same for a wrong password and an unknown name', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    await register(session, 'alice')
    const ke1 = randomBytes(0)
    expect(await rejectionOf(session.request('loginStart', { username: 'alice', ke1 }))).toBe('MALFORMED')
    expect(await rejectionOf(session.request('loginStart', { username: 'nobody', ke1 }))).toBe('MALFORMED')

    const { client, ready } = await import('@serenity-kit/opaque')
    await ready
    const { startLoginRequest } = client.startLogin({ password: 'wrong' })
    const start = { ke1: Buffer.from(startLoginRequest, 'base64url') }
    const known = await session.request('loginStart', { ...start, username: 'alice' })
    const unknown = await session.request('loginStart', { ...start, username: 'nobody' })
    expect(unknown.ke2.byteLength).toBe(known.ke2.byteLength)
    expect(unknown.attempt.byteLength).toBe(known.attempt.byteLength)

    expect(await rejectionOf(proveLogin(session, 'alice', 'wrong'))).toBe('BAD_CREDENTIALS')
    expect(await rejectionOf(proveLogin(session, 'nobody', 'wrong'))).toBe('BAD_CREDENTIALS')
  })

  it('slows guesses down, says how long, and forgives after a success', async () => {
    const clock = createTestClock()
    const { address } = await startTestRendezvous({ clock })
    const session = await open(address)
    const account = await register(session, 'alice')
    for (let guess = 0; guess < LOGIN_FREE_ATTEMPTS; guess++) {
      expect(await rejectionOf(proveLogin(session, 'alice', 'wrong'))).toBe('BAD_CREDENTIALS')
    }
    await expect(proveLogin(session, 'alice', account.password)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: LOGIN_DELAY_MIN_MS,
    })
    clock.advance(LOGIN_DELAY_MIN_MS)
    await proveLogin(session, 'alice', account.password)
    expect(await rejectionOf(proveLogin(session, 'alice', 'wrong'))).toBe('BAD_CREDENTIALS')
    await proveLogin(session, 'alice', account.password)
  })

  it('takes one proof per attempt, so that each guess is paid for', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    const account = await register(session, 'alice')
    const finish = session.request
    let proof = { attempt: new Uint8Array(), ke3: new Uint8Array() }
    const guessFirst: typeof finish = async (name, body, signal) => {
      if (name === 'loginFinish') {
        proof = body as typeof proof
        expect(await rejectionOf(finish('loginFinish', { ...proof, ke3: randomBytes(64) }))).toBe('BAD_CREDENTIALS')
      }
      return await finish(name, body, signal)
    }
    const guesser = { ...session, request: guessFirst }
    expect(await rejectionOf(proveLogin(guesser, 'alice', account.password))).toBe('BAD_CREDENTIALS')
    await proveLogin(session, 'alice', account.password)
    expect(await rejectionOf(session.request('loginFinish', proof))).toBe('BAD_CREDENTIALS')
  })

  it('is asked to log out first where somebody is logged in', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    expect(await rejectionOf(proveLogin(alice, 'alice', alice.account.password))).toBe('CONFLICT')
    await alice.request('logout', {})
    await register(alice, 'bob')
    await proveLogin(alice, 'bob', 'correct horse')
  })
})

describe('the vault', () => {
  it('is there after a password on a new machine, and changes only by compare and set', async () => {
    const { address } = await startTestRendezvous()
    const { account, request } = await join(address, 'alice')
    const session = await open(address)
    expect(await rejectionOf(session.request('getVault', {}))).toBe('NOT_LOGGED_IN')
    await proveLogin(session, 'alice', account.password)
    const first = await session.request('getVault', {})
    expect([first.version, Buffer.from(first.body)]).toEqual([1, Buffer.from(VAULT)])

    const put = { expectedVersion: 1, body: concat([VAULT, randomBytes(50)]), accountRecord: account.record }
    expect(await rejectionOf(session.request('putVault', put))).toBe('NOT_LOGGED_IN')
    expect((await request('putVault', put)).version).toBe(2)
    expect(await rejectionOf(request('putVault', put))).toBe('CONFLICT')
    const tooLarge = { ...put, expectedVersion: 2, body: randomBytes(VAULT_MAX_BYTES + 1) }
    expect(await rejectionOf(request('putVault', tooLarge))).toBe('TOO_LARGE')
    const relocked = { ...put, expectedVersion: 2, body: randomBytes(VAULT.byteLength) }
    expect(await rejectionOf(request('putVault', relocked))).toBe('INVALID_PARAMS')
  })

  it('keeps the account key, and never goes back to an older record', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const sign = (version: number, signer = alice.account.signer) =>
      signAccountRecord(
        { server: alice.server, username: alice.account.username, sealingKey: randomBytes(32), version },
        signer,
      )
    const put = (expectedVersion: number, accountRecord: Uint8Array) =>
      alice.request('putVault', { expectedVersion, body: VAULT, accountRecord })
    await put(1, sign(5))
    // Other keys under the same version: senders would go on with those that they know.
    expect(await rejectionOf(put(2, sign(5)))).toBe('CONFLICT')
    expect(await rejectionOf(put(2, sign(4)))).toBe('CONFLICT')
    // Whoever stole the key would leave its owner no version to go on with.
    expect(await rejectionOf(put(2, sign(2 ** 32 - 1)))).toBe('INVALID_PARAMS')
    expect(await rejectionOf(put(2, sign(6, createTestAccount('x', alice.server).signer)))).toBe('KEY_CHANGED')
  })
})

describe('a pass', () => {
  it('is refused for a certificate of another device, account, rendezvous or time', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    const [alice, bob] = [await register(session, 'alice'), await register(session, 'bob')]
    await proveLogin(session, 'alice', alice.password)
    const subject = { server: session.server, username: alice.username, device: session.device.id }
    const stranger = (await createTestDevice()).id
    const ask = (certificate: Uint8Array) =>
      rejectionOf(
        session.request('issuePass', {
          certificate,
          localRecord: new Uint8Array(),
          publicRecord: new Uint8Array(),
          incarnations: [],
          reach: Reach.EVERYBODY,
        }),
      )
    expect(await ask(randomBytes(100))).toBe('MALFORMED')
    expect(await ask(signDeviceCertificate({ ...subject, device: stranger }, alice.signer, Date.now()))).toBe(
      'INVALID_PARAMS',
    )
    expect(await ask(signDeviceCertificate({ ...subject, server: stranger }, alice.signer, Date.now()))).toBe(
      'INVALID_PARAMS',
    )
    expect(await ask(signDeviceCertificate(subject, bob.signer, Date.now()))).toBe('INVALID_PARAMS')
    expect(await ask(certify(session, bob))).toBe('NOT_LOGGED_IN')
    const longAgo = Date.now() - 2 * DEVICE_CERTIFICATE_LIFE_MS
    expect(await ask(signDeviceCertificate(subject, alice.signer, longAgo))).toBe('INVALID_PARAMS')
    expect(await ask(certify(session, alice))).toBeUndefined()
  })

  it('is refused with a peer record that the device has not signed for itself', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    const account = await register(session, 'alice')
    await proveLogin(session, 'alice', account.password)
    const other = await createTestDevice()
    const ask = (localRecord: Uint8Array) => rejectionOf(askForPass(session, 'issuePass', account, { localRecord }))
    expect(await ask(randomBytes(80))).toBe('MALFORMED')
    expect(await ask(await other.peerRecord('/ip4/127.0.0.1/tcp/1'))).toBe('MALFORMED')
    expect(await ask(new Uint8Array(PEER_RECORD_MAX_BYTES + 1))).toBe('TOO_LARGE')
    expect(await ask(await session.device.peerRecord('/ip4/127.0.0.1/tcp/1'))).toBeUndefined()
  })

  it('is renewed on the same session with a higher serial', async () => {
    const { address, peerId } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const renewed = await askForPass(alice, 'issuePass', alice.account)
    const serials = [alice.reply, renewed].map(({ pass }) => openPass(pass, peerId).serial)
    expect(serials[1]).toBeGreaterThan(serials[0] ?? Number.POSITIVE_INFINITY)
  })
})

describe('devices', () => {
  it('resume without a password, after a restart too', async () => {
    const first = await startTestRendezvous()
    const alice = await join(first.address, 'alice')
    await first.stop()
    const second = await startTestRendezvous({ data: first.data })
    expect(second.peerId).toBe(first.peerId)
    const again = await openSession(alice.device, second.address)
    const reply = await askForPass(again, 'resume', alice.account)
    expect(reply.rooms.map(({ room }) => room)).toEqual(['lobby'])
    expect(reply.storeId).toBe(alice.reply.storeId)
  })

  it('cannot resume when they were never here, or away too long', async () => {
    const clock = createTestClock()
    const { address } = await startTestRendezvous({ clock })
    const alice = await join(address, 'alice', { clock })
    const stranger = await open(address)
    expect(await rejectionOf(askForPass(stranger, 'resume', alice.account, { clock }))).toBe('NOT_LOGGED_IN')
    await alice.asker.close()
    const back = await openSession(alice.device, address)
    clock.advance(RESUME_MAX_ABSENCE_MS + 1)
    expect(await rejectionOf(askForPass(back, 'resume', alice.account, { clock }))).toBe('NOT_LOGGED_IN')
  })

  it('cannot resume after a logout; the password brings them back', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    await alice.request('logout', {})
    expect(await rejectionOf(alice.request('online', { prefix: '', after: '', limit: 0 }))).toBe('NOT_LOGGED_IN')
    expect(await rejectionOf(askForPass(alice, 'resume', alice.account))).toBe('NOT_LOGGED_IN')
    await login(alice, alice.account)
  })

  it('belong to one account at a time', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const second = await openSession(alice.device, address)
    const bob = await register(second, 'bob')
    expect(await rejectionOf(login(second, bob))).toBe('CONFLICT')
    await alice.request('logout', {})
    expect(await rejectionOf(login(second, bob))).toBeUndefined()
  })

  it('are listed, and revoked by another device at once', async () => {
    const { address } = await startTestRendezvous()
    const phone = await join(address, 'alice')
    const laptop = await open(address)
    await login(laptop, phone.account)
    const { devices } = await laptop.request('listDevices', {})
    expect(devices.length).toBe(2)
    expect(devices.every(({ peerRecord }) => peerRecord.byteLength > 0)).toBe(true)

    await laptop.request('revokeDevice', { device: phone.device.node.peerId.toMultihash().bytes })
    expect((await phone.pushed('revoked')).reason).toBe('DEVICE_REVOKED')
    await phone.asker.closed
    const back = await openSession(phone.device, address)
    expect(await rejectionOf(askForPass(back, 'resume', phone.account))).toBe('NOT_LOGGED_IN')
    expect((await laptop.request('listDevices', {})).devices.length).toBe(1)
  })

  it('are at most so many of one account', async () => {
    const { address } = await startTestRendezvous()
    const { account } = await join(address, 'alice')
    for (let count = 1; count < DEVICES_PER_ACCOUNT_MAX; count++) await login(await open(address), account)
    expect(await rejectionOf(login(await open(address), account))).toBe('CONFLICT')
  })
})

/** Whoever guesses: names, passwords and invites. */

import { randomBytes } from 'node:crypto'
import { client, ready } from '@serenity-kit/opaque'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PASSWORD } from '../support/community.ts'
import { createTestClock, startTestRendezvous, type TestClock } from '../support/rendezvous.ts'
import { createAccount, deviceCertificate, fromText, proveLogin, register } from './client/account.ts'
import { createKey } from './client/keys.ts'
import { serverOf } from './client/member.ts'
import { createBareNode } from './client/node.ts'
import { openSession, type Refused, type Session } from './client/session.ts'
import { openScene, operate, type Scene } from './scene.ts'

/** Of section 6: wrong ones in a minute from one network. */
const INVITE_GUESSES = 60

let scene: Scene
let clock: TestClock

async function onNewDevice(): Promise<Session> {
  return await openSession(await createBareNode(await createKey()), scene.address)
}

async function guess(username: string, password: string, session?: Session): Promise<string> {
  const { server } = scene.mallory.account
  return await codeOf(proveLogin(session ?? (await onNewDevice()), { username, password, server }))
}

describe('a guess at a password', () => {
  beforeEach(async () => {
    // It stands still, so that waiting is not over before it is looked at.
    clock = createTestClock(Date.now())
    scene = await openScene({ clock })
  })
  afterEach(() => scene[Symbol.asyncDispose]())

  test('does not tell whether the name exists: not by its code, its bytes or its patience', async () => {
    const { community, mallory } = scene
    await community.join('carol')
    const { server } = mallory.account
    async function traceOf(username: string) {
      const session = await onNewDevice()
      const ke1 = await someKe1()
      const ask = () => session.request<{ ke2: Uint8Array }>('loginStart', { username, ke1 })
      const [one, other] = [await ask(), await ask()]
      const refusals: unknown[] = []
      for (let attempt = 0; attempt < 8; attempt += 1) {
        const login = proveLogin(session, { username, password: 'a guess', server })
        refusals.push(await login.catch(({ code, retryAfterMs }: Refused) => [code, retryAfterMs]))
        // Waiting grows with every guess that is heard.
        clock.advance(1_000)
      }
      // The evaluated element depends on the name alone, the rest is fresh each time.
      const sameElement = Buffer.from(one.ke2.subarray(0, 32)).equals(other.ke2.subarray(0, 32))
      return { ke2Bytes: one.ke2.byteLength, sameElement, refusals }
    }
    const known = await traceOf('carol')
    expect(await traceOf('nobody-at-all')).toEqual(known)
    expect(known.refusals.slice(0, 3)).toEqual(Array(3).fill(['BAD_CREDENTIALS', 0]))
    expect(known.refusals).toContainEqual(['RATE_LIMITED', expect.any(Number)])
  })

  test('that is the right one of another account opens that one only', async () => {
    const { address, mallory } = scene
    const session = await openSession(mallory.node, address)
    // Bob's password is what everybody's is here, yet it proves bob to the rendezvous and not alice.
    const { server } = mallory.account
    await proveLogin(session, { username: 'bob', password: PASSWORD, server })
    const certificate = deviceCertificate(mallory.account.key, {
      server,
      username: 'alice',
      device: mallory.device.peerId,
    })
    expect(await session.refusal('issuePass', { certificate })).toMatch(/NOT_LOGGED_IN|INVALID_PARAMS|MALFORMED/)
  })

  test('makes new devices wait in the end, whatever they say, and the own ones do not', async () => {
    const { alice } = scene
    const codes: string[] = []
    while (!codes.includes('RATE_LIMITED')) codes.push(await guess('alice', `guess ${codes.length}`))
    expect(codes.slice(0, -1)).toEqual(Array(5).fill('BAD_CREDENTIALS'))
    expect(await guess('alice', PASSWORD)).toBe('RATE_LIMITED')
    expect(await guess('bob', PASSWORD)).toBe('in')
    await alice.chat.logout()
    await expect(alice.chat.login({ username: 'alice', password: PASSWORD })).resolves.toBeDefined()
  })

  test('is one try of one session, whatever proof comes', async () => {
    const session = await onNewDevice()
    expect(await guess('bob', 'wrong', session)).toBe('BAD_CREDENTIALS')
    const { attempt } = await session.request<{ attempt: Uint8Array }>('loginStart', {
      username: 'bob',
      ke1: await someKe1(),
    })
    const another = await onNewDevice()
    expect(await another.refusal('loginFinish', { attempt, ke3: new Uint8Array(64) })).toBe('BAD_CREDENTIALS')
    for (let time = 0; time < 2; time += 1) {
      expect(await session.refusal('loginFinish', { attempt, ke3: new Uint8Array(64) })).toBe('BAD_CREDENTIALS')
    }
    expect(await session.refusal('getVault')).toBe('NOT_LOGGED_IN')
  })
})

describe('a guess at an invite', () => {
  async function startByInvite() {
    const { address, data } = await startTestRendezvous({ registration: 'invite' })
    const [made] = await operate(data, { command: 'invite', count: 1, days: 7 })
    const enter = async (username: string, invite: string) => {
      const session = await openSession(await createBareNode(await createKey()), address)
      return await codeOf(register(session, await createAccount(serverOf(address), username), { invite }))
    }
    return { address, invite: made?.invite ?? '', enter }
  }

  test('gets nowhere near one, and soon waits, on whatever device and connection', async () => {
    const { address, enter } = await startByInvite()
    const session = await openSession(await createBareNode(await createKey()), address)
    const account = await createAccount(serverOf(address), 'mallory')
    for (let count = 0; count < INVITE_GUESSES; count += 1) {
      const invite = formatLikeInvite(randomBytes(16))
      expect(await codeOf(register(session, account, { invite }))).toBe('INVITE_REQUIRED')
    }
    expect(await enter('mallory', formatLikeInvite(randomBytes(16)))).toBe('RATE_LIMITED')
  })

  test('that was used, or stands only in the second message, makes no account', async () => {
    const { address, invite, enter } = await startByInvite()
    expect(await enter('alice', invite)).toBe('in')
    expect(await enter('mallory', invite)).toBe('INVITE_REQUIRED')
    const session = await openSession(await createBareNode(await createKey()), address)
    const finish = { username: 'mallory', record: randomBytes(192), vault: randomBytes(200), invite }
    expect(await session.refusal('registerFinish', finish)).toBe('INVALID_PARAMS')
  })

  test('does not help whoever begins for one name and ends for another', async () => {
    const { address, invite, enter } = await startByInvite()
    const session = await openSession(await createBareNode(await createKey()), address)
    const request = fromText(client.startRegistration({ password: 'x' }).registrationRequest)
    await session.request('registerStart', { username: 'mallory', request, invite })
    const finish = { username: 'trudy', record: randomBytes(192), vault: randomBytes(200) }
    expect(await session.refusal('registerFinish', finish)).toBe('INVALID_PARAMS')
    // Nothing was used up by that.
    expect(await enter('alice', invite)).toBe('in')
  })
})

async function codeOf(login: Promise<unknown>): Promise<string> {
  return await login.then(
    () => 'in',
    (error: { code?: string }) => error.code ?? String(error),
  )
}

async function someKe1(): Promise<Uint8Array> {
  await ready
  return fromText(client.startLogin({ password: 'a guess' }).startLoginRequest)
}

/** Of its form, without its checks: what a script would try. */
function formatLikeInvite(bytes: Uint8Array): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const characters = [...bytes, ...bytes.subarray(0, 12)].map((byte) => alphabet[byte % 32])
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-')
}

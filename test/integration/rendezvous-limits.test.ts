/** What one account, one address and many throwaway accounts may do, over real sessions. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  CONTACTS_MAX,
  CONTACTS_PER_REQUEST_MAX,
  LISTS_PER_MINUTE,
  LOGIN_ACCOUNT_FREE_ATTEMPTS,
  MAILBOX_MAX_BYTES,
  MAILBOX_STRANGERS_SHARE,
} from '../../shared/limits.ts'
import { Reach } from '../../shared/session-methods.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestClock, startTestRendezvous } from '../support/rendezvous.ts'
import {
  askForPass,
  createTestDevice,
  join,
  login,
  openSession,
  proveLogin,
  type SessionClient,
} from '../support/session-client.ts'

const MINUTE_MS = 60_000
const AT_ONCE = 10

async function inBatches<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await Promise.all(items.slice(start, start + AT_ONCE).map(work))
  }
}

describe('a class of a hundred behind one address', () => {
  it('registers and logs in, all of it at the same minute of the clock', async () => {
    const clock = createTestClock()
    const { address } = await startTestRendezvous({ clock })
    const pupils = Array.from({ length: 100 }, (_, number) => `pupil${number}`)
    let online = 0
    await inBatches(pupils, async (name) => {
      const { reply } = await join(address, name, { clock })
      if (reply.pass.byteLength > 0) online += 1
    })
    expect(online).toBe(pupils.length)
  })
})

describe('an account', () => {
  const list = (session: SessionClient) => session.request('online', { prefix: '', after: '', limit: 1 })

  it('has used up what it may ask for on all its sessions, also when it comes back, and nobody else has', async () => {
    const clock = createTestClock()
    const { address } = await startTestRendezvous({ clock })
    const [scraper, other] = [await join(address, 'scraper', { clock }), await join(address, 'other', { clock })]
    for (let count = 0; count < LISTS_PER_MINUTE - 1; count += 1) await list(scraper)
    await scraper.asker.close()
    const back = await openSession(scraper.device, address)
    await askForPass(back, 'resume', scraper.account, { clock })
    await list(back)
    await expect(list(back)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: MINUTE_MS })
    const second = await openSession(await createTestDevice(), address)
    await login(second, scraper.account, { clock })
    expect(await rejectionOf(list(second))).toBe('RATE_LIMITED')
    expect(await rejectionOf(list(other))).toBeUndefined()
    clock.advance(MINUTE_MS)
    expect(await rejectionOf(list(back))).toBeUndefined()
  })

  it('names so many contacts at once and in all', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const names = Array.from({ length: CONTACTS_PER_REQUEST_MAX + 1 }, (_, number) => `nobody${number}`)
    expect(await rejectionOf(alice.request('addContacts', { usernames: names }))).toBe('INVALID_PARAMS')
    expect(await rejectionOf(alice.request('addContacts', { usernames: ['..'] }))).toBe('INVALID_NAME')
    // Names nobody has are none, but to ask about them costs.
    const once = { usernames: names.slice(1) }
    for (let asked = CONTACTS_PER_REQUEST_MAX; asked < 2 * CONTACTS_MAX; asked += CONTACTS_PER_REQUEST_MAX) {
      await alice.request('removeContacts', once)
    }
    expect(await rejectionOf(alice.request('addContacts', once))).toBe('RATE_LIMITED')
  })
})

describe('guesses at a password', () => {
  it('from many devices of strangers make strangers wait, the same for a name that nobody has, and no own device', async () => {
    const clock = createTestClock()
    const { address } = await startTestRendezvous({ clock })
    const alice = await join(address, 'alice', { clock })
    await alice.request('logout', {})
    const stranger = await openSession(await createTestDevice(), address)
    const refusals: unknown[] = []
    for (const name of ['alice', 'nobody']) {
      const seen: unknown[] = []
      for (let guess = 0; guess < LOGIN_ACCOUNT_FREE_ATTEMPTS; guess += 1) {
        seen.push(await proveLogin(stranger, name, 'wrong').catch(({ code, retryAfterMs }) => ({ code, retryAfterMs })))
        clock.advance(1_000)
      }
      refusals.push(seen)
    }
    expect(refusals[0]).toEqual(refusals[1])
    expect(refusals[0]).toContainEqual(expect.objectContaining({ code: 'RATE_LIMITED' }))
    await proveLogin(alice, 'alice', alice.account.password)
  })
})

describe('a mailbox', () => {
  const deposit = (session: SessionClient, sizeBytes: number) =>
    rejectionOf(
      session.request('deposit', {
        recipient: 'bob',
        id: randomBytes(16),
        sealed: new Uint8Array(sizeBytes),
        acknowledged: [],
      }),
    )

  it('that throwaway accounts have filled as far as they can still takes mail from whom its owner has written to', async () => {
    const { address } = await startTestRendezvous()
    const [bob, friend] = [await join(address, 'bob'), await join(address, 'friend')]
    await bob.request('addContacts', { usernames: ['friend'] })
    const sizeBytes = 40 * 1024
    let stored = 0
    await inBatches(
      Array.from({ length: 20 }, (_, number) => `throwaway${number}`),
      async (name) => {
        const throwaway = await join(address, name)
        for (let count = 0; count < 30; count += 1) {
          const refusal = await deposit(throwaway, sizeBytes)
          if (refusal === undefined) stored += 1
          else expect(refusal).toBe('MAILBOX_FULL')
        }
      },
    )
    expect(stored).toBe(Math.floor((MAILBOX_MAX_BYTES * MAILBOX_STRANGERS_SHARE) / sizeBytes))
    for (let count = 0; count < 100; count += 1) expect(await deposit(friend, sizeBytes)).toBeUndefined()
    await bob.request('removeContacts', { usernames: ['friend'] })
    expect(await deposit(friend, sizeBytes)).toBe('MAILBOX_FULL')
  })
})

describe('peer records', () => {
  it('go to whom the account wants to have them, by every question', async () => {
    const { address } = await startTestRendezvous()
    const bob = await join(address, 'bob')
    const shown = async () => {
      const { devices } = await bob.request('lookup', { username: 'alice' })
      const { devices: members } = await bob.request('roomDevices', { room: 'lobby', except: [] })
      expect(devices.map(({ online }) => online)).toEqual([true])
      return [devices.filter(({ peerRecord }) => peerRecord.byteLength > 0).length, members.length]
    }
    const alice = await join(address, 'alice', { reach: Reach.CONTACTS })
    expect(await shown()).toEqual([0, 0])
    await alice.request('addContacts', { usernames: ['bob'] })
    expect(await shown()).toEqual([1, 1])
    const records = {
      localRecord: await alice.device.peerRecord('/ip4/127.0.0.1/tcp/1'),
      publicRecord: new Uint8Array(),
    }
    await alice.request('announce', { ...records, reach: Reach.NOBODY })
    expect(await shown()).toEqual([0, 0])
    expect((await alice.request('listDevices', {})).devices.map(({ peerRecord }) => peerRecord.byteLength)).toEqual([0])
    await alice.request('announce', { ...records, reach: Reach.EVERYBODY })
    await alice.request('removeContacts', { usernames: ['bob'] })
    expect(await shown()).toEqual([1, 1])
  })
})

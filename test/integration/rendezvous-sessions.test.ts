import { randomBytes } from 'node:crypto'
import { join as joinPath } from 'node:path'
import { encode } from 'it-length-prefixed'
import { describe, expect, it, vi } from 'vitest'
import type { Store } from '../../rendezvous/store/port.ts'
import { openSqliteStore } from '../../rendezvous/store/sqlite.ts'
import { SESSION_FRAME_MAX_BYTES } from '../../shared/limits.ts'
import { SessionFrame } from '../../shared/pb/session.ts'
import { SESSION_PROTOCOL } from '../../shared/protocols.ts'
import { METHODS, type MethodName, Reach } from '../../shared/session-methods.ts'
import { rejectionOf } from '../support/refusal.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import {
  askForPass,
  createTestDevice,
  join,
  login,
  openSession,
  proveLogin,
  register,
  type SessionClient,
} from '../support/session-client.ts'

/** Far below what a missing heartbeat takes to be noticed; on an idle machine it is a moment. */
const SOON = { timeout: 10_000, interval: 5 }

async function open(address: string): Promise<SessionClient> {
  return await openSession(await createTestDevice(), address)
}

/** A request without content, which every method can decode. */
function ask(session: SessionClient, name: MethodName) {
  const { request } = METHODS[name]
  return rejectionOf(session.request(name, request.decode(new Uint8Array()) as never))
}

describe('a stranger', () => {
  it('is refused everything but register, login, resume and heartbeat', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    const open_ = ['heartbeat', 'registerStart', 'registerFinish', 'loginStart', 'loginFinish', 'resume']
    for (const name of Object.keys(METHODS) as MethodName[]) {
      if (open_.includes(name)) continue
      expect([name, await ask(session, name)]).toEqual([name, 'NOT_LOGGED_IN'])
    }
    expect(await ask(session, 'heartbeat')).toBeUndefined()
  })

  it('with a password only is refused everything that needs a pass', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    const account = await register(session, 'alice')
    await proveLogin(session, 'alice', account.password)
    for (const name of ['online', 'lookup', 'deposit', 'fetch', 'ack', 'joinRoom', 'archive', 'history'] as const) {
      expect([name, await ask(session, name)]).toEqual([name, 'NOT_LOGGED_IN'])
    }
    expect(await ask(session, 'getVault')).toBeUndefined()
  })

  it('is sent away when no account is proved in time', async () => {
    const { address } = await startTestRendezvous({ timeouts: { anonymousMs: 3_000 } })
    const [silent, loggedIn] = [await open(address), await join(address, 'alice')]
    await silent.asker.closed
    await vi.waitFor(() => expect(silent.connection.status).not.toBe('open'), SOON)
    expect(await ask(loggedIn, 'heartbeat')).toBeUndefined()
    await loggedIn.request('logout', {})
    await loggedIn.asker.closed
  })

  it('finds nothing on the rendezvous but the session protocol', async () => {
    const { address } = await startTestRendezvous()
    const { connection } = await open(address)
    for (const protocol of ['/ipfs/id/1.0.0', '/ipfs/ping/1.0.0', '/meshsub/1.2.0']) {
      await expect(connection.newStream(protocol)).rejects.toThrow()
    }
  })
})

describe('a hostile stream', () => {
  async function raw(address: string) {
    const device = await createTestDevice()
    const session = await openSession(device, address)
    // A stream of our own, on the same connection: the older one is replaced.
    return await session.connection.newStream(SESSION_PROTOCOL)
  }

  it.each([
    // Not random bytes: one time in twenty they begin like a frame of which the rest is to come, and waiting is right.
    ['another protocol', () => Buffer.from('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n'.repeat(1000))],
    ['an endless length prefix', () => new Uint8Array(200_000).fill(0x80)],
    ['a frame over the cap', () => encode.single(new Uint8Array(SESSION_FRAME_MAX_BYTES + 1)).subarray()],
    ['a frame that is no session frame', () => encode.single(new Uint8Array(50).fill(0xff)).subarray()],
    ['a push', () => encode.single(SessionFrame.encode({ push: { kind: 1, body: new Uint8Array() } })).subarray()],
  ])('of %s ends, and harms nobody else', async (_, bytes) => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const stream = await raw(address)
    const closed = new Promise((resolve) => stream.addEventListener('close', resolve))
    stream.send(bytes())
    await closed
    expect(await ask(alice, 'heartbeat')).toBeUndefined()
    expect(await ask(await open(address), 'heartbeat')).toBeUndefined()
  })

  it('of a request with a garbled body gets MALFORMED, and goes on', async () => {
    const { address } = await startTestRendezvous()
    const session = await open(address)
    const garbled = { username: 'alice', request: randomBytes(5), invite: '' }
    expect(await rejectionOf(session.request('registerStart', garbled))).toBe('MALFORMED')
    expect(await ask(session, 'heartbeat')).toBeUndefined()
  })

  it('is replaced by a newer one on the same connection', async () => {
    const { address } = await startTestRendezvous()
    const first = await open(address)
    expect(await ask(first, 'heartbeat')).toBeUndefined()
    const second = await openSession(first.device, address, { connection: first.connection })
    expect(await ask(second, 'heartbeat')).toBeUndefined()
    await first.asker.closed
  })
})

describe('presence', () => {
  it('is known to all as soon as somebody comes or goes', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    const isBob = (online: boolean) => (body: { changes: { username: string; online: boolean }[] }) =>
      body.changes.some((change) => change.username === 'bob' && change.online === online)
    await vi.waitFor(() => alice.pushed('presence', isBob(true)), SOON)
    const { users, total } = await alice.request('online', { prefix: '', after: '', limit: 0 })
    expect([users, total]).toEqual([
      [
        { username: 'alice', devices: 1 },
        { username: 'bob', devices: 1 },
      ],
      2,
    ])
    bob.connection.abort(new Error('the cable was pulled'))
    await vi.waitFor(() => alice.pushed('presence', isBob(false)), SOON)
    expect((await alice.request('online', { prefix: '', after: '', limit: 0 })).total).toBe(1)
  })

  it('ends when a device gives no sign of life, and not while it does', async () => {
    const { address } = await startTestRendezvous({ timeouts: { heartbeatMs: 2_500 } })
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    const beat = setInterval(() => void ask(alice, 'heartbeat'), 100)
    try {
      await alice.pushed('presence', ({ changes }) => changes.some((change) => !change.online))
      await vi.waitFor(() => expect(bob.connection.status).not.toBe('open'), SOON)
      const { users } = await alice.request('online', { prefix: '', after: '', limit: 0 })
      expect(users).toEqual([{ username: 'alice', devices: 1 }])
    } finally {
      clearInterval(beat)
    }
  })

  it('passes to a newer session of the same device, and nobody sees a gap', async () => {
    const { address } = await startTestRendezvous()
    const watcher = await join(address, 'watcher')
    const older = await join(address, 'alice')
    await watcher.pushed('presence', ({ changes }) => changes.some(({ username }) => username === 'alice'))
    const newer = await openSession(older.device, address)
    await askForPass(newer, 'resume', older.account)
    expect((await older.pushed('revoked')).reason).toBe('REPLACED')
    await older.asker.closed

    // Somebody else's arrival is told later than any gap would have been.
    await join(address, 'bob')
    await watcher.pushed('presence', ({ changes }) => changes.some(({ username }) => username === 'bob'))
    const told = watcher.pushes.flatMap((push) => (push.name === 'presence' ? push.body.changes : []))
    expect(told.filter(({ username }) => username === 'alice')).toEqual([{ username: 'alice', online: true }])
    expect(await ask(newer, 'heartbeat')).toBeUndefined()
  })

  it('counts devices, and ends with the last', async () => {
    const { address } = await startTestRendezvous()
    const watcher = await join(address, 'watcher')
    const phone = await join(address, 'alice')
    const laptop = await open(address)
    await login(laptop, phone.account)
    const online = async () => (await watcher.request('online', { prefix: 'al', after: '', limit: 0 })).users
    expect(await online()).toEqual([{ username: 'alice', devices: 2 }])
    await phone.request('logout', {})
    expect(await online()).toEqual([{ username: 'alice', devices: 1 }])
    laptop.asker.abort(new Error('gone'))
    await vi.waitFor(async () => expect(await online()).toEqual([]), SOON)
  })
})

describe('looking somebody up', () => {
  it('gives the account record, and of each device online the record for this network', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    const localRecord = await bob.device.peerRecord('/ip4/192.168.1.9/tcp/4001')
    await bob.request('announce', { localRecord, publicRecord: new Uint8Array(), reach: Reach.EVERYBODY })
    const found = await alice.request('lookup', { username: 'BOB' })
    expect(Buffer.from(found.accountRecord)).toEqual(Buffer.from(bob.account.record))
    expect(found.devices.map(({ peerRecord }) => Buffer.from(peerRecord))).toEqual([Buffer.from(localRecord)])
    await bob.request('logout', {})
    expect((await alice.request('lookup', { username: 'bob' })).devices).toEqual([])
    expect(await rejectionOf(alice.request('lookup', { username: 'nobody' }))).toBe('NOT_FOUND')
  })

  it('names the devices that are away as well, and tells when there are others', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    await alice.request('lookup', { username: 'bob' })
    bob.asker.abort(new Error('gone'))
    const devices = async () => (await alice.request('lookup', { username: 'bob' })).devices
    await vi.waitFor(async () => expect(await devices()).toMatchObject([{ online: false, lastSeenAtMs: 0 }]), SOON)
    expect((await devices()).map(({ peerRecord }) => peerRecord.byteLength)).toEqual([0])
    const phone = await open(address)
    await login(phone, bob.account)
    expect(await alice.pushed('accountsChanged')).toEqual({ usernames: ['bob'] })
    expect(await devices()).toHaveLength(2)
    expect((await phone.request('lookup', { username: 'bob' })).devices[0]?.lastSeenAtMs).toBeGreaterThan(0)
  })

  it('tells who has looked an account up that a device of it is found elsewhere', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    await alice.request('lookup', { username: 'bob' })
    const localRecord = await bob.device.peerRecord('/ip4/192.168.1.9/tcp/4001')
    await bob.request('announce', { localRecord, publicRecord: new Uint8Array(), reach: Reach.EVERYBODY })
    expect(await alice.pushed('accountsChanged')).toEqual({ usernames: ['bob'] })
    const { devices } = await alice.request('lookup', { username: 'bob' })
    expect(devices.map(({ peerRecord }) => Buffer.from(peerRecord))).toEqual([Buffer.from(localRecord)])
  })

  it('tells of a device that was let in although its session did not begin, since mail waits for it', async () => {
    let isDiskSound = true
    const { address } = await startTestRendezvous({
      openStore(data) {
        const store = openSqliteStore({ path: joinPath(data, 'rendezvous.sqlite') })
        const joinRoom: Store['joinRoom'] = async (...membership) => {
          if (!isDiskSound) throw new Error('the disk has failed')
          return await store.joinRoom(...membership)
        }
        return { ...store, joinRoom }
      },
    })
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    await alice.request('lookup', { username: 'bob' })
    isDiskSound = false
    expect(await rejectionOf(login(await open(address), bob.account))).toBe('INTERNAL')
    expect(await alice.pushed('accountsChanged')).toEqual({ usernames: ['bob'] })
    expect((await alice.request('lookup', { username: 'bob' })).devices).toHaveLength(2)
  })
})

describe('a rendezvous that stops', () => {
  it('tells every session when to come back, and closes them', async () => {
    const rendezvous = await startTestRendezvous()
    const alice = await join(rendezvous.address, 'alice')
    await rendezvous.stop()
    expect((await alice.pushed('goingAway')).retryAfterMs).toBeGreaterThan(0)
    await alice.asker.closed
  })
})

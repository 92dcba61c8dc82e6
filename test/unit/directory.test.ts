import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { expect, it, vi } from 'vitest'
import type { ChatEvent } from '../../peer/api.ts'
import { createDirectory } from '../../peer/people/directory.ts'
import { toHex } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import { type DeviceId, deviceBytes, signAccountRecord } from '../../shared/identity.ts'
import { RECONNECT_MIN_MS } from '../../shared/limits.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import type { ReplyOf } from '../../shared/session-methods.ts'
import { alice, bob, type Person, person, seed, server } from '../support/cast.ts'
import { type Answers, createFakeSession } from '../support/fake-session.ts'
import { rejectionOf } from '../support/refusal.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

/** The same name, another key. */
const otherAlice = person('alice', 12, 13, 3)

function recordOf({ username, account }: Person, version = 1): Uint8Array {
  return signAccountRecord({ server, username, sealingKey: seed(20 + version), version }, account)
}

function lookupReply(of: Person, devices: readonly Person[] = []): ReplyOf<'lookup'> {
  return {
    accountRecord: recordOf(of),
    devices: devices.map(({ deviceId }) => ({
      device: deviceBytes(deviceId),
      lastSeenAtMs: 0,
      peerRecord: Uint8Array.of(1),
      online: true,
    })),
  }
}

function onlineReply(...names: string[]): ReplyOf<'online'> {
  return { users: names.map((username) => ({ username, devices: 1 })), total: names.length, next: '' }
}

function setUp(answers: Answers, opening: () => Promise<void> = async () => {}) {
  const { contacts } = openTemporaryProfile()
  const session = createFakeSession(answers)
  const events: ChatEvent[] = []
  let now = 1
  const told: string[] = []
  const nearby = new Map<DeviceId, Multiaddr[]>()
  const linked: Username[] = []
  const directory = createDirectory({
    lan: { addressesOf: (device) => nearby.get(device) ?? [] },
    linked: () => linked,
    session,
    contacts,
    reach: { setting: 'direct', allows: () => true },
    steady: { now: () => now },
    random: () => 0,
    server: () => server,
    async readPeerRecord(_, device) {
      if (device === bob.deviceId) throw new HongyanError('MALFORMED', 'the record of another device')
      await opening()
      return [multiaddr('/ip4/127.0.0.1/tcp/4001')]
    },
    own: () => ({ username: bob.username, device: bob.deviceId }),
    onEvent: (event) => events.push(event),
    onDevices: (account, { devices, isCurrent }) => told.push(`${account} ${devices.length} ${isCurrent}`),
  })
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  return { contacts, session, events, told, directory, pass, nearby, linked }
}

it('who comes or goes while the list is on its way is told as it is now, not as the list says', async () => {
  const list = Promise.withResolvers<ReplyOf<'online'>>()
  const lists = [onlineReply('alice', 'carol'), list.promise]
  const { directory, events } = setUp({ online: async () => (await lists.shift()) ?? onlineReply() })
  await directory.refresh()
  const refreshed = directory.refresh()
  directory.onPresence({ changes: [{ username: 'bob', online: true }] })
  directory.onPresence({ changes: [{ username: 'carol', online: false }] })
  list.resolve(onlineReply('alice', 'carol', 'dave'))
  expect((await refreshed).map(({ username }) => username)).toEqual(['alice', 'dave', 'bob'])
  expect(events).toEqual([
    { type: 'presence', username: 'bob', online: true },
    { type: 'presence', username: 'carol', online: false },
    { type: 'presence', username: 'dave', online: true },
  ])
})

it('a record of somebody else, or of another rendezvous, is not taken for the one that was asked for', async () => {
  const { directory, contacts } = setUp({ lookup: () => lookupReply(bob) })
  expect(await rejectionOf(directory.lookup(alice.username))).toBe('MALFORMED')
  expect([contacts.get(alice.username), contacts.get(bob.username)]).toEqual([undefined, undefined])
})

it('a device whose peer record is not its own hides no other', async () => {
  const { directory } = setUp({ lookup: () => lookupReply(alice, [bob, alice]) })
  expect((await directory.reach(alice.username)).map(({ device }) => device)).toEqual([alice.deviceId])
})

it('a rendezvous that does not answer leaves the devices that are remembered', async () => {
  const { directory } = setUp({ lookup: () => Promise.reject(new HongyanError('TIMEOUT', 'no reply')) })
  directory.met(alice.username, alice.deviceId, Uint8Array.of(1))
  expect((await directory.reach(alice.username)).map(({ device }) => device)).toEqual([alice.deviceId])
})

it('where a device is sighted nearby comes before what it has told, which may be nothing', async () => {
  const untold = {
    ...lookupReply(alice),
    devices: [{ ...lookupReply(alice, [alice]).devices[0], peerRecord: new Uint8Array() }],
  }
  const answers = [lookupReply(alice, [alice]), untold as ReplyOf<'lookup'>]
  const { directory, nearby, session } = setUp({ lookup: () => answers.shift() ?? (untold as ReplyOf<'lookup'>) })
  const places = async () => (await directory.reach(alice.username)).flatMap(({ addresses }) => addresses.map(String))
  nearby.set(alice.deviceId, [multiaddr('/ip4/10.0.0.1/tcp/4001')])
  expect(await places()).toEqual(['/ip4/10.0.0.1/tcp/4001', '/ip4/127.0.0.1/tcp/4001'])
  expect(await places()).toEqual(['/ip4/10.0.0.1/tcp/4001'])
  session.state = 'connecting'
  expect(await places()).toEqual(['/ip4/10.0.0.1/tcp/4001', '/ip4/127.0.0.1/tcp/4001'])
  nearby.clear()
  session.state = 'online'
  expect(await places()).toEqual([])
})

it('with the rendezvous away those that are linked are online, and nobody else', async () => {
  const { directory, events, linked, session } = setUp({ online: () => onlineReply('alice') })
  session.state = 'connecting'
  linked.push(alice.username, alice.username, parseUsername('carol'), bob.username)
  for (const username of linked) directory.onLinks(username)
  expect(events).toEqual([
    { type: 'presence', username: 'alice', online: true },
    { type: 'presence', username: 'carol', online: true },
  ])
  expect(await directory.page({ prefix: '', after: '', limit: 1 })).toEqual({
    users: [{ username: 'alice', devices: 2 }],
    total: 2,
    next: 'alice',
  })
  const rest = await directory.page({ prefix: 'c', after: 'alice', limit: 9 })
  expect(rest).toEqual({ users: [{ username: 'carol', devices: 1 }], total: 1 })
  linked.splice(0, 2)
  directory.onLinks(alice.username)
  session.state = 'online'
  await directory.refresh()
  expect(events.slice(2)).toEqual([
    { type: 'presence', username: 'alice', online: false },
    { type: 'presence', username: 'alice', online: true },
  ])
})

it('who is linked does not go when the rendezvous comes back and has yet to hear of them', async () => {
  const carol = parseUsername('carol')
  const dave = parseUsername('dave')
  const { directory, events, linked, session } = setUp({ online: () => onlineReply('alice') })
  session.state = 'connecting'
  linked.push(alice.username, carol, dave)
  for (const username of linked) directory.onLinks(username)
  session.state = 'online'
  events.length = 0
  await directory.refresh()
  directory.onPresence({ changes: [{ username: 'carol', online: true }] })
  expect(events).toEqual([])
  // From now on the rendezvous knows of Carol, and her link says nothing; Dave it has never heard of.
  linked.length = 0
  for (const username of [carol, dave, alice.username]) directory.onLinks(username)
  expect(events).toEqual([{ type: 'presence', username: 'dave', online: false }])
  directory.onPresence({ changes: [{ username: 'carol', online: false }] })
  expect(events.slice(1)).toEqual([{ type: 'presence', username: 'carol', online: false }])
})

it('mail is sealed to the key in force, which is asked for once in a session', async () => {
  const replies = [lookupReply(alice), lookupReply(otherAlice)]
  const { directory, session, events } = setUp({ lookup: () => replies.shift() ?? lookupReply(otherAlice) })
  expect(toHex((await directory.sealable(alice.username)).sealingKey)).toBe(toHex(seed(21)))
  await directory.sealable(alice.username)
  expect(session.asked).toEqual(['lookup'])
  directory.onSessionEnd()
  expect(await rejectionOf(directory.sealable(alice.username))).toBe('KEY_CHANGED')
  expect(await rejectionOf(directory.sealable(alice.username))).toBe('KEY_CHANGED')
  expect(events).toEqual([{ type: 'key.changed', username: 'alice' }])
})

it('a key that was given up is refused quietly, until the rendezvous says that it is in force again', async () => {
  const { directory, contacts, events } = setUp({ lookup: () => lookupReply(alice) })
  directory.trust(alice.username, alice.account.publicKey)
  expect(() => directory.trust(alice.username, otherAlice.account.publicKey)).toThrow()
  contacts.acceptChangedKey(alice.username)
  expect(directory.trust(alice.username, otherAlice.account.publicKey).changedKey).toBeUndefined()
  expect(() => directory.trust(alice.username, alice.account.publicKey)).toThrow('another key')
  expect(contacts.get(alice.username)?.changedKey).toBeUndefined()
  expect(await rejectionOf(directory.lookup(alice.username))).toBe('KEY_CHANGED')
  expect(toHex(contacts.get(alice.username)?.changedKey ?? seed(0))).toBe(toHex(alice.account.publicKey))
  expect(events).toHaveLength(2)
})

it('what only its author vouches for pins nothing and raises no alarm', async () => {
  const { directory, contacts, events } = setUp({ lookup: () => lookupReply(alice) })
  expect(await rejectionOf(directory.trustUnvouched(alice.username, otherAlice.account.publicKey))).toBe('MALFORMED')
  expect(toHex(contacts.get(alice.username)?.accountKey ?? seed(0))).toBe(toHex(alice.account.publicKey))
  expect(await rejectionOf(directory.trustUnvouched(alice.username, otherAlice.account.publicKey))).toBe('MALFORMED')
  expect((await directory.trustUnvouched(alice.username, alice.account.publicKey)).changedKey).toBeUndefined()
  expect(events).toEqual([])
})

it('who has which devices is remembered over sessions, and this device is none of its own others', async () => {
  const mine = person('小明', 4, 15, 4)
  const replies = { alice: () => lookupReply(alice, [alice, otherAlice]), 小明: () => lookupReply(bob, [bob, mine]) }
  const { directory, told } = setUp({ lookup: ({ username }) => replies[username as keyof typeof replies]() })
  expect(directory.devicesOf(alice.username)).toBeUndefined()
  await directory.lookup(alice.username)
  await directory.lookup(bob.username)
  expect(told).toEqual(['alice 2 true', '小明 1 true'])
  expect(directory.hasOtherDevices()).toBe(true)
  directory.onSessionEnd()
  expect(directory.devicesOf(alice.username)).toMatchObject({ isCurrent: false })
  expect(directory.devicesOf(alice.username)?.devices).toHaveLength(2)
  expect(directory.devicesOf(bob.username)).toEqual({ devices: [mine.deviceId], isCurrent: false })
})

it('several who ask for one account at once share the answer', async () => {
  const { directory, session } = setUp({ lookup: () => lookupReply(alice, [alice]) })
  await Promise.all([directory.lookup(alice.username), directory.reach(alice.username)])
  expect(session.asked).toEqual(['lookup'])
})

it('what has changed is not taken for true any more, nor is an answer that was on its way then', async () => {
  const answer = Promise.withResolvers<ReplyOf<'lookup'>>()
  const { directory, told } = setUp({ lookup: () => answer.promise })
  const change = { usernames: ['alice'] }
  const asked = directory.lookup(alice.username)
  directory.onAccountsChanged(change)
  answer.resolve(lookupReply(alice, [alice]))
  await asked
  expect(told).toEqual(['alice 1 false'])
  await directory.lookup(alice.username)
  directory.onAccountsChanged(change)
  expect(told).toEqual(['alice 1 false', 'alice 1 true', 'alice 1 false'])
})

it('a device of the own account that is new is known of without being asked for, and reckoned with until then', async () => {
  let devices = [bob]
  const { directory } = setUp({ lookup: () => lookupReply(bob, devices) })
  expect(directory.hasOtherDevices()).toBe(true)
  await directory.lookup(bob.username)
  expect(directory.hasOtherDevices()).toBe(false)
  devices = [bob, person('小明', 4, 15, 4)]
  directory.onAccountsChanged({ usernames: ['小明'] })
  expect(directory.hasOtherDevices()).toBe(true)
  await expect
    .poll(() => directory.devicesOf(bob.username))
    .toMatchObject({ isCurrent: true, devices: [expect.any(String)] })
  expect(directory.hasOtherDevices()).toBe(true)
})

it('an answer is old only if the change was told before it came', async () => {
  const opening = Promise.withResolvers<void>()
  const { directory, told } = setUp({ lookup: () => lookupReply(alice, [alice]) }, () => opening.promise)
  const asked = directory.lookup(alice.username)
  await expect.poll(() => told).toEqual(['alice 1 true'])
  // What it says of whereabouts is still being checked.
  directory.onAccountsChanged({ usernames: ['alice'] })
  opening.resolve()
  await asked
  await directory.lookup(alice.username)
  expect(told).toEqual(['alice 1 true', 'alice 1 false', 'alice 1 true'])
})

it('a change told of a question that was never answered makes no later answer old', async () => {
  const answers = [() => Promise.reject(new HongyanError('TIMEOUT', 'no reply')), () => lookupReply(alice, [alice])]
  const { directory, told } = setUp({ lookup: () => answers.shift()?.() ?? lookupReply(alice) })
  const asked = rejectionOf(directory.lookup(alice.username))
  directory.onAccountsChanged({ usernames: ['alice'] })
  expect(await asked).toBe('TIMEOUT')
  await directory.lookup(alice.username)
  expect(told).toEqual(['alice 1 true'])
})

it('devices that could not be written down are asked for again', async () => {
  const { directory, contacts } = setUp({ lookup: () => lookupReply(alice, [alice]) })
  const write = vi.spyOn(contacts, 'setWaitedFor').mockImplementationOnce(() => {
    throw new HongyanError('NO_SPACE', 'the disk is full')
  })
  expect(await rejectionOf(directory.lookup(alice.username))).toBe('NO_SPACE')
  expect(directory.devicesOf(alice.username)).toBeUndefined()
  await directory.lookup(alice.username)
  expect(write).toHaveBeenCalledTimes(2)
  expect(directory.devicesOf(alice.username)).toEqual({ devices: [alice.deviceId], isCurrent: true })
})

it('a rendezvous that says nothing of the own devices is asked ever more rarely, and at once in a new session', async () => {
  const { directory, session, pass } = setUp({ lookup: () => Promise.reject(new HongyanError('TIMEOUT', 'no reply')) })
  const write = async (times: number) => {
    for (let n = 0; n < times; n += 1) {
      directory.ensureOwnDevices()
      await new Promise(setImmediate)
    }
  }
  await write(10)
  expect(session.asked).toHaveLength(1)
  pass(RECONNECT_MIN_MS)
  await write(10)
  expect(session.asked).toHaveLength(2)
  pass(RECONNECT_MIN_MS / 2)
  await write(10)
  expect(session.asked).toHaveLength(2)
  directory.onSessionEnd()
  await write(10)
  expect(session.asked).toHaveLength(3)
})

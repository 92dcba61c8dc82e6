import { multiaddr } from '@multiformats/multiaddr'
import { expect, it } from 'vitest'
import type { ChatEvent } from '../../peer/api.ts'
import { createDirectory } from '../../peer/directory.ts'
import { toHex } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import { deviceBytes, signAccountRecord } from '../../shared/identity.ts'
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

function setUp(answers: Answers) {
  const { contacts } = openTemporaryProfile()
  const session = createFakeSession(answers)
  const events: ChatEvent[] = []
  const directory = createDirectory({
    session,
    contacts,
    reach: { setting: 'direct', allows: () => true },
    server: () => server,
    async openPeerRecord(_, device) {
      if (device === bob.deviceId) throw new HongyanError('MALFORMED', 'the record of another device')
      return [multiaddr('/ip4/127.0.0.1/tcp/4001')]
    },
    onEvent: (event) => events.push(event),
  })
  return { contacts, session, events, directory }
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

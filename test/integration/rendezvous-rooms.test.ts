import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { toHex } from '../../shared/bytes.ts'
import { currentEpoch, unsealRoom } from '../../shared/epoch.ts'
import {
  ARCHIVE_TTL_MS,
  CLOCK_ESTIMATE_ERROR_MS,
  CLOCK_SKEW_MS,
  EPOCH_MS,
  EPOCHS_AHEAD,
  GOSSIP_MESSAGE_MAX_BYTES,
  ROOM_DIAL_MAX,
  ROOM_HEAD_MAX_IDS,
  ROOMS_PER_ACCOUNT_MAX,
} from '../../shared/limits.ts'
import { nextChain } from '../../shared/message.ts'
import { LOBBY, parseRoomName } from '../../shared/names.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestClock, startTestRendezvous } from '../support/rendezvous.ts'
import { sayIn, seal } from '../support/room-messages.ts'
import { askForPass, createTestDevice, join, type LoggedIn, login, openSession } from '../support/session-client.ts'

function lobbyOf({ reply }: LoggedIn) {
  const lobby = reply.rooms.find(({ room }) => room === LOBBY)
  if (lobby === undefined) throw new Error('not in the lobby')
  return lobby
}

describe('rooms', () => {
  it('are made by joining, kept over a login, and left', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    expect((await alice.request('joinRoom', { room: '#Team' })).room).toBe('team')
    const again = await openSession(alice.device, address)
    const { rooms } = await askForPass(again, 'resume', alice.account)
    expect(rooms.map(({ room }) => room)).toEqual(['lobby', 'team'])
    await again.request('leaveRoom', { room: 'team' })
    const { rooms: listed } = await again.request('listRooms', {})
    expect(listed).toEqual([{ room: 'lobby', members: 1, joined: true }])
  })

  it('are listed with their members to everybody', async () => {
    const { address } = await startTestRendezvous()
    const [alice, bob] = [await join(address, 'alice'), await join(address, 'bob')]
    await alice.request('joinRoom', { room: 'team' })
    const { rooms } = await bob.request('listRooms', {})
    expect(rooms).toEqual([
      { room: 'lobby', members: 2, joined: true },
      { room: 'team', members: 1, joined: false },
    ])
  })

  it('cannot be joined without bound', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const joins = Array.from({ length: ROOMS_PER_ACCOUNT_MAX }, (_, number) =>
      rejectionOf(alice.request('joinRoom', { room: `room${number}` })),
    )
    const outcomes = await Promise.all(joins)
    expect(outcomes.filter((outcome) => outcome === 'CONFLICT').length).toBe(1)
    expect(await rejectionOf(alice.request('joinRoom', { room: 'no name' }))).toBe('INVALID_NAME')
  })

  it('tell members who else is in, and whom to dial', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    const away = await join(address, 'carol')
    await away.request('logout', {})
    const { users } = await alice.request('roomMembers', { room: 'lobby' })
    const { devices } = await alice.request('roomDevices', { room: 'lobby', except: [] })
    expect(users).toEqual([
      { username: 'alice', devices: 1 },
      { username: 'bob', devices: 1 },
      { username: 'carol', devices: 0 },
    ])
    expect(devices.map(({ device }) => toHex(device))).toEqual([toHex(bob.device.node.peerId.toMultihash().bytes)])
    expect(devices[0]?.peerRecord.byteLength).toBeGreaterThan(0)
    await bob.request('joinRoom', { room: 'team' })
    expect(await rejectionOf(alice.request('roomMembers', { room: 'team' }))).toBe('NOT_MEMBER')
  })

  it('tell members who joins and who leaves, and the other devices of that account', async () => {
    const { address } = await startTestRendezvous()
    const [alice, bob, eve] = [await join(address, 'alice'), await join(address, 'bob'), await join(address, 'eve')]
    const laptop = await openSession(await createTestDevice(), address)
    await login(laptop, bob.account)
    await alice.request('joinRoom', { room: 'team' })
    await bob.request('joinRoom', { room: 'team' })
    const isTeam = ({ room }: { room: string }) => room === 'team'
    for (const { pushed } of [alice, laptop]) {
      await pushed('roomMembers', (body) => isTeam(body) && body.joined.includes('bob'))
    }
    await laptop.request('leaveRoom', { room: 'team' })
    for (const { pushed } of [alice, bob]) await pushed('roomMembers', ({ left }) => left.includes('bob'))
    expect(eve.pushes.some((push) => push.name === 'roomMembers' && isTeam(push.body))).toBe(false)
  })

  it('tell of whoever is in the lobby for the first time, and not of another login', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    await login(await openSession(await createTestDevice(), address), bob.account)
    await join(address, 'carol')
    await alice.pushed('roomMembers', ({ joined }) => joined.includes('carol'))
    const named = alice.pushes.flatMap((push) => (push.name === 'roomMembers' ? push.body.joined : []))
    expect(named.filter((name) => name === 'bob')).toEqual(['bob'])
  })

  it('give a bounded number of devices to dial', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    for (let number = 0; number < ROOM_DIAL_MAX + 2; number++) await join(address, `user${number}`)
    const { devices } = await alice.request('roomDevices', { room: 'lobby', except: [] })
    expect(new Set(devices.map(({ device }) => toHex(device))).size).toBe(ROOM_DIAL_MAX)
  })
})

describe('epoch keys', () => {
  it('are the same for every member, and reach as far as a pass may be used', async () => {
    const clock = createTestClock()
    const { address } = await startTestRendezvous({ clock })
    const [alice, bob] = [await join(address, 'alice', { clock }), await join(address, 'bob', { clock })]
    const keys = lobbyOf(alice).epochs
    expect(keys.length).toBe(EPOCHS_AHEAD + 1)
    expect(lobbyOf(bob).epochs).toEqual(keys)
    expect(new Set(keys.map(({ key }) => toHex(key))).size).toBe(keys.length)

    clock.advance(EPOCH_MS)
    const renewed = await askForPass(alice, 'issuePass', alice.account, { clock })
    const next = renewed.rooms[0]?.epochs ?? []
    expect(next.map(({ epoch }) => epoch)).toEqual(Array.from({ length: EPOCHS_AHEAD + 2 }, (_, index) => index + 1))
    expect(currentEpoch(next, clock.now())?.epoch).toBe(2)
    clock.advance(EPOCH_MS)
    const later = await askForPass(alice, 'issuePass', alice.account, { clock })
    expect(later.rooms[0]?.epochs[0]?.epoch).toBe(2)
  })
})

describe('the archive', () => {
  it('gives every message its index, and history gives it back with the chain and its keys', async () => {
    const { address } = await startTestRendezvous()
    const [alice, bob] = [await join(address, 'alice'), await join(address, 'bob')]
    const { epochs } = lobbyOf(alice)
    const said = [sayIn(alice, 'lobby', 'hello', { epochs }), sayIn(bob, 'lobby', 'hello', { epochs })]
    for (const [position, { sealed }] of said.entries()) {
      const author = position === 0 ? alice : bob
      expect(await author.request('archive', { room: 'lobby', sealed })).toEqual({ index: position + 1 })
    }
    const history = await bob.request('history', { room: 'lobby', after: 0, limit: 0 })
    expect(history.newest).toBe(2)
    let chain: Uint8Array = new Uint8Array()
    for (const [position, entry] of history.entries.entries()) {
      const { id, sealed } = said[position] ?? { id: undefined, sealed: undefined }
      if (id === undefined || sealed === undefined) throw new Error('more than was said')
      chain = nextChain(chain, id)
      expect([entry.index, toHex(entry.chain), toHex(entry.sealed)]).toEqual([
        position + 1,
        toHex(chain),
        toHex(sealed),
      ])
      const key = currentEpoch(history.epochs, Date.now())
      expect(key && unsealRoom(entry.sealed, LOBBY, key).byteLength).toBeGreaterThan(0)
    }
    const rest = await bob.request('history', { room: 'lobby', after: 1, limit: 0 })
    expect(rest.entries.map(({ index }) => index)).toEqual([2])
  })

  it('keeps a message once, whoever brings it and however it is sealed', async () => {
    const { address } = await startTestRendezvous()
    const [alice, bob] = [await join(address, 'alice'), await join(address, 'bob')]
    const { epochs } = lobbyOf(alice)
    const { sealed } = sayIn(alice, 'lobby', 'hello', { epochs })
    const key = currentEpoch(epochs, Date.now())
    if (key === undefined) throw new Error('no key')
    const sealedAgain = seal(unsealRoom(sealed, LOBBY, key), 'lobby', epochs)
    // Bob brings it first: its author was away from the rendezvous.
    const indexes = [
      await bob.request('archive', { room: 'lobby', sealed: sealedAgain }),
      await alice.request('archive', { room: 'lobby', sealed }),
      await alice.request('archive', { room: 'lobby', sealed }),
    ].map(({ index }) => index)
    expect(indexes).toEqual([1, 1, 1])
    expect((await bob.request('history', { room: 'lobby', after: 0, limit: 0 })).entries.length).toBe(1)
  })

  it('survives a restart, and goes on with index and chain', async () => {
    const first = await startTestRendezvous()
    const alice = await join(first.address, 'alice')
    const { epochs } = lobbyOf(alice)
    const one = sayIn(alice, 'lobby', 'one', { epochs })
    await alice.request('archive', { room: 'lobby', sealed: one.sealed })
    await first.stop()
    const second = await startTestRendezvous({ data: first.data })
    const back = await openSession(alice.device, second.address)
    const { rooms } = await askForPass(back, 'resume', alice.account)
    const chain = nextChain(new Uint8Array(), one.id)
    expect(rooms.map(({ index, chain: newest }) => [index, toHex(newest)])).toEqual([[1, toHex(chain)]])
    const two = sayIn(alice, 'lobby', 'two', { epochs })
    await back.request('archive', { room: 'lobby', sealed: two.sealed })
    const { entries } = await back.request('history', { room: 'lobby', after: 1, limit: 0 })
    expect(entries.map((entry) => toHex(entry.chain))).toEqual([toHex(nextChain(chain, two.id))])
  })

  it('tells the members, coalesced, which messages are new, and nobody else', async () => {
    const { address } = await startTestRendezvous()
    const [alice, bob, eve] = [await join(address, 'alice'), await join(address, 'bob'), await join(address, 'eve')]
    const { epochs } = await alice.request('joinRoom', { room: 'team' })
    await bob.request('joinRoom', { room: 'team' })
    const said = Array.from({ length: ROOM_HEAD_MAX_IDS + 10 }, (_, number) =>
      sayIn(alice, 'team', `message ${number}`, { epochs, sequence: number + 1 }),
    )
    await Promise.all(said.map(({ sealed }) => alice.request('archive', { room: 'team', sealed })))
    const head = await bob.pushed('roomHead', ({ index }) => index === said.length)
    expect(head.room).toBe('team')
    expect(head.ids.length).toBeLessThanOrEqual(ROOM_HEAD_MAX_IDS)
    expect(toHex(head.ids.at(-1) ?? new Uint8Array())).toBe(said.at(-1)?.id)
    const heads = bob.pushes.filter(({ name }) => name === 'roomHead')
    expect(heads.length).toBeLessThan(said.length / 2)
    expect(eve.pushes.some(({ name }) => name === 'roomHead')).toBe(false)
  })

  it('is closed to those who are not in the room', async () => {
    const { address } = await startTestRendezvous()
    const [alice, eve] = [await join(address, 'alice'), await join(address, 'eve')]
    const { epochs } = await alice.request('joinRoom', { room: 'team' })
    const { sealed } = sayIn(eve, 'team', 'let me in', { epochs })
    expect(await rejectionOf(eve.request('archive', { room: 'team', sealed }))).toBe('NOT_MEMBER')
    expect(await rejectionOf(eve.request('history', { room: 'team', after: 0, limit: 0 }))).toBe('NOT_MEMBER')
    await alice.request('leaveRoom', { room: 'team' })
    expect(await rejectionOf(alice.request('history', { room: 'team', after: 0, limit: 0 }))).toBe('NOT_MEMBER')
  })

  it('refuses what is not a message of this room, this time and its author', async () => {
    const { address } = await startTestRendezvous()
    const [alice, bob] = [await join(address, 'alice'), await join(address, 'bob')]
    const { epochs } = lobbyOf(alice)
    await alice.request('joinRoom', { room: 'team' })
    const archive = (sealed: Uint8Array) => rejectionOf(alice.request('archive', { room: 'lobby', sealed }))
    const say = (change: Partial<Parameters<typeof sayIn>[3]>) =>
      sayIn(alice, 'lobby', 'x', { epochs, ...change }).sealed

    expect(await archive(new Uint8Array(200).fill(0xff))).toBe('MALFORMED')
    expect(await archive(new Uint8Array(GOSSIP_MESSAGE_MAX_BYTES + 1))).toBe('TOO_LARGE')
    expect(await archive(seal(randomBytes(200), 'lobby', epochs))).toBe('MALFORMED')
    expect(await archive(say({ room: parseRoomName('team') }))).toBe('INVALID_PARAMS')
    expect(await archive(say({ sealFor: 'team' }))).toBe('MALFORMED')
    expect(await archive(say({ sender: bob.account.username }))).toBe('MALFORMED')
    expect(await archive(say({ sentAtMs: Date.now() + CLOCK_SKEW_MS + 60_000 }))).toBe('INVALID_PARAMS')
    expect(await archive(say({ sentAtMs: Date.now() - ARCHIVE_TTL_MS }))).toBe('MALFORMED')
    const unknownKey = epochs.map((epoch) => ({ ...epoch, epoch: epoch.epoch + 1000 }))
    expect(await archive(say({ epochs: unknownKey }))).toBe('INVALID_PARAMS')
    const otherKey = epochs.map((epoch) => ({ ...epoch, key: randomBytes(32) }))
    expect(await archive(say({ epochs: otherKey }))).toBe('MALFORMED')
    expect(await archive(say({}))).toBeUndefined()
  })

  it('keeps a room as long, and as much of it, as the operator says, and refuses what is older', async () => {
    const MINUTE_MS = 60_000
    const { address } = await startTestRendezvous({ retention: { ageMs: 10 * MINUTE_MS, roomBytes: 4_000 } })
    const [alice, bob] = [await join(address, 'alice'), await join(address, 'bob')]
    const { epochs } = lobbyOf(alice)
    const archive = (sealed: Uint8Array, by: LoggedIn = alice) => by.request('archive', { room: 'lobby', sealed })
    const old = sayIn(alice, 'lobby', 'old', { epochs, sentAtMs: Date.now() - 11 * MINUTE_MS })
    expect(await rejectionOf(archive(old.sealed))).toBe('TOO_OLD')

    const said = Array.from({ length: 12 }, (_, number) => sayIn(alice, 'lobby', `line ${number}`, { epochs }))
    for (const { sealed } of said) await archive(sealed)
    const { entries, newest } = await alice.request('history', { room: 'lobby', after: 0, limit: 0 })
    expect(newest).toBe(12)
    expect(entries.length).toBeLessThan(10)
    const indexes = entries.map(({ index }) => index)
    expect(indexes).toEqual(Array.from(indexes, (_, place) => 12 - indexes.length + 1 + place))
    const [first, last] = [said[0]?.sealed, said[11]?.sealed]
    if (first === undefined || last === undefined) throw new Error('nothing was said')
    expect(await rejectionOf(archive(first, bob))).toBe('TOO_OLD')
    expect(await archive(last, bob)).toEqual({ index: 12 })
  })

  it('puts what was said during an outage into the order of the talk, whoever comes back first', async () => {
    const first = await startTestRendezvous()
    const [alice, bob] = [await join(first.address, 'alice'), await join(first.address, 'bob')]
    const { epochs } = lobbyOf(alice)
    await first.stop()
    const line = (author: LoggedIn, lamport: number) => sayIn(author, 'lobby', `${lamport}`, { epochs, lamport })
    const started = Date.now()
    const [question, answer, thanks] = [line(alice, 1), line(bob, 2), line(alice, 3)]
    // Longer ago than the clocks of peers may be wrong.
    await vi.waitUntil(() => Date.now() - started > 2 * CLOCK_ESTIMATE_ERROR_MS, { timeout: 30_000, interval: 10 })

    const { address } = await startTestRendezvous({ data: first.data })
    const back = async ({ device, account }: LoggedIn) => {
      const session = await openSession(device, address)
      await askForPass(session, 'resume', account)
      return (sealed: Uint8Array) => session.request('archive', { room: 'lobby', sealed })
    }
    const [byBob, byAlice] = [await back(bob), await back(alice)]
    const replies = [
      byBob(answer.sealed),
      ...[thanks.sealed, question.sealed, line(alice, 4).sealed].map((sealed) => byAlice(sealed)),
    ]
    expect((await Promise.all(replies)).map(({ index }) => index)).toEqual([2, 3, 1, 4])
    expect(await byBob(line(bob, 5).sealed)).toEqual({ index: 5 })
  })

  it('is read by a second device of an account', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const { sealed } = sayIn(alice, 'lobby', 'hello', { epochs: lobbyOf(alice).epochs })
    await alice.request('archive', { room: 'lobby', sealed })
    const laptop = await openSession(await createTestDevice(), address)
    await login(laptop, alice.account)
    expect((await laptop.request('history', { room: 'lobby', after: 0, limit: 0 })).entries.length).toBe(1)
  })
})

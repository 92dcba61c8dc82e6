/** A member that would like to speak as another in a room, to change what was said, or to be heard where it is not. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { saying } from '../support/community.ts'
import { deviceCertificate, pass } from './client/account.ts'
import { openGossip } from './client/direct.ts'
import { decode, encode } from './client/document.ts'
import { createKey } from './client/keys.ts'
import type { RoomState } from './client/member.ts'
import { currentEpoch, type Epoch, roomMessage, sealRoom, unsealRoom } from './client/messages.ts'
import { openScene, reach, type Scene } from './scene.ts'

const LOBBY = 'lobby'
const TOPIC = '/hongyan/room/1/lobby'
const LIE = 'I am alice, send money'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

function epochsOf(room = LOBBY): readonly Epoch[] {
  return scene.mallory.rooms.find((state) => state.room === room)?.epochs ?? []
}

interface History {
  readonly entries: readonly { readonly index: number; readonly sealed: Uint8Array; readonly chain: Uint8Array }[]
}

async function historyOf(room = LOBBY): Promise<History['entries']> {
  return (await scene.mallory.session.request<History>('history', { room, limit: 100 })).entries
}

/** What alice has said there, as it was signed. */
async function alicesWords(text: string): Promise<Uint8Array> {
  const { id } = await scene.alice.chat.send({ to: '#lobby', text })
  await scene.alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
  const sealed = (await historyOf()).at(-1)?.sealed ?? new Uint8Array()
  return unsealRoom(sealed, LOBBY, epochsOf())
}

/** Honest words of mallory, archived: what was to come before has come when bob hears them. */
async function sayHonestly(text: string, sequence = 1): Promise<void> {
  const { mallory, bob } = scene
  const claims = { room: LOBBY, sender: 'mallory', device: mallory.device.peerId, sequence, lamport: 100, text }
  const { bytes } = roomMessage(mallory.device, mallory.pass, claims)
  await mallory.session.request('archive', { room: LOBBY, sealed: sealRoom(bytes, LOBBY, currentEpoch(epochsOf())) })
  await bob.hear('message', saying(text))
}

/** Brings it to the rendezvous and to bob. The rendezvous' refusal is returned. */
async function bring(sealed: Uint8Array, { topic = TOPIC, room = LOBBY } = {}): Promise<string | undefined> {
  const { mallory, bob } = scene
  const direct = await reach(mallory, bob)
  const gossip = await openGossip(mallory.node, direct.connection)
  gossip.subscribe(topic)
  gossip.publish(topic, sealed)
  return await mallory.session.refusal('archive', { room, sealed })
}

describe('a member that speaks as another in a room', () => {
  test('is refused by the archive and not heard by gossip', async () => {
    const { mallory, bob, alice } = scene
    const words = decode<{ pass: Uint8Array }>('SignedRoom', await alicesWords('hello'))
    const { account, device } = mallory
    const self = { server: account.server, username: 'alice', device: device.peerId }
    const claims = { room: LOBBY, sender: 'alice', device: device.peerId, text: LIE, lamport: 50 }
    const asAlice = { ...claims, device: alice.chat.status().peerId }
    const forgeries = [
      roomMessage(device, mallory.pass, claims),
      roomMessage(device, words.pass, claims),
      roomMessage(device, words.pass, asAlice),
      roomMessage(device, pass(account.key, deviceCertificate(account.key, self)), claims),
      roomMessage(device, pass(await createKey(), mallory.certificate), { ...claims, sender: 'mallory' }),
    ]
    for (const { bytes } of forgeries) {
      expect(await bring(sealRoom(bytes, LOBBY, currentEpoch(epochsOf())))).toBe('MALFORMED')
    }
    await sayHonestly('the truth')
    expect(bob.texts('#lobby')).toEqual(['hello', 'the truth'])
    expect((await historyOf()).map(({ index }) => index)).toEqual([1, 2])
  })
})

describe('what has been said in a room', () => {
  test('is not changed by whoever brings it again, altered', async () => {
    const { bob } = scene
    const words = decode<Record<string, Uint8Array>>('SignedRoom', await alicesWords('hello'))
    const payload = decode('RoomPayload', words.payload ?? new Uint8Array())
    for (const change of [{ text: { text: LIE } }, { sequence: 9 }, { lamport: 99 }, { sentAtMs: Date.now() + 1 }]) {
      const altered = encode('SignedRoom', { ...words, payload: encode('RoomPayload', { ...payload, ...change }) })
      expect(await bring(sealRoom(altered, LOBBY, currentEpoch(epochsOf())))).toBe('MALFORMED')
    }
    await sayHonestly('the truth')
    expect(bob.texts('#lobby')).toEqual(['hello', 'the truth'])
  })

  test('keeps its place, and is shown once, when it comes again under another key', async () => {
    const { bob, mallory } = scene
    const words = await alicesWords('hello')
    await sayHonestly('the truth')
    const before = await historyOf()
    for (const epoch of epochsOf()) {
      const { index } = await mallory.session.request<{ index: number }>('archive', {
        room: LOBBY,
        sealed: sealRoom(words, LOBBY, epoch),
      })
      expect(index).toBe(1)
    }
    await sayHonestly('the end', 2)
    expect((await historyOf()).slice(0, 2)).toEqual(before)
    expect(bob.texts('#lobby')).toEqual(['hello', 'the truth', 'the end'])
  })

  test('is not taken for something said in another room, or in one of its topics', async () => {
    const { bob, mallory } = scene
    await bob.chat.joinRoom('dev')
    const { epochs } = await mallory.session.request<RoomState>('joinRoom', { room: 'dev' })
    const words = await alicesWords('hello')
    await bob.hear('message', saying('hello'))
    const asItIs = (await historyOf()).at(-1)?.sealed ?? new Uint8Array()
    const dev = { room: 'dev', topic: '/hongyan/room/1/dev' }
    // It cannot even be opened there; sealed anew, it says itself where it belongs.
    expect(await bring(asItIs, dev)).toBe('MALFORMED')
    expect(await bring(sealRoom(words, 'dev', currentEpoch(epochs)), dev)).toBe('INVALID_PARAMS')
    await sayHonestly('the truth')
    expect([bob.texts('#dev'), bob.texts('#lobby')]).toEqual([[], ['hello', 'the truth']])
    expect(await historyOf('dev')).toEqual([])
  })
})

describe('a key that does not fit', () => {
  test('the room or the epoch makes noise of a message, by gossip and at the archive', async () => {
    const { bob, mallory } = scene
    await bob.chat.joinRoom('dev')
    const { epochs: dev } = await mallory.session.request<RoomState>('joinRoom', { room: 'dev' })
    const current = currentEpoch(epochsOf())
    const claims = { room: LOBBY, sender: 'mallory', device: mallory.device.peerId, text: 'under a wrong key' }
    const { bytes } = roomMessage(mallory.device, mallory.pass, claims)
    const wrong: readonly [Epoch, string, string][] = [
      // The lobby's words under the key of another room, with its name or the lobby's bound to the seal.
      [currentEpoch(dev), 'dev', 'MALFORMED'],
      [currentEpoch(dev), LOBBY, 'MALFORMED'],
      // The right key under the number of another epoch, which is bound as well; a made-up one under the right number.
      [{ ...current, epoch: current.epoch + 1 }, LOBBY, 'MALFORMED'],
      [{ ...current, key: randomBytes(32) }, LOBBY, 'MALFORMED'],
      // An epoch that nobody has heard of.
      [{ ...current, epoch: current.epoch + 1_000 }, LOBBY, 'INVALID_PARAMS'],
    ]
    for (const [key, bound, refusal] of wrong) expect(await bring(sealRoom(bytes, bound, key))).toBe(refusal)
    await sayHonestly('the truth')
    expect(bob.texts('#lobby')).toEqual(['the truth'])
    expect(await historyOf('dev')).toEqual([])
  })
})

describe('whoever has not joined a room', () => {
  test('neither reads nor writes in it', async () => {
    const { alice, bob, mallory } = scene
    await alice.chat.joinRoom('dev')
    await bob.chat.joinRoom('dev')
    const direct = await reach(mallory, bob)
    const gossip = await openGossip(mallory.node, direct.connection)
    const topic = '/hongyan/room/1/dev'
    gossip.subscribe(topic)
    const guess: Epoch = { epoch: 1, startsAtMs: 0, key: randomBytes(32) }
    const { bytes } = roomMessage(mallory.device, mallory.pass, {
      ...{ room: 'dev', sender: 'mallory', device: mallory.device.peerId, text: 'let me in' },
    })
    for (const key of [guess, currentEpoch(epochsOf())]) {
      const sealed = sealRoom(bytes, 'dev', key)
      gossip.publish(topic, sealed)
      expect(await mallory.session.refusal('archive', { room: 'dev', sealed })).toBe('NOT_MEMBER')
    }
    expect(await mallory.session.refusal('history', { room: 'dev', limit: 10 })).toBe('NOT_MEMBER')

    await alice.chat.send({ to: '#dev', text: 'among developers' })
    await bob.hear('message', saying('among developers'))
    expect(bob.texts('#dev')).toEqual(['among developers'])
    // Gossip may bring it noise; it has no key for it.
    const noise = gossip.heard.filter((message) => message.topic === topic)
    for (const { data } of noise) expect(() => unsealRoom(data, 'dev', epochsOf())).toThrow()
    expect(mallory.rooms.map(({ room }) => room)).toEqual([LOBBY])
  })

  test('hears in the room that it is in, so the silence above says something', async () => {
    const { alice, bob, mallory } = scene
    const gossip = await openGossip(mallory.node, (await reach(mallory, bob)).connection)
    gossip.subscribe(TOPIC)
    const { id } = await alice.chat.send({ to: '#lobby', text: 'hello' })
    await expect
      .poll(async () => {
        // Until bob has heard of the subscription he sends nothing there.
        await bob.chat.send({ to: '#lobby', text: 'again' })
        return gossip.heard.length
      })
      .toBeGreaterThan(0)
    const sealed = gossip.heard[0]?.data ?? new Uint8Array()
    expect(unsealRoom(sealed, LOBBY, epochsOf()).byteLength).toBeGreaterThan(0)
    expect(id).not.toBe('')
  })
})

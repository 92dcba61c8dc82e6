/** Whoever is out and goes on: a device that was revoked, and an account that was banned, with the pass that they had. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saying } from '../support/community.ts'
import { deviceCertificate, proveLogin } from './client/account.ts'
import { openDirect } from './client/direct.ts'
import { decode } from './client/document.ts'
import { askForFile } from './client/file.ts'
import { createKey } from './client/keys.ts'
import { becomeMember, type Member as HostileMember, logIn, type RoomState } from './client/member.ts'
import { currentEpoch, type Epoch, roomMessage, sealRoom, unsealRoom } from './client/messages.ts'
import { createBareNode, dial, endOf, peerRecord } from './client/node.ts'
import { openSession, Refused } from './client/session.ts'
import { addressOf, gossipWith, openScene, operate, ownText, reach, type Scene } from './scene.ts'

const LOBBY = 'lobby'
const TOPIC = '/hongyan/room/1/lobby'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

function epochsOf({ rooms }: HostileMember): readonly Epoch[] {
  return rooms.find(({ room }) => room === LOBBY)?.epochs ?? []
}

function inTheLobby(author: HostileMember, text: string, epoch: Epoch, sequence = 1): Uint8Array {
  const claims = { room: LOBBY, sender: author.account.username, device: author.device.peerId, sequence, text }
  return sealRoom(roomMessage(author.device, author.pass, claims).bytes, LOBBY, epoch)
}

/** From another of mallory's devices. */
async function revoke(): Promise<void> {
  const { mallory, address } = scene
  const other = await createKey()
  const session = await openSession(await createBareNode(other), address)
  await logIn(session, mallory.account, other)
  await session.request('revokeDevice', { device: mallory.device.multihash })
}

async function ban(): Promise<void> {
  await operate(scene.data, { command: 'ban', name: 'mallory', reason: 'floods' })
}

test.each([
  { who: 'a device that was revoked', shutOut: revoke, resume: 'NOT_LOGGED_IN' },
  { who: 'an account that was banned', shutOut: ban, resume: /^(BANNED|NOT_LOGGED_IN)$/ },
])('$who is cut off, and gets no further on any protocol', async ({ shutOut, resume }) => {
  const { mallory, alice, bob, address, community } = scene
  const path = join(community.directory, 'file.txt')
  writeFileSync(path, 'for mallory, as long as she is one of us')
  const { transferId } = await bob.chat.sendFile({ to: '@mallory', path })
  const pull = { pull: { transferId: Buffer.from(transferId, 'hex'), wantManifest: true, offset: 0 } }
  const { connection } = await reach(mallory, bob)
  expect(await askForFile(connection, pull)).toBe('manifest')

  await shutOut()
  // Bob hears it from the rendezvous and cuts; so the file is out of reach as well, by that connection or another.
  await endOf(connection)
  await mallory.session.ended
  expect(await askForFile(connection, pull)).toBe('ended')
  expect(await askForFile(await dial(mallory.node, addressOf(bob)), pull)).toBe('ended')
  for (const member of [alice, bob]) {
    await expect.poll(() => openDirect(mallory.node, addressOf(member), mallory.pass)).toBe('PASS_EXPIRED')
  }

  const back = await openSession(mallory.node, address)
  const { account, device } = mallory
  const certificate = deviceCertificate(account.key, {
    ...{ server: account.server, username: 'mallory', device: device.peerId },
  })
  const localRecord = await peerRecord(device, ['/ip4/127.0.0.1/tcp/4001'])
  expect(await back.refusal('resume', { certificate, localRecord })).toMatch(resume)
  for (const method of ['deposit', 'archive', 'history', 'fetch', 'lookup', 'putVault']) {
    expect(await back.refusal(method), method).toBe('NOT_LOGGED_IN')
  }
})

test('what a revoked device says is not heard by gossip, whoever hands it on, and that is not held against them', async () => {
  const { mallory, bob, address } = scene
  const trudy = await becomeMember(address, 'trudy')
  const gossip = await gossipWith(trudy, bob)
  const { connection } = await reach(mallory, bob)
  await revoke()
  await endOf(connection)
  const epoch = currentEpoch(epochsOf(trudy))
  // More of them than strikes would be forgiven.
  for (let sequence = 1; sequence <= 20; sequence += 1) {
    gossip.publish(TOPIC, inTheLobby(mallory, `still here ${sequence}`, epoch, sequence))
  }
  gossip.publish(TOPIC, inTheLobby(trudy, 'an honest word', epoch))
  await bob.hear('message', saying('an honest word'))
  expect(bob.texts('#lobby')).toEqual(['an honest word'])
})

test('whoever was banned reads nothing that is said in a room from then on, even if a member hands it over', async () => {
  const { mallory, alice, bob, address } = scene
  const trudy = await becomeMember(address, 'trudy')
  const gossip = await gossipWith(trudy, bob)
  const before = epochsOf(mallory)
  await ban()
  const push = await trudy.session.pushed('roomKeys')
  const { epochs } = decode<RoomState>('RoomState', push ?? new Uint8Array())
  const newest = async () => {
    const { entries } = await trudy.session.request<{ entries: { sealed: Uint8Array }[] }>('history', {
      room: LOBBY,
      limit: 100,
    })
    return entries.at(-1)?.sealed ?? new Uint8Array()
  }
  // Alice hears of the keys when trudy does, give or take a moment.
  await expect
    .poll(async () => {
      const { id } = await alice.chat.send({ to: '#lobby', text: 'without her' })
      await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
      return outcomeOf(await newest(), before)
    })
    .toBe('noise')
  expect(outcomeOf(await newest(), epochs)).toBe('read')

  // The keys of before still open what was said then; they give nobody a voice who has no pass.
  const old = currentEpoch(before)
  gossip.publish(TOPIC, inTheLobby(mallory, 'let me in', old))
  gossip.publish(TOPIC, inTheLobby(trudy, 'a late word under the old key', old))
  await bob.hear('message', saying('a late word under the old key'))
  gossip.publish(TOPIC, inTheLobby(trudy, 'and one under the new key', currentEpoch(epochs), 2))
  await bob.hear('message', saying('and one under the new key'))
  expect(bob.texts('#lobby')).not.toContain('let me in')
})

test('a banned account that proves its password gets no vault and no pass, and no mail is taken for it', async () => {
  const { mallory, alice, address } = scene
  await ban()
  await mallory.session.ended
  const session = await openSession(await createBareNode(await createKey()), address)
  const refused = await proveLogin(session, mallory.account).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Refused)
  expect(refused).toMatchObject({ code: 'BANNED' })
  expect(await session.refusal('getVault')).toBe('NOT_LOGGED_IN')
  const trudy = await becomeMember(address, 'trudy')
  const { id, bytes } = ownText(trudy, 'mallory', 'are you there?')
  expect(await trudy.session.refusal('deposit', { recipient: 'mallory', id, sealed: bytes })).toBe('BANNED')
  expect(alice.chat.status().connection).toBe('online')
})

function outcomeOf(sealed: Uint8Array, epochs: readonly Epoch[]): string {
  try {
    unsealRoom(sealed, LOBBY, epochs)
    return 'read'
  } catch {
    return 'noise'
  }
}

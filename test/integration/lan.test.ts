/** Peers in one local network, with the rendezvous and without it. The network is a bus within this process. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Community, createCommunity, saying } from '../support/community.ts'
import { createLanBus, type LanBus } from '../support/lan-bus.ts'

let community: Community
let bus: LanBus

beforeEach(async () => {
  community = await createCommunity()
  bus = createLanBus()
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
})

const nearby = () => ({ lan: 'on', multicast: bus.open, listen: ['/ip4/0.0.0.0/tcp/0'] }) as const

test('two that never met talk, in private and in the lobby, after the rendezvous has gone', async () => {
  const alice = await community.join('alice', nearby())
  const bob = await community.join('bob', nearby())
  await community.stopRendezvous()
  await Promise.all([alice, bob].map((member) => member.hear('connection', ({ state }) => state === 'connecting')))
  await alice.hear('presence', ({ username, online }) => username === 'bob' && online)
  await alice.chat.send({ to: '@bob', text: 'who needs a server' })
  await bob.hear('message', saying('who needs a server'))
  await bob.chat.send({ to: '#lobby', text: 'nobody here' })
  await alice.hear('message', saying('nobody here'))
  expect(await alice.chat.online()).toEqual({ users: [{ username: 'bob', devices: 1 }], total: 1 })
  expect(await alice.chat.lookup('bob')).toMatchObject({ online: true })
})

test('two that start while the rendezvous is away find each other and send a file', async () => {
  for (const name of ['alice', 'bob']) await (await community.join(name, nearby())).stop()
  await community.stopRendezvous()
  const alice = await community.open('alice', nearby())
  const bob = await community.open('bob', nearby())
  await Promise.all([alice.chat.resume(), bob.chat.resume()])
  await alice.hear('presence', ({ username, online }) => username === 'bob' && online)
  const path = join(community.directory, 'letter.bin')
  writeFileSync(path, randomBytes(1_000_000))
  await alice.chat.sendFile({ to: '@bob', path })
  const { transferId } = await bob.hear('file.offered')
  await bob.chat.acceptFile({ transferId })
  const arrived = await bob.hear('file.verified')
  expect(readFileSync(arrived.path).equals(readFileSync(path))).toBe(true)
})

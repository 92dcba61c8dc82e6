/** A member in the same local network who says there whatever he likes, as often as he likes, while the rendezvous is away. */
import { randomBytes } from 'node:crypto'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { createLanBus, type LanBus } from '../support/lan-bus.ts'
import { createKey } from './client/keys.ts'
import { packetOf, presencePacket } from './client/lan.ts'
import { becomeMember, type Member as HostileMember } from './client/member.ts'
import { createBareNode } from './client/node.ts'
import { deviceOf } from './scene.ts'

/** Of this machine, all of whose addresses stand for hosts of the network. */
const MALLORYS_HOST = '127.0.0.9'

let community: Community
let bus: LanBus
let mallory: HostileMember
let server: string

beforeEach(async () => {
  community = await createCommunity()
  bus = createLanBus()
  server = community.rendezvous().addresses[0] ?? ''
  mallory = await becomeMember(server, 'mallory')
})
afterEach(() => community[Symbol.asyncDispose]())

const nearby = () => ({ lan: 'on', multicast: bus.open, listen: ['/ip4/0.0.0.0/tcp/0'] }) as const

/** So that there is a pass. */
async function onceThere(name: string): Promise<string> {
  const member = await community.join(name, nearby())
  const device = deviceOf(member)
  await member.stop()
  return device
}

async function comeBack(name: string): Promise<Member> {
  const member = await community.open(name, nearby())
  await member.chat.resume()
  return member
}

function claim(device: string, port: number, host = MALLORYS_HOST): void {
  bus.inject(presencePacket(mallory, server, { device, port }), host)
}

async function listen(listener: Server): Promise<number> {
  await new Promise<void>((resolve) => listener.listen(0, resolve))
  onTestFinished(() => void listener.close())
  return (listener.address() as AddressInfo).port
}

/** On every host: leads to a node that takes whoever comes and whatever is said, and keeps count. */
async function openTrap() {
  const node = await createBareNode(await createKey(), [`/ip4/${MALLORYS_HOST}/tcp/0`])
  const taken = { knocks: 0, bytes: Buffer.alloc(0), streams: 0 }
  await node.handle(['/hongyan/direct/1.0.0', '/meshsub/1.2.0'], () => {
    taken.streams += 1
  })
  const inner = Number(node.getMultiaddrs()[0]?.getComponents()[1]?.value)
  const door = createServer((socket) => {
    taken.knocks += 1
    socket.on('data', (bytes) => {
      taken.bytes = Buffer.concat([taken.bytes, Buffer.from(bytes)])
    })
    const inside = connect(inner, MALLORYS_HOST).on('error', () => undefined)
    socket
      .on('error', () => undefined)
      .pipe(inside)
      .pipe(socket)
  })
  return { node, taken, port: await listen(door) }
}

test("whoever says that another's device is with him, wherever, is looked at a few times and told nothing", async () => {
  const alice = await community.join('alice', nearby())
  const bob = await onceThere('bob')
  const { node, taken, port } = await openTrap()
  await community.stopRendezvous()
  await alice.chat.send({ to: '@bob', text: 'for your eyes only' })

  for (let host = 1; host <= 200; host += 1) claim(bob, port, `127.0.1.${host}`)
  await expect.poll(() => taken.knocks).toBeGreaterThan(0)
  const back = await comeBack('bob')
  await back.hear('message', saying('for your eyes only'))
  // Of two hundred reasons.
  expect(taken.knocks).toBeLessThan(30)
  expect([node.getPeers(), taken.streams, taken.bytes.includes('alice')]).toEqual([[], 0, false])
})

test('a neighbour is found, whoever fills the network with devices of his and with noise', async () => {
  await onceThere('bob')
  // Nobody can come to her, so it is for her to notice who is there.
  const alice = await community.join('alice', { ...nearby(), listen: ['/ip4/127.0.0.1/tcp/0'] })
  await community.stopRendezvous()
  // Takes whoever comes, and never says a word.
  const silent = await listen(createServer((socket) => void socket.on('error', () => undefined)))
  const keys = await Promise.all(Array.from({ length: 300 }, () => createKey()))
  const claims = keys.map(({ peerId }) => presencePacket(mallory, server, { device: peerId, port: silent }))
  const noise = packetOf(randomBytes(90))
  let said = 0
  function talkOn(): void {
    // As much from each host as is listened to, and more from another.
    for (let host = 1; host <= 6; host += 1) bus.inject(claims[said++ % claims.length] ?? noise, `127.0.2.${host}`)
    for (let times = 0; times < 20; times += 1) bus.inject(noise, MALLORYS_HOST)
  }
  const talking = setInterval(talkOn, 20)
  onTestFinished(() => clearInterval(talking))
  await expect.poll(() => said).toBeGreaterThan(2 * claims.length)

  const bob = await comeBack('bob')
  await alice.hear('presence', ({ username, online }) => username === 'bob' && online)
  await bob.chat.send({ to: '@alice', text: 'a loud place' })
  await alice.hear('message', saying('a loud place'))
})

test('what somebody said who has gone brings him back for nobody, however often it is repeated', async () => {
  await onceThere('carol')
  const alice = await community.join('alice', nearby())
  const bob = await community.join('bob', nearby())
  await alice.hear('presence', ({ username, online }) => username === 'bob' && online)
  await bob.stop()
  await alice.hear('presence', ({ username, online }) => username === 'bob' && !online)
  await community.stopRendezvous()
  for (const packet of [...bus.said]) bus.inject(packet, MALLORYS_HOST)

  const carol = await comeBack('carol')
  await carol.chat.send({ to: '@alice', text: 'who is here?' })
  await alice.hear('message', saying('who is here?'))
  expect(await alice.chat.online()).toEqual({ users: [{ username: 'carol', devices: 1 }], total: 1 })
})

/** A member, a name, a rendezvous or a relay that would have others knock where it likes: at their own doors, or a stranger's. */
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createGate } from '../../peer/net/gate/gate.ts'
import { createPeerNode, type PeerNode } from '../../peer/net/node/node.ts'
import { systemClock } from '../../shared/clock.ts'
import { parseDeviceId } from '../../shared/identity.ts'
import { DIAL_STAGGER_MS } from '../../shared/limits.ts'
import { codeOfFailure, identityOf } from '../support/peer-net.ts'
import { createKey } from './client/keys.ts'
import { becomeMember } from './client/member.ts'
import { peerRecord } from './client/node.ts'
import { openLiar } from './liar.ts'
import { openScene, type Scene } from './scene.ts'

const bob = identityOf('bob').device
const within = () => AbortSignal.timeout(10_000)

/** A service that has nothing to do with us: counts who comes, hears what they say first and sends them away. */
async function openDoor() {
  const knocks: string[] = []
  const words: string[] = []
  const door = createServer((socket) => {
    knocks.push(socket.remoteAddress ?? '')
    socket
      .on('error', () => undefined)
      .once('data', (bytes) => {
        words.push(bytes.toString('latin1'))
        socket.destroy()
      })
  })
  return { port: await listen(door), knocks, words }
}

async function listen(door: Server): Promise<number> {
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void door.close())
  const address = door.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return address.port
}

interface Rules {
  readonly isShared?: () => boolean
  readonly isHidden?: () => boolean
}

async function createNode(rules: Rules): Promise<PeerNode> {
  const { seed } = identityOf('alice')
  const server = parseDeviceId((await createKey()).peerId)
  const gate = createGate({ clock: systemClock, server: () => server, grace: () => false, isRevoked: () => false })
  const node = await createPeerNode({
    seed,
    listen: [],
    gate,
    gossip: { strikes: () => 0 },
    random: Math.random,
    ...rules,
  })
  onTestFinished(() => node.stop())
  return node
}

describe('a device that says to be', () => {
  test('on this very machine is looked for there only where others may be', async () => {
    const door = await openDoor()
    const elsewhere = await createNode({ isShared: () => false })
    const here = ['/ip4/127.0.0.1', '/ip4/127.0.0.2', '/ip6/::1', '/ip6/::ffff:127.0.0.1', '/dns4/localhost']
    const addresses = here.map((host) => multiaddr(`${host}/tcp/${door.port}`))
    expect(await codeOfFailure(elsewhere.dial(bob, addresses, within()))).toBe('UNREACHABLE')
    expect(door.knocks).toEqual([])
    const shared = await createNode({ isShared: () => true })
    expect(await codeOfFailure(shared.dial(bob, addresses.slice(0, 1), within()))).toBe('UNREACHABLE')
    expect(door.knocks).toHaveLength(1)
  })

  test('at what clouds keep beside their machines, or at the ports of services, is not looked for', async () => {
    const node = await createNode({ isShared: () => true })
    const places = ['/ip4/169.254.169.254/tcp/4001', '/ip6/::ffff:169.254.169.254/tcp/4001', '/ip6/fe80::1/tcp/4001']
    const services = [1, 22, 25, 53, 110, 445, 587, 1023].map((port) => `/ip4/127.0.0.1/tcp/${port}`)
    const addresses = [...places, ...services].map((text) => multiaddr(text))
    // At none of them, or it would be known that it does not answer.
    await expect(node.dial(bob, addresses, within())).rejects.toThrow('no address of that device is known')
  })
})

describe('whoever goes by the relay only from now on', () => {
  test('begins none of the dials that were going to follow, and ends what is under way', async () => {
    let isHidden = false
    const silent = createServer((socket) => void socket.on('error', () => undefined))
    const port = await listen(silent)
    const ended = new Promise<void>((resolve) => {
      silent.once('connection', (socket) => socket.once('close', () => resolve()))
    })
    const arrived = new Promise<void>((resolve) => silent.once('connection', () => resolve()))
    const door = await openDoor()
    const node = await createNode({ isHidden: () => isHidden })
    const addresses = [port, door.port].map((each) => multiaddr(`/ip4/127.0.0.1/tcp/${each}`))
    // The second is due when the test says so, however busy the machine.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const failure = codeOfFailure(node.dial(bob, addresses, within()))
    await arrived
    isHidden = true
    node.endDirect(undefined)
    vi.advanceTimersByTime(10 * DIAL_STAGGER_MS)
    await ended
    expect(await failure).toBe('UNREACHABLE')
    expect(door.knocks).toEqual([])
  })
})

describe('with a rendezvous', () => {
  let scene: Scene

  beforeEach(async () => {
    scene = await openScene()
  })
  afterEach(() => scene[Symbol.asyncDispose]())

  test('a member does not get a private address to members in other networks', async () => {
    const { session, device } = scene.mallory
    const announce = async (...addresses: string[]) => {
      const publicRecord = await peerRecord(device, addresses)
      return await session.refusal('announce', { publicRecord, localRecord: publicRecord })
    }
    const traps = ['/ip4/192.168.1.1', '/ip4/10.0.0.1', '/ip4/127.0.0.1', '/ip6/::1', '/ip6/fd00:ec2::254']
    for (const host of [...traps, '/ip4/169.254.169.254', '/ip6/::ffff:192.168.1.1', '/ip4/100.100.100.200']) {
      expect(await announce('/ip4/203.0.113.7/tcp/4001', `${host}/tcp/4001`), host).toBe('MALFORMED')
    }
    expect(await announce('/ip4/203.0.113.7/tcp/4001')).toBeUndefined()
  })

  test('a member that names a stranger as itself has others greet it now and then, and their messages do not wait for that', async () => {
    const { alice, address } = scene
    const door = await openDoor()
    const eve = await becomeMember(address, 'eve')
    const record = await peerRecord(eve.device, [`/ip4/127.0.0.1/tcp/${door.port}`])
    for (let time = 0; time < 20; time += 1) {
      await eve.session.request('announce', { localRecord: record, publicRecord: new Uint8Array() })
      const { id } = await alice.chat.send({ to: '@eve', text: `message ${time}` })
      await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
    }
    await expect.poll(() => door.words.length).toBeGreaterThan(0)
    // Of forty reasons; and nothing that says who comes, or for whom.
    expect(door.knocks.length).toBeLessThan(40)
    for (const said of door.words) expect(said).toMatch(/^.\/multistream\/1\.0\.0\n.\/noise\n.{0,40}$/s)
  })
})

test('a rendezvous that names a program of the machine as relay has nobody connect to it, and members go on without', async () => {
  await using liar = await openLiar()
  const { operator, community } = liar
  const path = join(community.directory, 'program.sock')
  const knocks: unknown[] = []
  const program = createServer((socket) => {
    knocks.push(socket)
    socket.on('error', () => undefined).destroy()
  })
  await new Promise<void>((resolve) => program.listen(path, resolve))
  onTestFinished(() => void program.close())
  const { peerId } = await createKey()
  operator.lie('issuePass', async (_body, _visitor, honest) => {
    return { ...(await honest()), relay: `/unix/${encodeURIComponent(path)}/p2p/${peerId}` }
  })
  await liar.acquaintances()
  expect(knocks).toEqual([])
})

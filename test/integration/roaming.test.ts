/** A session whose way to the rendezvous goes bad, with ways through proxies that fail as the test says. */
import type { Connection } from '@libp2p/interface'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ConnectionState } from '../../peer/api.ts'
import { createServerDial, failureOf } from '../../peer/net/dialling/dial-server.ts'
import type { Names } from '../../peer/net/dialling/names.ts'
import { createGate } from '../../peer/net/gate/gate.ts'
import { createPeerNode, type PeerNode } from '../../peer/net/node/node.ts'
import { createSession } from '../../peer/net/session/session.ts'
import { createCorrectedClock, steadyClock, systemClock } from '../../shared/clock.ts'
import { createReplier, type Handlers, type Replier } from '../../shared/exchange.ts'
import { createFrames } from '../../shared/frames.ts'
import { HEART_TICK_MS, SESSION_FRAME_MAX_BYTES, SUSPICION_ANSWER_MS } from '../../shared/limits.ts'
import { SESSION_PROTOCOL } from '../../shared/protocols.ts'
import { METHODS } from '../../shared/session-methods.ts'
import { seedOf, serverOf } from '../support/peer-net.ts'
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const { id: serverId } = serverOf('far end')

let near: PeerNode
let far: PeerNode
let opened: { readonly replier: Replier; readonly connection: Connection }[]
/** Of the far end, to each. */
let heartbeat: () => Promise<Record<never, never>>

async function createNode(name: string, listen: readonly string[]): Promise<PeerNode> {
  const gate = createGate({ clock: systemClock, server: () => serverId, grace: () => false, isRevoked: () => false })
  const node = await createPeerNode({
    seed: seedOf(name),
    listen,
    gate,
    gossip: { strikes: () => 0 },
    random: Math.random,
  })
  onTestFinished(() => node.stop())
  return node
}

beforeEach(async () => {
  opened = []
  heartbeat = async () => ({})
  far = await createNode('far end', ['/ip4/127.0.0.1/tcp/0'])
  near = await createNode('near end', [])
  const handlers = Object.fromEntries(Object.keys(METHODS).map((name) => [name, async () => ({})]))
  await far.libp2p.handle(SESSION_PROTOCOL, (stream, connection) => {
    const replier = createReplier(createFrames(stream, { maxFrameBytes: SESSION_FRAME_MAX_BYTES }), {
      context: undefined,
      clock: systemClock,
      handlers: { ...handlers, heartbeat: () => heartbeat() } as unknown as Handlers,
      onFault: () => undefined,
    })
    opened.push({ replier, connection })
  })
})

afterEach(() => {
  vi.useRealTimers()
})

function at(port: number | undefined, server: string = serverId): Multiaddr {
  return multiaddr(`/ip4/127.0.0.1/tcp/${port}/p2p/${server}`)
}

async function proxy(): Promise<TcpProxy> {
  const made = await createTcpProxy(far.port ?? 0)
  onTestFinished(() => made[Symbol.asyncDispose]())
  return made
}

function setUp(servers: readonly Multiaddr[]) {
  const states: ConnectionState[] = []
  const pushed = vi.fn()
  const dialLine = vi.fn(near.dialLine)
  /** How much later it is than the machine says. */
  const time = { laterMs: 0 }
  const session = createSession({
    dial: createServerDial({ dial: dialLine, servers: () => servers }),
    localClock: { now: () => steadyClock.now() + time.laterMs },
    clock: createCorrectedClock(systemClock),
    random: () => 0,
    authenticate: async () => undefined,
    onPush: pushed,
    onState: (state) => states.push(state),
  })
  onTestFinished(() => session.end())
  return { session, states, pushed, time, dialLine }
}

describe('a session on a way that fell silent', () => {
  it('goes over to another way as soon as that one stands', async () => {
    const [first, second] = [await proxy(), await proxy()]
    const { session, states } = setUp([at(first.port), at(second.port)])
    await session.keepOnline()
    first.stall()
    session.check()
    await expect.poll(() => states).toEqual(['connecting', 'online', 'connecting', 'online'])
    expect(await session.request('listRooms', {})).toBeDefined()
    expect(opened).toHaveLength(2)
  })

  it('is not harmed by the end of the way before, whenever that is heard of', async () => {
    const [first, second] = [await proxy(), await proxy()]
    const { session, states } = setUp([at(first.port), at(second.port)])
    await session.keepOnline()
    first.stall()
    session.check()
    await expect.poll(() => states.length).toBe(4)
    first.resume()
    await expect.poll(() => far.libp2p.getConnections().length).toBe(1)
    expect(await session.request('listRooms', {})).toBeDefined()
    expect([session.state, states.length]).toEqual(['online', 4])
  })

  it('is back once the way is, though there is no other', async () => {
    const only = await proxy()
    const { session, dialLine } = setUp([at(only.port)])
    await session.keepOnline()
    only.stall()
    session.check()
    // By now it is in doubt, and looks for another way, which is as silent.
    await expect.poll(() => dialLine.mock.calls.length).toBeGreaterThanOrEqual(2)
    only.resume()
    await expect
      .poll(async () => session.state === 'online' && (await session.request('listRooms', {}).catch(() => undefined)))
      .toBeDefined()
    await expect.poll(() => far.libp2p.getConnections().length).toBe(1)
  })
})

it('a network that is left in the middle of a dial costs no more than that dial', async () => {
  const only = await proxy()
  only.stall()
  const { session, states } = setUp([at(only.port)])
  const online = session.keepOnline()
  await expect.poll(() => session.isHeard).toBe(true)
  only.forget()
  session.check()
  await online
  expect(states).toEqual(['connecting', 'online'])
  expect(opened).toHaveLength(1)
})

it('a session that answers nothing in time is kept while anything else comes by it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { session, states, pushed, time } = setUp([at(far.port)])
  await session.keepOnline()
  const asked = new Promise<void>((resolve) => {
    heartbeat = () => {
      resolve()
      return new Promise(() => {})
    }
  })
  session.check()
  await asked
  opened[0]?.replier.push('mailWaiting', { count: 1 })
  await expect.poll(() => pushed.mock.calls.length).toBe(1)
  time.laterMs += SUSPICION_ANSWER_MS
  vi.advanceTimersByTime(2 * HEART_TICK_MS)
  expect(await session.request('listRooms', {})).toBeDefined()
  expect([states, opened.length]).toEqual([['connecting', 'online'], 1])
})

it('a look that finds all as it was changes nothing', async () => {
  const { session, states } = setUp([at(far.port)])
  await session.keepOnline()
  const asked = vi.fn(async () => ({}))
  heartbeat = asked
  session.check()
  await expect.poll(() => asked.mock.calls.length).toBe(1)
  expect(await session.request('listRooms', {})).toBeDefined()
  expect([states, opened.length]).toEqual([['connecting', 'online'], 1])
})

describe('of several addresses', () => {
  async function dialled(servers: readonly Multiaddr[], names?: Names) {
    const dial = createServerDial({
      dial: near.dialLine,
      servers: () => servers,
      ...(names === undefined ? {} : { names }),
    })
    const { connection } = await dial(AbortSignal.timeout(15_000))
    onTestFinished(() => connection.abort(new Error('enough')))
    return connection
  }

  it('the first that works is taken, though another is silent, closed or of somebody else', async () => {
    const silent = await proxy()
    silent.stall()
    const closed = await proxy()
    await closed[Symbol.asyncDispose]()
    const other = await createNode('somebody else', ['/ip4/127.0.0.1/tcp/0'])
    const servers = [at(silent.port), at(closed.port), at(other.port), at(far.port)]
    expect((await dialled(servers)).remotePeer.toString()).toBe(serverId)
  })

  it('that where somebody else answers is told only if the rendezvous is nowhere', async () => {
    const other = await createNode('somebody else', ['/ip4/127.0.0.1/tcp/0'])
    const closed = await proxy()
    await closed[Symbol.asyncDispose]()
    await expect(dialled([at(other.port), at(closed.port)])).rejects.toMatchObject({ code: 'WRONG_SERVER' })
    await expect(dialled([at(closed.port)])).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('the one that worked last is tried first', async () => {
    const [first, second] = [await proxy(), await proxy()]
    first.stall()
    const dial = createServerDial({ dial: near.dialLine, servers: () => [at(first.port), at(second.port)] })
    await dial(AbortSignal.timeout(15_000))
    first.resume()
    const { connection } = await dial(AbortSignal.timeout(15_000))
    expect(connection.remoteAddr.toString()).toContain(`/tcp/${second.port}`)
  })

  it('a name is looked up, and what it stands for is dialled', async () => {
    const names: Names = {
      hosts: async () => ['127.0.0.1'],
      texts: async (name) =>
        name === '_dnsaddr.chat.example' ? [`dnsaddr=/dns4/chat.example/tcp/${far.port}/p2p/${serverId}`] : [],
    }
    const connection = await dialled([multiaddr(`/dnsaddr/chat.example/p2p/${serverId}`)], names)
    expect(connection.remoteAddr.toString()).toContain(`/ip4/127.0.0.1/tcp/${far.port}`)
  })

  it('a silence is told from a refusal', async () => {
    const closed = await proxy()
    await closed[Symbol.asyncDispose]()
    const reasonOf = (server: Multiaddr, names?: Names) => dialled([server], names).then(String, failureOf)
    expect(await reasonOf(at(closed.port))).toBe('refused')
    const noNames = async () => {
      throw Object.assign(new Error('no name server answers'), { code: 'EAI_AGAIN' })
    }
    const nameless = multiaddr(`/dns/chat.example/tcp/1/p2p/${serverId}`)
    expect(await reasonOf(nameless, { hosts: noNames, texts: noNames })).toBe('silent')
  })
})

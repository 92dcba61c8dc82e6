/** The session by itself, with a rendezvous at the far end that does what the test says. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Connection, Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import type { ConnectionState } from '../../peer/api.ts'
import { createServerDial } from '../../peer/net/dialling/dial-server.ts'
import { createGate } from '../../peer/net/gate/gate.ts'
import { createPeerNode, type PeerNode } from '../../peer/net/node/node.ts'
import { createSession, type Session, type SessionInit } from '../../peer/net/session/session.ts'
import { createCorrectedClock, steadyClock, systemClock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { createReplier, type Handlers, type Replier } from '../../shared/exchange.ts'
import { createFrames } from '../../shared/frames.ts'
import { HEART_TICK_MS, HEARTBEAT_INTERVAL_MS, RECONNECT_MIN_MS, SESSION_FRAME_MAX_BYTES } from '../../shared/limits.ts'
import { SESSION_PROTOCOL } from '../../shared/protocols.ts'
import { METHODS } from '../../shared/session-methods.ts'
import { seedOf, serverOf } from '../support/peer-net.ts'

let near: PeerNode
let far: Libp2p
let server: PeerNode
let opened: { replier: Replier; connection: Connection }[]
/** How much later it is than the machine says. */
let laterMs: number
let heartbeat: () => Promise<Record<never, never>>

const { id: serverId } = serverOf('far end')

async function createNode(name: string, listen: readonly string[]): Promise<PeerNode> {
  const gate = createGate({ clock: systemClock, server: () => serverId, grace: () => false, isRevoked: () => false })
  return await createPeerNode({ seed: seedOf(name), listen, gate, gossip: { strikes: () => 0 }, random: Math.random })
}

beforeEach(async () => {
  opened = []
  laterMs = 0
  heartbeat = async () => ({})
  server = await createNode('far end', ['/ip4/127.0.0.1/tcp/0'])
  near = await createNode('near end', [])
  far = server.libp2p
  const handlers = Object.fromEntries(Object.keys(METHODS).map((name) => [name, async () => ({})]))
  await far.handle(SESSION_PROTOCOL, (stream, connection) => {
    const frames = createFrames(stream, { maxFrameBytes: SESSION_FRAME_MAX_BYTES })
    const replier = createReplier(frames, {
      context: undefined,
      clock: systemClock,
      handlers: { ...handlers, heartbeat: () => heartbeat() } as unknown as Handlers,
      onFault: () => undefined,
    })
    opened.push({ replier, connection })
  })
})

afterEach(async () => {
  await Promise.all([near.stop(), server.stop()])
})

function setUp(authenticate: SessionInit['authenticate'] = async () => undefined) {
  const states: ConnectionState[] = []
  const session: Session = createSession({
    dial: createServerDial({ dial: near.dialLine, servers: () => far.getMultiaddrs() }),
    localClock: { now: () => steadyClock.now() + laterMs },
    clock: createCorrectedClock(systemClock),
    random: () => 0,
    authenticate,
    onPush: () => undefined,
    onState: (state) => states.push(state),
  })
  onTestFinished(() => session.end())
  return { session, states }
}

function muxerOf(connection: Connection | undefined): { close(): Promise<void> } {
  return (connection as unknown as { readonly muxer: { close(): Promise<void> } }).muxer
}

function cut(): void {
  opened.at(-1)?.connection.abort(new Error('cut'))
}

it('a session that ends in the very moment in which it was authenticated is replaced, not believed in', async () => {
  let tries = 0
  const { session, states } = setUp(async (asker) => {
    tries += 1
    if (tries > 1) return
    cut()
    await asker.closed
  })
  await expect(session.keepOnline()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  await expect.poll(() => session.state).toBe('online')
  expect(states).toEqual(['connecting', 'online'])
  expect(await session.request('listRooms', {})).toBeDefined()
})

it('a session that ends while it is authenticated is replaced, however long that takes to fail', async () => {
  let tries = 0
  const { session, states } = setUp(async (asker) => {
    tries += 1
    if (tries > 1) return
    cut()
    await asker.closed
    // A disk or a machine that is slow: the next try is due by now, and waits for this one.
    await delay(2 * RECONNECT_MIN_MS)
    throw new HongyanError('UNREACHABLE', 'the session has ended')
  })
  await expect(session.keepOnline()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  await expect.poll(() => session.state).toBe('online')
  expect(states).toEqual(['connecting', 'online'])
})

it('a login whose session has ended by then is taken up by the next session', async () => {
  const { session, states } = setUp()
  const asker = await session.open()
  cut()
  await asker.closed
  session.keep()
  expect(session.state).toBe('connecting')
  await expect.poll(() => session.state).toBe('online')
  expect(states).toEqual(['connecting', 'online'])
})

it('who asks to be online while that is under way waits for the same try', async () => {
  const authenticate = vi.fn(async () => undefined)
  const { session } = setUp(authenticate)
  await Promise.all([session.keepOnline(), session.keepOnline()])
  expect([authenticate.mock.calls.length, opened.length]).toEqual([1, 1])
})

it('a rendezvous that asks for patience is given it', async () => {
  const tries: number[] = []
  const { session } = setUp(async () => {
    tries.push(performance.now())
    if (tries.length === 1) throw new HongyanError('RATE_LIMITED', 'later', { retryAfterMs: 1_000 })
  })
  await expect(session.keepOnline()).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await expect.poll(() => session.state).toBe('online')
  // A timer counts from when its turn of the event loop began.
  expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThan(900)
})

it('a refusal for good ends it, with its reason, and no other try follows', async () => {
  const { session, states } = setUp(() => Promise.reject(new HongyanError('BANNED', 'go away')))
  await expect(session.keepOnline()).rejects.toMatchObject({ code: 'BANNED' })
  expect(states).toEqual(['connecting', 'offline'])
})

it('a heartbeat that is refused is a sign of life all the same', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { session, states } = setUp()
  await session.keepOnline()
  const refused = new Promise<void>((resolve) => {
    heartbeat = async () => {
      resolve()
      throw new HongyanError('RATE_LIMITED', 'busy')
    }
  })
  laterMs += HEARTBEAT_INTERVAL_MS
  vi.advanceTimersByTime(HEART_TICK_MS)
  await refused
  // The second is asked after the refusal has been read.
  for (let time = 0; time < 2; time += 1) await session.request('listRooms', {})
  expect(states).toEqual(['connecting', 'online'])
  expect(opened).toHaveLength(1)
})

it('what is being opened when it is ended is not used, and the next is opened as if nothing had been', async () => {
  const { session, states } = setUp()
  const opening = session.open()
  await session.end()
  await expect(opening).rejects.toMatchObject({ code: 'UNREACHABLE' })
  await session.keepOnline()
  expect(states).toEqual(['connecting', 'online'])
  await expect.poll(() => far.getConnections().length).toBe(1)
})

it('the next session does not wait for the end of the last, nor use its connection while that is being closed', async () => {
  const { session } = setUp()
  for (let time = 1; time <= 20; time += 1) {
    await session.open()
    const ending = session.end()
    const asker = await session.open()
    expect(await asker.request('listRooms', {})).toBeDefined()
    await Promise.all([ending, session.end()])
  }
})

it('an opening that was given up does not spoil the next', async () => {
  const { session } = setUp()
  for (let time = 1; time <= 20; time += 1) {
    const given = session.open()
    given.catch(() => undefined)
    // Everywhere in the middle of it.
    for (let turn = 0; turn < time; turn += 1) await Promise.resolve()
    const ending = session.end()
    const asker = await session.open()
    expect(await asker.request('listRooms', {})).toBeDefined()
    await Promise.all([ending, session.end()])
    await expect(given).rejects.toMatchObject({ code: 'UNREACHABLE' })
  }
})

it('a connection that the rendezvous is closing is not used for the next session', async () => {
  const { session } = setUp()
  await session.open()
  // What is under it stays open: a rendezvous that stops waits for what it has queued.
  await muxerOf(opened.at(-1)?.connection).close()
  const asker = await session.open()
  expect(await asker.request('listRooms', {})).toBeDefined()
})

it('a session that lay idle while the rendezvous restarted is opened anew', async () => {
  const { session } = setUp()
  const idle = await session.open()
  cut()
  const asker = await session.open()
  expect(asker).not.toBe(idle)
  expect(await asker.request('listRooms', {})).toBeDefined()
})

it('another node at the address of the rendezvous is told from a rendezvous that is away', async () => {
  const other = await createNode('somebody else', ['/ip4/127.0.0.1/tcp/0'])
  onTestFinished(() => other.stop())
  const { session } = setUp()
  const [address] = far.getMultiaddrs()
  await server.stop()
  await expect(session.open()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  const wrong = address?.toString().replace(/\/tcp\/\d+/, `/tcp/${other.port}`) ?? ''
  vi.spyOn(far, 'getMultiaddrs').mockReturnValue([multiaddr(wrong)])
  await expect(session.open()).rejects.toMatchObject({ code: 'WRONG_SERVER' })
})

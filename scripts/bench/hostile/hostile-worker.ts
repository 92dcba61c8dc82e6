/**
 * Strangers with many connections, in a process of their own: some never finish the handshake, some never open a session,
 * some send a frame a byte at a time, some ask and do not read. Each that is cut off comes again.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import type { Libp2p, Stream } from '@libp2p/interface'
import { type TCPOptions, tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { UNPROVED_FRAME_MAX_BYTES } from '../../../shared/limits.ts'
import { SessionFrame } from '../../../shared/pb/session.ts'
import { SESSION_PROTOCOL } from '../../../shared/protocols.ts'
import { METHODS } from '../../../shared/session-methods.ts'
import { serveJobs } from '../worker.ts'

export interface AttackInit {
  readonly address: string
  readonly connections: number
  /** Addresses of loopback they come from. */
  readonly sources: number
}

/** Between two attempts of one that was refused: a hundred a second from one address are let in. */
const COME_AGAIN_MS = 500
const DRIBBLE_MS = 1_000
const ASKED_AT_ONCE = 500

type Attack = (address: string, from: string) => Promise<void>

const ATTACKS: readonly Attack[] = [neverFinishNoise, neverOpenSession, dribble, askAndDoNotRead]
let stopped = false
let open = 0
let most = 0
let made = 0

/** Resolves when as many are open, or as many have been made, as there shall be. */
async function attack({ address, connections, sources }: AttackInit): Promise<void> {
  stopped = false
  made = 0
  most = open
  for (let number = 0; number < connections; number += 1) void keepAttacking(number, address, sources)
  while (made < connections) await sleep(50)
}

async function keepAttacking(number: number, address: string, sources: number): Promise<void> {
  const attackOnce = ATTACKS[number % ATTACKS.length] ?? neverFinishNoise
  const from = `127.0.2.${1 + (number % sources)}`
  while (!stopped) {
    // However it ends, another begins.
    await attackOnce(address, from).catch(() => undefined)
    if (!stopped) await sleep(COME_AGAIN_MS)
  }
}

/** Counts while it lasts. */
async function during(ended: Promise<unknown>): Promise<void> {
  open += 1
  most = Math.max(most, open)
  made += 1
  await ended
  open -= 1
}

async function neverFinishNoise(address: string, from: string): Promise<void> {
  const [host, port] = multiaddr(address).getComponents()
  const socket: Socket = connect({ host: host?.value ?? '', port: Number(port?.value), localAddress: from })
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => undefined).resume()
  // Both protocols are agreed on, and nothing comes then.
  const lines = ['/multistream/1.0.0\n', '/noise\n'].map((line) =>
    Buffer.concat([Buffer.of(line.length), Buffer.from(line)]),
  )
  socket.once('connect', () => socket.write(Buffer.concat(lines)))
  await during(ended)
}

let nodes: Map<string, Promise<Libp2p>> = new Map()

function nodeAt(localAddress: string): Promise<Libp2p> {
  const dialOpts: TCPOptions['dialOpts'] & { readonly localAddress: string } = { localAddress }
  const node =
    nodes.get(localAddress) ??
    createLibp2p({
      transports: [tcp({ dialOpts })],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionMonitor: { enabled: false },
      connectionManager: { maxConnections: 10_000, maxParallelDials: 10_000, maxDialQueueLength: 10_000 },
    })
  nodes.set(localAddress, node)
  return node
}

async function connection(address: string, from: string) {
  const node = await nodeAt(from)
  const made = await node.dial(multiaddr(address), { force: true, signal: AbortSignal.timeout(30_000) })
  const ended = new Promise<void>((resolve) => made.addEventListener('close', () => resolve()))
  return { made, ended }
}

async function neverOpenSession(address: string, from: string): Promise<void> {
  const { ended } = await connection(address, from)
  await during(ended)
}

async function openSession(address: string, from: string): Promise<{ stream: Stream; ended: Promise<void> }> {
  const { made, ended } = await connection(address, from)
  return { stream: await made.newStream(SESSION_PROTOCOL), ended }
}

/** As much at once as may be kept of it, then a byte a second. */
async function dribble(address: string, from: string): Promise<void> {
  const { stream, ended } = await openSession(address, from)
  stream.send(
    Uint8Array.of(
      0x80 | (UNPROVED_FRAME_MAX_BYTES & 0x7f),
      0x80 | ((UNPROVED_FRAME_MAX_BYTES >> 7) & 0x7f),
      UNPROVED_FRAME_MAX_BYTES >> 14,
    ),
  )
  stream.send(new Uint8Array(UNPROVED_FRAME_MAX_BYTES - 1_000))
  const timer = setInterval(() => {
    if (stream.status === 'open') stream.send(Uint8Array.of(0))
  }, DRIBBLE_MS)
  await during(ended)
  clearInterval(timer)
}

async function askAndDoNotRead(address: string, from: string): Promise<void> {
  const { stream, ended } = await openSession(address, from)
  stream.pause()
  const body = METHODS.heartbeat.request.encode({ sentAtMs: 0 })
  for (let number = 1; number <= ASKED_AT_ONCE && stream.status === 'open'; number += 1) {
    const frame = SessionFrame.encode({ request: { number, method: METHODS.heartbeat.id, body } })
    stream.send(Uint8Array.of(frame.byteLength, ...frame))
  }
  await during(ended)
}

async function stop(): Promise<void> {
  stopped = true
  const left = [...nodes.values()]
  nodes = new Map()
  await Promise.all(left.map(async (node) => (await node).stop()))
}

const jobs = {
  attack,
  stop: (_: undefined) => stop(),
  /** Open now, open at most since the attack began, and made since. */
  count: (_: undefined) => ({ open, most, made }),
}
export type HostileJobs = typeof jobs
serveJobs(jobs)

/** js-libp2p with gossipsub as it comes, many nodes in a process: the baseline of a room. No accounts, archive or disk. */
import { setTimeout as wait } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import { type GossipSub, gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { serveJobs } from '../worker.ts'
import type { Heard } from './peer-worker.ts'

const TOPIC = 'room'
const LOOK_MS = 5
/** Some heartbeats of gossipsub. */
const MESH_MS = 3_000

const nodes: Libp2p<{ pubsub: GossipSub }>[] = []
let heard: Heard[] = []

function steadyMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Returns their addresses. */
async function open({ names }: { names: readonly string[] }): Promise<readonly string[]> {
  for (const name of names) {
    const node = await createLibp2p({
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionMonitor: { enabled: false },
      connectionManager: { inboundConnectionThreshold: 1_000, maxIncomingPendingConnections: 1_000 },
      services: {
        identify: identify(),
        // On one address the default empties every mesh.
        pubsub: gossipsub({ scoreParams: { IPColocationFactorWeight: 0 } }),
      },
    })
    node.services.pubsub.addEventListener('message', ({ detail }) => {
      const [text = ''] = Buffer.from(detail.data).toString('utf8').split('\n')
      heard.push({ text, by: name, atMs: steadyMs() })
    })
    node.services.pubsub.subscribe(TOPIC)
    nodes.push(node)
  }
  return nodes.flatMap((node) => String(node.getMultiaddrs()[0] ?? []))
}

/** Each of ours dials so many of all, evenly spread. Resolves when everybody has a mesh. */
async function connect({ addresses, each }: { addresses: readonly string[]; each: number }): Promise<void> {
  for (const [number, node] of nodes.entries()) {
    for (let step = 1; step <= each; step += 1) {
      const address = addresses[(number * 7 + step * step * 3) % addresses.length]
      if (address === undefined || address.endsWith(node.peerId.toString())) continue
      await node.dial(multiaddr(address))
    }
  }
  while (nodes.some(({ services }) => services.pubsub.getSubscribers(TOPIC).length < 4)) await wait(LOOK_MS)
  await wait(MESH_MS)
}

export interface BareSpeech {
  readonly texts: readonly string[]
  readonly bytes: number
  /** From one call to the next. */
  readonly intervalMs: number
}

/** When each was published, by text. */
async function say({ texts, bytes, intervalMs }: BareSpeech): Promise<ReadonlyMap<string, number>> {
  const calledAt = new Map<string, number>()
  const startedAt = steadyMs()
  for (const [number, text] of texts.entries()) {
    await wait(Math.max(0, startedAt + number * intervalMs - steadyMs()))
    calledAt.set(text, steadyMs())
    await nodes[number % nodes.length]?.services.pubsub.publish(TOPIC, Buffer.from(`${text}\n`.padEnd(bytes)))
  }
  return calledAt
}

/** What was heard since the last call, once that is `count` or the time is over. */
async function listen({ count, timeoutMs }: { count: number; timeoutMs: number }): Promise<readonly Heard[]> {
  const end = steadyMs() + timeoutMs
  while (heard.length < count && steadyMs() < end) await wait(LOOK_MS)
  const all = heard
  heard = []
  return all
}

const jobs = { open, connect, say, listen }
export type BareRoomJobs = typeof jobs
serveJobs(jobs)

/** A libp2p node that keeps to no rule of Hongyan: raw streams, raw sockets, and what it does on them. */
import { connect } from 'node:net'
import { noise } from '@chainsafe/libp2p-noise'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { encode } from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { onTestFinished } from 'vitest'

/** More than any process here needs for itself: it would show. */
export const FLOOD_BYTES = 512 * 1024 * 1024
/** Below the cap of every protocol. */
const FLOOD_FRAME_BYTES = 60 * 1024

/** Stopped when the test has finished. */
export async function createHostileNode(): Promise<Libp2p> {
  const node = await createLibp2p({
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    connectionManager: { maxConnections: 10_000 },
  })
  onTestFinished(() => node.stop())
  return node
}

/** A connection of its own, whatever others there are. */
export function dialAnew(node: Libp2p, address: string): Promise<Connection> {
  return node.dial(multiaddr(address), { force: true })
}

/** What a stranger may do on a stream. Rejects when it is cut off while it still writes. */
export const ATTACKS: Readonly<Record<string, (stream: Stream) => Promise<void>>> = {
  'another protocol': async (stream) => void stream.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(2_000))),
  'a length that never ends': async (stream) => void stream.send(new Uint8Array(200_000).fill(0x80)),
  'a frame over the cap': async (stream) => void stream.send(Uint8Array.from([0xff, 0xff, 0xff, 0x7f, 1, 2, 3])),
  'an empty frame': async (stream) => void stream.send(Uint8Array.of(0)),
  'half a frame, then the end': async (stream) => {
    stream.send(Uint8Array.of(100, 1, 2, 3))
    await stream.close()
  },
  'half a frame, then silence': async (stream) => void stream.send(Uint8Array.of(100, 1, 2, 3)),
  silence: async () => undefined,
  flood,
}

/** A frame that is nearly as large as allowed, again and again and as fast as the other side takes it. */
async function flood(stream: Stream): Promise<void> {
  const frame = encode.single(new Uint8Array(FLOOD_FRAME_BYTES).fill(1)).subarray()
  for (let sent = 0; sent < FLOOD_BYTES && stream.status === 'open'; sent += frame.byteLength) {
    if (stream.send(frame)) continue
    const { promise, resolve } = Promise.withResolvers<void>()
    stream.addEventListener('drain', () => resolve(), { once: true })
    stream.addEventListener('close', () => resolve(), { once: true })
    await promise
  }
}

/** Resolves when the connection has ended, however. */
export function endOf(connection: Connection): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  connection.addEventListener('close', () => resolve())
  if (connection.status !== 'open') resolve()
  return promise
}

/** A TCP connection that never says a word. Resolves, once it is there, to when it has been ended by the other side. */
export async function openSilentSocket(
  address: string,
  { from = '127.0.0.1' }: { readonly from?: string } = {},
): Promise<{ readonly ended: Promise<void> }> {
  const [host, port] = multiaddr(address).getComponents()
  const socket = connect({ host: host?.value ?? '', port: Number(port?.value), localAddress: from })
  onTestFinished(() => void socket.destroy())
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  // A reset is an end like any other, and without a reader no end would be seen.
  socket.on('error', () => {}).resume()
  const connected = new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  await Promise.race([connected, ended])
  return { ended }
}

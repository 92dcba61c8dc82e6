/** What can carry a file between two processes: our bulk connection, TLS 1.3 with a secret both know, a libp2p stream. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { noise } from '@chainsafe/libp2p-noise'
import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { dialBulk, listenForBulk } from '../../../peer/files/wire/bulk.ts'
import { createFrames } from '../../../shared/frames.ts'
import { deviceOfPublicKey } from '../../../shared/identity.ts'
import type { TransferId } from '../../../shared/message.ts'
import { WRITE_AHEAD, type Write } from './disk.ts'

/** Each side is called in a process of its own. */
interface Carrier {
  /** Returns how to reach it at once, and sends to the first who comes. */
  serve(send: (write: Write) => Promise<unknown>): Promise<string>
  /** Resolves at the end of the data. */
  fetch(address: string, write: Write): Promise<void>
}

export type CarrierName = 'bulk' | 'tls' | 'stream'

const HOST = '127.0.0.1'
const SECRET = Buffer.alloc(32, 7)
const IDLE_MS = 60_000
const context = {
  transferId: '00'.repeat(16) as TransferId,
  dialler: deviceOfPublicKey(new Uint8Array(32)),
  listener: deviceOfPublicKey(new Uint8Array(32).fill(1)),
  host: HOST,
  signal: new AbortController().signal,
  idleMs: IDLE_MS,
}

const bulk: Carrier = {
  async serve(send) {
    const listening = await listenForBulk({ ...context, random: () => SECRET })
    if (listening === undefined) throw new Error('no port')
    void listening.connected.then(async (connection) => {
      if (connection === undefined) throw new Error('nobody came')
      await send((data) => connection.sendData(data))
      await connection.end()
    })
    return String(listening.offer.port)
  },
  async fetch(port, write) {
    const connection = await dialBulk({ port: Number(port), secret: SECRET }, context)
    if (connection === undefined) throw new Error('no connection')
    for (let record = await connection.next(); record !== undefined; record = await connection.next()) {
      if (record.kind === 'data')
        await write(Buffer.from(record.data.buffer, record.data.byteOffset, record.data.byteLength))
    }
    await connection.end()
  },
}

/** With a PSK there is no certificate; this suite is the one of TLS 1.3 that OpenSSL takes such a secret for. */
const PSK_TLS = { ciphers: 'TLS_AES_128_GCM_SHA256', minVersion: 'TLSv1.3' } as const

const GATHERED_BYTES = 1024 * 1024

const overTls: Carrier = {
  async serve(send) {
    const server = tls.createServer({ ...PSK_TLS, pskCallback: () => SECRET }, async (socket) => {
      server.close()
      const leaving: Promise<unknown>[] = []
      await send(async (data) => {
        // The socket keeps what it is given until it has left.
        const { promise, resolve } = Promise.withResolvers<unknown>()
        socket.write(data, resolve)
        leaving.push(promise)
        if (leaving.length > WRITE_AHEAD) await leaving.shift()
      })
      socket.end()
    })
    server.listen(0, HOST)
    await once(server, 'listening')
    return String((server.address() as AddressInfo).port)
  },
  async fetch(port, write) {
    const identity = { psk: SECRET, identity: 'bench' }
    const verified = { checkServerIdentity: () => undefined, pskCallback: () => identity }
    const socket = tls.connect({ ...PSK_TLS, ...verified, port: Number(port), host: HOST })
    // A TLS record has 16 KiB at most: written one by one they would cost more than all else.
    let gathered: Buffer[] = []
    let bytes = 0
    for await (const data of socket) {
      gathered.push(data)
      bytes += data.byteLength
      if (bytes < GATHERED_BYTES) continue
      await write(Buffer.concat(gathered))
      gathered = []
      bytes = 0
    }
    await write(Buffer.concat(gathered))
  },
}

const PROTOCOL = '/bench/file/1.0.0'
const CHUNK_BYTES = 256 * 1024
const WINDOW_BYTES = 2 * 1024 * 1024

function startNode() {
  return createLibp2p({
    addresses: { listen: [`/ip4/${HOST}/tcp/0`] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
}

/** As files went before there was anything else: chunks in frames, and a window that the receiver's reports move on. */
const overStream: Carrier = {
  async serve(send) {
    const node = await startNode()
    await node.handle(PROTOCOL, (stream: Stream) => {
      const frames = createFrames(stream, { maxFrameBytes: CHUNK_BYTES })
      const reports = frames[Symbol.asyncIterator]()
      let open = WINDOW_BYTES
      void send(async (data) => {
        for (let from = 0; from < data.byteLength; from += CHUNK_BYTES) {
          const chunk = data.subarray(from, from + CHUNK_BYTES)
          for (; open < chunk.byteLength; ) open += Number(Buffer.from((await reports.next()).value).toString())
          open -= chunk.byteLength
          frames.send(Uint8Array.from(chunk))
        }
      }).then(() => frames.send(new Uint8Array()))
    })
    return String(node.getMultiaddrs()[0])
  },
  async fetch(address, write) {
    const node = await startNode()
    const frames = createFrames(await node.dialProtocol(multiaddr(address), PROTOCOL), { maxFrameBytes: CHUNK_BYTES })
    for await (const chunk of frames) {
      if (chunk.byteLength === 0) break
      await write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      frames.send(Buffer.from(String(chunk.byteLength)))
    }
    await node.stop()
  },
}

export const CARRIERS: Readonly<Record<CarrierName, Carrier>> = { bulk, tls: overTls, stream: overStream }

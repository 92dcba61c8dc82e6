import { noise } from '@chainsafe/libp2p-noise'
import type { Libp2p } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { describe, expect, test } from 'vitest'
import { leanNoise } from '../../shared/lean-noise.ts'

const PROTOCOL = '/test/count/1.0.0'
/** Several times what may be sent before the other side gives way. */
const TOTAL_BYTES = 4 * 1024 * 1024

interface Running extends AsyncDisposable {
  readonly node: Libp2p
}

async function start(encrypter: ReturnType<typeof leanNoise>): Promise<Running> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [encrypter],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  return { node, [Symbol.asyncDispose]: async () => void (await node.stop()) }
}

/** Sends everything in pieces of a size to a reader that answers nothing until it has all. */
async function deliver(sender: Libp2p, reader: Libp2p, pieceBytes: number): Promise<number> {
  await reader.handle(PROTOCOL, (stream) => {
    let arrived = 0
    stream.addEventListener('message', ({ data }) => {
      arrived += data.byteLength
      if (arrived === TOTAL_BYTES) stream.send(new Uint8Array(1))
    })
  })
  const stream = await (await sender.dial(reader.getMultiaddrs())).newStream(PROTOCOL)
  const answered = new Promise<number>((resolve, reject) => {
    stream.addEventListener('message', ({ data }) => resolve(data.byteLength))
    stream.addEventListener('close', ({ error }) => reject(error ?? new Error('the stream has ended')))
  })
  const piece = new Uint8Array(pieceBytes)
  for (let sent = 0; sent < TOTAL_BYTES; sent += pieceBytes) {
    if (!stream.send(piece)) await new Promise((resolve) => stream.addEventListener('drain', resolve, { once: true }))
  }
  return await answered
}

describe.each([
  { pieces: 'small', pieceBytes: 512 },
  { pieces: 'large', pieceBytes: 256 * 1024 },
])('in $pieces pieces, far more than a window', ({ pieceBytes }) => {
  test.each([
    { from: 'lean', to: 'lean', sender: leanNoise, reader: leanNoise },
    { from: 'stock', to: 'lean', sender: noise, reader: leanNoise },
    { from: 'lean', to: 'stock', sender: leanNoise, reader: noise },
  ])('arrives from a $from node at a $to one', async ({ sender, reader }) => {
    await using from = await start(sender())
    await using to = await start(reader())
    expect(await deliver(from.node, to.node, pieceBytes)).toBe(1)
  })
})

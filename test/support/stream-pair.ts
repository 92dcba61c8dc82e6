/** Two libp2p nodes on loopback and streams between them: the real transport, without anything of Hongyan on it. */
import { noise } from '@chainsafe/libp2p-noise'
import type { Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'

const PROTOCOL = '/test/1.0.0'

export interface StreamPairs extends AsyncDisposable {
  /**
   * Opens a stream; `onInbound` runs in the turn in which it arrives at the other node. Resolves to the near end and to
   * what `onInbound` returned.
   */
  open<T>(onInbound: (stream: Stream) => T): Promise<{ near: Stream; far: T }>
  /** Cuts every connection, as a pulled cable would. */
  cut(): Promise<void>
}

export async function createStreamPairs(): Promise<StreamPairs> {
  const [near, far] = await Promise.all([createNode(), createNode()])
  return {
    async open<T>(onInbound: (stream: Stream) => T) {
      const arrived = Promise.withResolvers<T>()
      await far.handle(PROTOCOL, (stream) => arrived.resolve(onInbound(stream)), { force: true })
      const stream = await near.dialProtocol(far.getMultiaddrs(), PROTOCOL)
      return { near: stream, far: await arrived.promise }
    },
    async cut() {
      for (const connection of near.getConnections()) connection.abort(new Error('cut'))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([near.stop(), far.stop()])
    },
  }
}

function createNode(): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
  })
}

/** js-libp2p as it comes: TCP, noise, yamux, and one protocol that answers a byte with a byte. The baseline of a session. */
import { noise } from '@chainsafe/libp2p-noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { serveJobs } from '../worker.ts'
import { BARE_PROTOCOL } from './bare-protocol.ts'

/** Returns its address. */
async function listen(_: undefined): Promise<string> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    connectionManager: {
      maxConnections: 10_000,
      inboundConnectionThreshold: 1_000,
      maxIncomingPendingConnections: 1_000,
    },
  })
  await node.handle(BARE_PROTOCOL, (stream) => {
    stream.addEventListener('message', ({ data }) => {
      stream.send(data)
    })
  })
  const [address] = node.getMultiaddrs()
  if (address === undefined) throw new Error('the bare node does not listen')
  return String(address)
}

const jobs = { listen }
export type BareJobs = typeof jobs
serveJobs(jobs)

/** Circuits through a relay, as the document and `circuit.proto` say. */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { decode, encode, type Fields } from './document.ts'
import { openWire, type Wire } from './wire.ts'

const HOP = '/libp2p/circuit/relay/0.2.0/hop'
const STOP = '/libp2p/circuit/relay/0.2.0/stop'

interface Answer {
  readonly status: string
}

/** The relay's word, and the stream on which it was said. */
export async function askRelay(connection: Connection, message: Fields): Promise<Answer & { readonly wire: Wire }> {
  const wire = openWire(await connection.newStream(HOP))
  wire.send(encode('HopMessage', message))
  const answer = await wire.next()
  return { wire, status: answer === undefined ? 'nothing' : decode<Answer>('HopMessage', answer).status }
}

export function reserve(connection: Connection): Promise<Answer & { readonly wire: Wire }> {
  return askRelay(connection, { type: 'RESERVE' })
}

/** @param device a PeerId */
export function connectTo(connection: Connection, device: string): Promise<Answer & { readonly wire: Wire }> {
  return askRelay(connection, { type: 'CONNECT', peer: peerOf(device) })
}

export function reserveMessage(): Uint8Array {
  const message = encode('HopMessage', { type: 'RESERVE' })
  return Uint8Array.of(message.byteLength, ...message)
}

/** A stream on which bytes of one's own can be said to a relay. */
export async function openHop(connection: Connection): Promise<Wire> {
  return openWire(await connection.newStream(HOP))
}

/** As a relay would: somebody wants a connection. Undefined when the other side ends the stream. */
export async function offerCircuit(connection: Connection, from: string): Promise<string | undefined> {
  const answer = await sayStop(connection, encode('StopMessage', { type: 'CONNECT', peer: peerOf(from) })).catch(
    // It may be reset before it is negotiated, or written to.
    () => undefined,
  )
  return answer === undefined ? undefined : decode<Answer>('StopMessage', answer).status
}

async function sayStop(connection: Connection, message: Uint8Array): Promise<Uint8Array | undefined> {
  const wire = openWire(await connection.newStream(STOP))
  wire.send(message)
  return await wire.next()
}

/** Takes every circuit, and reads nothing of what comes by it. */
export async function takeAndStop(node: Libp2p): Promise<void> {
  await node.handle(
    STOP,
    (stream: Stream) => {
      const message = encode('StopMessage', { type: 'STATUS', status: 'OK' })
      stream.send(Uint8Array.of(message.byteLength, ...message))
      stream.pause()
    },
    { maxInboundStreams: 1_000 },
  )
}

/** Takes every circuit, and sends everything back that comes by it. */
export async function takeAndEcho(node: Libp2p, onBytes: (bytes: number) => void): Promise<void> {
  await node.handle(
    STOP,
    async (stream: Stream) => {
      const wire = openWire(stream)
      await wire.next()
      stream.addEventListener('message', ({ data }) => {
        onBytes(data.byteLength)
        if (stream.writeStatus === 'writable') stream.send(data.subarray())
      })
      wire.send(encode('StopMessage', { type: 'STATUS', status: 'OK' }))
    },
    { maxInboundStreams: 1_000 },
  )
}

function peerOf(device: string): Fields {
  return { id: peerIdFromString(device).toMultihash().bytes, addrs: [] }
}

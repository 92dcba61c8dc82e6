/** Members at a relay, driven by hand: places, and circuits as bare streams without a connection between peers on them. */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { CircuitStatus, HopMessage, readHop, readStop, StopMessage, writeHop, writeStop } from '../../shared/circuit.ts'
import { type DeviceId, deviceBytes } from '../../shared/identity.ts'
import { HOP_PROTOCOL, STOP_PROTOCOL } from '../../shared/protocols.ts'

const PATIENCE_MS = 20_000

/** Asks the relay on a stream of its own. */
export async function askRelay(connection: Connection, message: Partial<HopMessage>): Promise<Stream & Answered> {
  const stream = await connection.newStream(HOP_PROTOCOL)
  writeHop(stream, message)
  const answer = await readHop(stream, AbortSignal.timeout(PATIENCE_MS))
  return Object.assign(stream, { answer })
}

interface Answered {
  readonly answer: HopMessage
}

/** The relay's word; the stream is ended. */
export async function statusOf(connection: Connection, message: Partial<HopMessage>): Promise<CircuitStatus> {
  const stream = await askRelay(connection, message)
  stream.abort(new Error('asked'))
  return stream.answer.status ?? CircuitStatus.UNUSED
}

export function reserve(connection: Connection): Promise<CircuitStatus> {
  return statusOf(connection, { type: HopMessage.Type.RESERVE })
}

export function connectTo(device: DeviceId): Partial<HopMessage> {
  return { type: HopMessage.Type.CONNECT, peer: { id: deviceBytes(device), addrs: [] } }
}

/** Takes every circuit that the relay brings, and hands out their streams in the order in which they came. */
export async function takeCircuits(node: Libp2p): Promise<{ next(): Promise<Stream> }> {
  const come: Stream[] = []
  let wake = Promise.withResolvers<void>()
  await node.handle(
    STOP_PROTOCOL,
    async (stream) => {
      await readStop(stream, AbortSignal.timeout(PATIENCE_MS))
      writeStop(stream, { type: StopMessage.Type.STATUS, status: CircuitStatus.OK })
      come.push(stream)
      wake.resolve()
    },
    { maxInboundStreams: 1_000 },
  )
  return {
    async next() {
      for (;;) {
        const stream = come.shift()
        if (stream !== undefined) return stream
        await wake.promise
        wake = Promise.withResolvers()
      }
    },
  }
}

/** Throws where the relay says no. */
export async function openCircuit(
  from: Connection,
  to: DeviceId,
  taken: { next(): Promise<Stream> },
): Promise<readonly [Stream, Stream]> {
  const stream = await askRelay(from, connectTo(to))
  if (stream.answer.status !== CircuitStatus.OK) throw new Error(`the relay says ${stream.answer.status}`)
  return [stream, await taken.next()]
}

/**
 * The relay: lets members reach each other that cannot dial each other, over circuits (libp2p circuit relay v2). What goes
 * over them is encrypted between the two; the relay sees who talks with whom, and how much.
 */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { Logger } from 'pino'
import { CircuitStatus, HopMessage, readHop, readStop, StopMessage, writeHop, writeStop } from '../../shared/circuit.ts'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type DeviceId, deviceBytes, deviceIdOf } from '../../shared/identity.ts'
import { CIRCUIT_SETUP_MS, CIRCUITS_PER_DEVICE_MAX, RESERVATION_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { HOP_PROTOCOL, STOP_PROTOCOL } from '../../shared/protocols.ts'
import { type Pump, startPump } from './pump.ts'

export interface RelayInit {
  readonly libp2p: Libp2p
  readonly clock: Clock
  readonly log: Logger
  /** Whose connection that is; undefined where nobody has proved an account on it. */
  memberOn(connection: Connection): Username | undefined
}

export interface Relay {
  stop(): Promise<void>
}

interface Reservation {
  readonly connection: Connection
  untilMs: number
}

/** Serves from now on. */
export async function createRelay({ libp2p, clock, log, memberOn }: RelayInit): Promise<Relay> {
  const reservations = new Map<DeviceId, Reservation>()
  const pumps = new Set<Pump>()

  function reserve(device: DeviceId, connection: Connection): Partial<HopMessage> {
    const untilMs = clock.now() + RESERVATION_MS
    const held = reservations.get(device)
    if (held?.connection === connection) held.untilMs = untilMs
    else {
      const reservation = { connection, untilMs }
      reservations.set(device, reservation)
      connection.addEventListener('close', () => {
        if (reservations.get(device) === reservation) reservations.delete(device)
      })
    }
    const expire = Math.floor(untilMs / 1000)
    return { type: HopMessage.Type.STATUS, status: CircuitStatus.OK, reservation: { expire, addrs: [] } }
  }

  async function connect(stream: Stream, source: DeviceId, target: DeviceId, signal: AbortSignal): Promise<void> {
    const reservation = reservations.get(target)
    if (reservation === undefined || reservation.untilMs < clock.now()) throw refused(CircuitStatus.NO_RESERVATION)
    const onward = await reservation.connection
      .newStream(STOP_PROTOCOL, { signal, maxOutboundStreams: CIRCUITS_PER_DEVICE_MAX })
      .catch(() => {
        throw refused(CircuitStatus.CONNECTION_FAILED)
      })
    try {
      writeStop(onward, { type: StopMessage.Type.CONNECT, peer: { id: deviceBytes(source), addrs: [] } })
      const { status } = await readStop(onward, signal)
      if (status !== CircuitStatus.OK) throw refused(CircuitStatus.CONNECTION_FAILED)
      writeHop(stream, { type: HopMessage.Type.STATUS, status: CircuitStatus.OK })
    } catch (error) {
      onward.abort(toHongyanError(error))
      throw error
    }
    const pump = startPump(stream, onward, {
      onBytes() {},
      onEnd: () => pumps.delete(pump),
    })
    pumps.add(pump)
  }

  async function serve(stream: Stream, connection: Connection): Promise<void> {
    const signal = AbortSignal.timeout(CIRCUIT_SETUP_MS)
    try {
      const request = await readHop(stream, signal)
      if (memberOn(connection) === undefined) throw refused(CircuitStatus.PERMISSION_DENIED)
      const device = deviceIdOf(connection.remotePeer.toMultihash().bytes)
      if (request.type === HopMessage.Type.CONNECT && request.peer !== undefined) {
        await connect(stream, device, deviceIdOf(request.peer.id), signal)
        return
      }
      if (request.type !== HopMessage.Type.RESERVE) throw refused(CircuitStatus.UNEXPECTED_MESSAGE)
      writeHop(stream, reserve(device, connection))
      await stream.close({ signal })
    } catch (error) {
      await answerAndEnd(stream, error, signal)
    }
  }

  await libp2p.handle(
    HOP_PROTOCOL,
    (stream, connection) => {
      serve(stream, connection).catch((error: unknown) => log.warn({ err: error }, 'a circuit failed'))
    },
    { maxInboundStreams: CIRCUITS_PER_DEVICE_MAX },
  )

  return {
    async stop() {
      await libp2p.unhandle(HOP_PROTOCOL)
      for (const pump of pumps) pump.abort(new HongyanError('CLOSED', 'the relay stops'))
    },
  }
}

class Refusal extends Error {
  readonly status: CircuitStatus
  constructor(status: CircuitStatus) {
    super(status)
    this.status = status
  }
}

function refused(status: CircuitStatus): Refusal {
  return new Refusal(status)
}

async function answerAndEnd(stream: Stream, error: unknown, signal: AbortSignal): Promise<void> {
  const status = error instanceof Refusal ? error.status : CircuitStatus.MALFORMED_MESSAGE
  try {
    writeHop(stream, { type: HopMessage.Type.STATUS, status })
    await stream.close({ signal })
  } catch (cause) {
    stream.abort(toHongyanError(cause))
  }
}

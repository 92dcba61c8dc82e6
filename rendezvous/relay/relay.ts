/**
 * The relay: lets members reach each other that cannot dial each other, over circuits (libp2p circuit relay v2). What goes
 * over them is encrypted between the two; the relay sees who talks with whom, and how much.
 */
import type { Connection, Stream, StreamHandler } from '@libp2p/interface'
import type { Logger } from 'pino'
import { CircuitStatus, HopMessage, readHop, readStop, StopMessage, writeHop, writeStop } from '../../shared/circuit.ts'
import { type Clock, steadyClock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type DeviceId, deviceBytes, deviceIdOf } from '../../shared/identity.ts'
import {
  CIRCUIT_SETUP_MS,
  CIRCUITS_PER_DEVICE_MAX,
  CIRCUITS_TO_DEVICE_MAX,
  SPLICE_STREAMS_MAX,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { HOP_PROTOCOL, SPLICE_PROTOCOL, STOP_PROTOCOL } from '../../shared/protocols.ts'
import { readSpliceRequest, refuseSplice, writeSplice } from '../../shared/splice.ts'
import { shutWindow } from '../../shared/stream-window.ts'
import type { Tallies } from '../limits/tallies.ts'
import type { RendezvousNode } from '../node.ts'
import { createCircuitBook } from './circuit-book.ts'
import { createCollection } from './garbage.ts'
import { createPace, FREE_PACE } from './pace.ts'
import { createPlaces, type Place } from './places.ts'
import { createRelayQuotas } from './quotas.ts'
import { RelayRefusal } from './refusal.ts'
import { createSplices } from './splices.ts'

/** Who may use a relay: whose connections are proved, and how. */
export interface RelayMembers {
  /** Whose connection that is; undefined where nobody has proved an account on it. */
  accountOn(connection: Connection): Username | undefined
  /** Called whenever an account is not proved on a connection any more, its end included. */
  onLeave(listener: (connection: Connection) => void): void
}

export interface RelayLimits {
  /** What one account may send. */
  readonly bytesPerDay: number
  /** Of the whole relay; undefined for as fast as it goes. */
  readonly bytesPerSecond: number | undefined
}

export interface RelayInit {
  readonly node: Pick<RendezvousNode, 'libp2p' | 'takeBare'>
  readonly members: RelayMembers
  readonly tallies: Tallies
  readonly limits: RelayLimits
  readonly clock: Clock
  readonly log: Logger
}

export interface Relay {
  stop(): Promise<void>
}

/** So long the stream of whom nobody listens to may stay to read that it is refused. */
const UNHEARD_MS = 1_000

/** Serves from now on. */
export async function createRelay({ node, members, tallies, limits, clock, log }: RelayInit): Promise<Relay> {
  const { libp2p } = node
  const { bytesPerDay, bytesPerSecond } = limits
  const places = createPlaces(clock)
  const quotas = createRelayQuotas({ tallies, clock, bytesPerDay })
  const pace = createPace(bytesPerSecond, steadyClock)
  const collectAfter = createCollection()
  const book = createCircuitBook({
    ...{ clock: steadyClock, pace },
    onBytes(account, bytes) {
      quotas.sent(account, bytes)
      collectAfter(bytes)
    },
  })

  const splices = createSplices({ quotas, book, ownPace: bytesPerSecond === undefined ? FREE_PACE : undefined })
  node.takeBare(splices.take)

  members.onLeave((connection) => {
    places.leave(deviceOf(connection), connection)
    splices.leave(connection)
    book.end(connection, new HongyanError('CLOSED', 'a member has left'))
  })

  /** Throws Refusal, and what the quotas throw. */
  async function connect(from: Hop, target: DeviceId): Promise<void> {
    const close = quotas.open(from.account, target, () => book.makeRoomFor(from.account))
    try {
      const place = places.of(target)
      if (place === undefined || place.connection === from.connection) throw refused(CircuitStatus.NO_RESERVATION)
      if (book.countTo(place.connection) >= CIRCUITS_TO_DEVICE_MAX) book.makeRoomFor(from.account, place.connection)
      const onward = await ask(place, from)
      // Either may have left while the other was asked.
      if (members.accountOn(from.connection) !== from.account || places.of(target)?.connection !== place.connection) {
        onward.abort(new HongyanError('CLOSED', 'a member has left'))
        throw refused(CircuitStatus.CONNECTION_FAILED)
      }
      writeStatus(from.stream, { status: CircuitStatus.OK })
      const { stream, connection, account, device } = from
      book.start(
        [
          { stream, connection, account, device },
          { ...place, stream: onward, device: target },
        ],
        close,
      )
    } catch (error) {
      close()
      throw error
    }
  }

  /** Whether that device takes the circuit. */
  async function ask({ connection }: Place, { device, signal }: Hop): Promise<Stream> {
    const onward = await connection
      .newStream(STOP_PROTOCOL, { signal, maxOutboundStreams: CIRCUITS_PER_DEVICE_MAX })
      .catch(() => {
        throw refused(CircuitStatus.CONNECTION_FAILED)
      })
    try {
      writeStop(onward, { type: StopMessage.Type.CONNECT, peer: { id: deviceBytes(device), addrs: [] } })
      const { status } = await readStop(onward, signal)
      shutWindow(onward)
      if (status !== CircuitStatus.OK) throw refused(CircuitStatus.CONNECTION_FAILED)
      return onward
    } catch (error) {
      onward.abort(toHongyanError(error))
      throw refused(CircuitStatus.CONNECTION_FAILED)
    }
  }

  async function serve(hop: Hop): Promise<void> {
    const { stream, connection, device, account, signal } = hop
    const request = await readHop(stream, signal)
    shutWindow(stream)
    // It may have left while it was read.
    if (members.accountOn(connection) !== account) throw refused(CircuitStatus.PERMISSION_DENIED)
    if (request.type === HopMessage.Type.CONNECT && request.peer !== undefined) {
      await connect(hop, deviceIdOf(request.peer.id))
      return
    }
    if (request.type !== HopMessage.Type.RESERVE) throw refused(CircuitStatus.UNEXPECTED_MESSAGE)
    const expire = Math.floor(places.take(device, connection, account) / 1000)
    lastWord(hop, () => writeStatus(stream, { status: CircuitStatus.OK, reservation: { expire, addrs: [] } }))
  }

  async function splice(hop: Hop): Promise<void> {
    const device = await readSpliceRequest(hop.stream, hop.signal)
    const tickets = splices.promise(hop, device)
    lastWord(hop, () => writeSplice(hop.stream, tickets))
  }

  /** Who asks, if they may. Throws Refusal, and what the quotas throw. */
  function askerOn(connection: Connection, what: 'circuit' | 'splice'): Username {
    const account = members.accountOn(connection)
    if (account === undefined) throw refused(CircuitStatus.PERMISSION_DENIED)
    quotas.asked(account, what)
    return account
  }

  /** How members' requests of a kind are taken: whoever may not ask is not even listened to. */
  function taking(what: 'circuit' | 'splice', { serve, refuse }: Served): StreamHandler {
    return (stream, connection) => {
      let account: Username
      try {
        account = askerOn(connection, what)
      } catch (error) {
        const reason = toHongyanError(error)
        if (reason.code === 'CLOSED') connection.abort(reason)
        else {
          shutWindow(stream)
          lastWord({ stream, signal: AbortSignal.timeout(UNHEARD_MS) }, () => refuse(stream, error))
        }
        return
      }
      const signal = AbortSignal.timeout(CIRCUIT_SETUP_MS)
      const hop = { stream, connection, account, device: deviceOf(connection), signal }
      serve(hop).catch((error: unknown) => {
        log.debug({ account, what, err: error }, 'the relay has refused')
        lastWord(hop, () => refuse(stream, error))
      })
    }
  }

  const forCircuits = taking('circuit', { serve, refuse: (stream, error) => writeStatus(stream, refusalFor(error)) })
  const forSplices = taking('splice', {
    serve: splice,
    refuse: (stream, error) => refuseSplice(stream, toHongyanError(error, 'CLOSED')),
  })
  await libp2p.handle(HOP_PROTOCOL, forCircuits, { maxInboundStreams: CIRCUITS_PER_DEVICE_MAX })
  await libp2p.handle(SPLICE_PROTOCOL, forSplices, { maxInboundStreams: SPLICE_STREAMS_MAX })

  return {
    async stop() {
      await Promise.all([libp2p.unhandle(HOP_PROTOCOL), libp2p.unhandle(SPLICE_PROTOCOL)])
      splices.stop()
      book.endAll(new HongyanError('CLOSED', 'the relay stops'))
      pace.stop()
      quotas.settle()
    },
  }
}

/** A kind of request. */
interface Served {
  /** Answers it, or throws. */
  serve(hop: Hop): Promise<void>
  /** Tells what was thrown, as the kind has it. */
  refuse(stream: Stream, error: unknown): void
}

/** What a member asks for. */
interface Hop {
  readonly stream: Stream
  readonly connection: Connection
  readonly account: Username
  readonly device: DeviceId
  readonly signal: AbortSignal
}

function deviceOf(connection: Connection): DeviceId {
  return deviceIdOf(connection.remotePeer.toMultihash().bytes)
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

function refusalFor(error: unknown): Partial<HopMessage> {
  if (error instanceof Refusal) return { status: error.status }
  if (!(error instanceof RelayRefusal)) return { status: CircuitStatus.MALFORMED_MESSAGE }
  const { refusal: reason, retryAfterMs = 0 } = error
  return { status: CircuitStatus.RESOURCE_LIMIT_EXCEEDED, refusal: { reason, retryAfterMs } }
}

function writeStatus(stream: Stream, message: Partial<HopMessage>): void {
  writeHop(stream, { type: HopMessage.Type.STATUS, ...message })
}

/** On a stream that carries nothing: it is cut when the time for all of this is over, if not before. */
function lastWord({ stream, signal }: Pick<Hop, 'stream' | 'signal'>, say: () => void): void {
  const cut = (error: unknown) => stream.abort(toHongyanError(error, 'TIMEOUT'))
  try {
    if (signal.aborted || stream.status !== 'open') throw signal.reason
    say()
    signal.addEventListener('abort', cut)
    stream.close({ signal }).catch(cut)
  } catch (error) {
    cut(error)
  }
}

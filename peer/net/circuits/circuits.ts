/**
 * Circuits: connections with other peers through the relay that the rendezvous names (libp2p circuit relay v2). Keeps a
 * place there, takes what comes by it and dials others by it. Trusts the relay with nothing but carrying bytes.
 */
import type { Connection, Stream, Upgrader } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import {
  CircuitStatus,
  HopMessage,
  readHop,
  readStop,
  refusalOf,
  StopMessage,
  writeHop,
  writeStop,
} from '../../../shared/circuit.ts'
import { type ErrorCode, HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { type DeviceId, deviceBytes, deviceIdOf } from '../../../shared/identity.ts'
import { SECOND } from '../../../shared/limits/units.ts'
import { CIRCUIT_SETUP_MS, CIRCUITS_PER_DEVICE_MAX, CIRCUITS_PER_SECOND_MAX } from '../../../shared/limits.ts'
import { HOP_PROTOCOL, STOP_PROTOCOL } from '../../../shared/protocols.ts'
import { QuotaWindow } from '../../../shared/quota.ts'
import { circuitConnection } from './circuit-connection.ts'
import { createPlace } from './place.ts'
import { createRelayShare, type RelayShare } from './relay-share.ts'
import { createSplicers, type Splicer } from './splicer.ts'

export interface CircuitsInit {
  readonly self: DeviceId
  readonly registrar: Registrar
  readonly upgrader: Upgrader
  /** The place at the relay has been had or lost: the own addresses are others now. Must not throw. */
  onChange(): void
  /** [0, 1), for jitter. */
  readonly random: () => number
}

export interface Circuits {
  /**
   * From now on this connection is that with the relay: takes a place there, and keeps it while the connection lives. To be
   * called with every pass that the relay was shown: with one that was worth nothing any more the place was lost.
   */
  use(relay: Connection): void
  /** Where others find this device by the relay, without its own /p2p/; undefined without a place there. */
  readonly address: Multiaddr | undefined
  isRelay(connection: Connection): boolean
  /** What the relay has last answered to the wish for a place there, once it has; undefined while there is no relay. */
  answered(): Promise<'held' | ErrorCode> | undefined
  /** Whether an address goes by the relay in use. */
  reaches(address: Multiaddr): boolean
  /** Whether it carries more of what this account sends. */
  readonly share: RelayShare
  /** Of a connection that goes by the relay in use; undefined of others. */
  splicerOf(connection: Pick<Connection, 'remoteAddr' | 'remotePeer'>): Splicer | undefined
  /** Throws UNREACHABLE, RELAY_FULL, RATE_LIMITED, CLOSED, MALFORMED or what `signal` was aborted with. */
  dial(device: DeviceId, signal: AbortSignal): Promise<Connection>
  stop(): Promise<void>
}

export async function createCircuits({ self, registrar, upgrader, onChange, random }: CircuitsInit): Promise<Circuits> {
  const ending = new AbortController()
  const place = createPlace({ reserve, onChange, random })
  const share = createRelayShare(carriesMore, () => performance.now())
  const splicers = createSplicers(share)
  const arrivals = new QuotaWindow(CIRCUITS_PER_SECOND_MAX, SECOND)
  let relay: Connection | undefined

  function use(connection: Connection): void {
    // Of one that has ended already nobody would hear it.
    if (connection.status !== 'open' || ending.signal.aborted) return
    if (relay !== connection) {
      relay = connection
      connection.addEventListener('close', () => {
        if (relay !== connection) return
        relay = undefined
        place.leave()
      })
    }
    place.keep(connection)
  }

  function reaches(address: Multiaddr): boolean {
    const [first, second] = address.getComponents()
    return relay !== undefined && first?.value === relay.remotePeer.toString() && second?.name === 'p2p-circuit'
  }

  async function dial(device: DeviceId, wish: AbortSignal): Promise<Connection> {
    const through = relay
    if (through === undefined) throw new HongyanError('UNREACHABLE', 'there is no relay')
    const signal = within(AbortSignal.any([wish, ending.signal]))
    const stream = await through.newStream(HOP_PROTOCOL, { signal, maxOutboundStreams: CIRCUITS_PER_DEVICE_MAX })
    try {
      await ask(stream, { type: HopMessage.Type.CONNECT, peer: { id: deviceBytes(device), addrs: [] } }, signal)
      watch(stream)
      return await upgrader.upgradeOutbound(circuitConnection(stream, addressOf(through, device)), { signal })
    } catch (error) {
      stream.abort(toHongyanError(error))
      throw error
    }
  }

  /** A circuit to ourselves is made by no relay; but one that carries no more says that first. */
  async function carriesMore(): Promise<boolean> {
    try {
      const connection = await dial(self, ending.signal)
      connection.abort(new HongyanError('CLOSED', 'what was to be asked has been asked'))
      return true
    } catch (error) {
      return toHongyanError(error).code !== 'RELAY_FULL'
    }
  }

  function watch(circuit: Stream): void {
    circuit.addEventListener('close', ({ error }) => {
      if (error !== undefined) share.doubt()
    })
  }

  async function accept(stream: Stream, connection: Connection): Promise<void> {
    // Anybody may say to be a relay; ours is the one that the rendezvous named.
    if (connection !== relay) throw new HongyanError('CLOSED', 'no relay of ours')
    // A handshake costs, and by a relay nobody is counted by where they come from.
    arrivals.charge(performance.now())
    const signal = within(ending.signal)
    const request = await readStop(stream, signal)
    if (request.type !== StopMessage.Type.CONNECT || request.peer === undefined) {
      throw new HongyanError('MALFORMED', 'the relay asks for nothing that makes sense')
    }
    // Who it really is the handshake proves: it fails where that is another.
    const source = deviceIdOf(request.peer.id)
    writeStop(stream, { type: StopMessage.Type.STATUS, status: CircuitStatus.OK })
    watch(stream)
    await upgrader.upgradeInbound(circuitConnection(stream, addressOf(connection, source)), { signal })
  }

  await registrar.handle(
    STOP_PROTOCOL,
    (stream, connection) => {
      // Who failed to come in by it tries again.
      accept(stream, connection).catch((error: unknown) => stream.abort(toHongyanError(error)))
    },
    { maxInboundStreams: CIRCUITS_PER_DEVICE_MAX },
  )

  return {
    use,
    get address() {
      return place.isHeld && relay !== undefined ? multiaddr(`/p2p/${relay.remotePeer}/p2p-circuit`) : undefined
    },
    isRelay: (connection) => connection === relay,
    answered: place.answered,
    reaches,
    splicerOf({ remoteAddr, remotePeer }) {
      if (relay === undefined || !reaches(remoteAddr)) return undefined
      return splicers.at(relay, deviceIdOf(remotePeer.toMultihash().bytes))
    },
    share,
    dial,
    async stop() {
      ending.abort()
      place.leave()
      await registrar.unhandle(STOP_PROTOCOL)
    },
  }
}

async function reserve(relay: Connection, wish: AbortSignal): Promise<void> {
  const signal = within(wish)
  const stream = await relay.newStream(HOP_PROTOCOL, { signal })
  try {
    await ask(stream, { type: HopMessage.Type.RESERVE }, signal)
    await stream.close({ signal })
  } catch (error) {
    stream.abort(toHongyanError(error))
    throw error
  }
}

/** Throws what the relay refuses with, UNREACHABLE, MALFORMED or what `signal` was aborted with. */
async function ask(stream: Stream, wish: Partial<HopMessage>, signal: AbortSignal): Promise<void> {
  writeHop(stream, wish)
  const answer = await readHop(stream, signal)
  if (answer.status !== CircuitStatus.OK) throw refusalOf(answer)
}

function within(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(CIRCUIT_SETUP_MS)])
}

function addressOf(relay: Connection, device: DeviceId): Multiaddr {
  return multiaddr(`/p2p/${relay.remotePeer}/p2p-circuit/p2p/${device}`)
}

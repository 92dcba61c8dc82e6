/**
 * Circuits: connections with other peers through the relay that the rendezvous names (libp2p circuit relay v2). Reserves a
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
import {
  CIRCUIT_SETUP_MS,
  CIRCUITS_PER_DEVICE_MAX,
  RESERVATION_RENEW_MS,
  RESERVATION_RETRY_MS,
} from '../../../shared/limits.ts'
import { HOP_PROTOCOL, STOP_PROTOCOL } from '../../../shared/protocols.ts'
import { circuitConnection } from './circuit-connection.ts'

export interface CircuitsInit {
  readonly registrar: Registrar
  readonly upgrader: Upgrader
  /** The place at the relay has been had or lost: the own addresses are others now. Must not throw. */
  onChange(): void
}

export interface Circuits {
  /** From now on this connection is that with the relay: takes a place there, and keeps it while the connection lives. */
  use(relay: Connection): void
  /** Where others find this device by the relay, without its own /p2p/; undefined without a place there. */
  readonly address: Multiaddr | undefined
  isRelay(connection: Connection): boolean
  /** What the relay has last answered to the wish for a place there, once it has; undefined while there is no relay. */
  answered(): Promise<'held' | ErrorCode> | undefined
  /** Whether an address goes by the relay in use. */
  reaches(address: Multiaddr): boolean
  /** Throws UNREACHABLE, RATE_LIMITED, CLOSED, MALFORMED or what `signal` was aborted with. */
  dial(device: DeviceId, signal: AbortSignal): Promise<Connection>
  stop(): Promise<void>
}

export async function createCircuits({ registrar, upgrader, onChange }: CircuitsInit): Promise<Circuits> {
  const ending = new AbortController()
  let relay: Connection | undefined
  let hasPlace = false
  let answered: Promise<'held' | ErrorCode> | undefined
  let timer: NodeJS.Timeout | undefined

  function setPlace(value: boolean): void {
    if (hasPlace === value) return
    hasPlace = value
    onChange()
  }

  function use(connection: Connection): void {
    if (relay === connection) return
    relay = connection
    setPlace(false)
    connection.addEventListener('close', () => {
      if (relay !== connection) return
      relay = undefined
      answered = undefined
      clearTimeout(timer)
      setPlace(false)
    })
    void keepPlace(connection)
  }

  async function keepPlace(connection: Connection): Promise<void> {
    clearTimeout(timer)
    answered = reserve(connection).then(
      () => 'held' as const,
      (error: unknown) => toHongyanError(error).code,
    )
    const isKept = (await answered) === 'held'
    if (relay !== connection || ending.signal.aborted) return
    setPlace(isKept)
    timer = setTimeout(() => void keepPlace(connection), isKept ? RESERVATION_RENEW_MS : RESERVATION_RETRY_MS)
  }

  async function reserve(connection: Connection): Promise<void> {
    const signal = within(ending.signal)
    const stream = await connection.newStream(HOP_PROTOCOL, { signal })
    try {
      const answer = readHop(stream, signal)
      writeHop(stream, { type: HopMessage.Type.RESERVE })
      const { status } = await answer
      if (status !== CircuitStatus.OK) throw refusalOf(status)
      await stream.close({ signal })
    } catch (error) {
      stream.abort(toHongyanError(error))
      throw error
    }
  }

  async function dial(device: DeviceId, wish: AbortSignal): Promise<Connection> {
    const through = relay
    if (through === undefined) throw new HongyanError('UNREACHABLE', 'there is no relay')
    const signal = within(AbortSignal.any([wish, ending.signal]))
    const stream = await through.newStream(HOP_PROTOCOL, { signal, maxOutboundStreams: CIRCUITS_PER_DEVICE_MAX })
    try {
      const answer = readHop(stream, signal)
      writeHop(stream, { type: HopMessage.Type.CONNECT, peer: { id: deviceBytes(device), addrs: [] } })
      const { status } = await answer
      if (status !== CircuitStatus.OK) throw refusalOf(status)
      return await upgrader.upgradeOutbound(circuitConnection(stream, addressOf(through, device)), { signal })
    } catch (error) {
      stream.abort(toHongyanError(error))
      throw error
    }
  }

  async function accept(stream: Stream, connection: Connection): Promise<void> {
    const signal = within(ending.signal)
    const request = await readStop(stream, signal)
    // Anybody may say to be a relay; ours is the one that the rendezvous named.
    if (connection !== relay) throw new HongyanError('CLOSED', 'no relay of ours')
    if (request.type !== StopMessage.Type.CONNECT || request.peer === undefined) {
      throw new HongyanError('MALFORMED', 'the relay asks for nothing that makes sense')
    }
    const source = deviceIdOf(request.peer.id)
    writeStop(stream, { type: StopMessage.Type.STATUS, status: CircuitStatus.OK })
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
      return hasPlace && relay !== undefined ? multiaddr(`/p2p/${relay.remotePeer}/p2p-circuit`) : undefined
    },
    isRelay: (connection) => connection === relay,
    answered: () => answered,
    reaches(address) {
      const [first, second] = address.getComponents()
      return relay !== undefined && first?.value === relay.remotePeer.toString() && second?.name === 'p2p-circuit'
    },
    dial,
    async stop() {
      ending.abort()
      clearTimeout(timer)
      await registrar.unhandle(STOP_PROTOCOL)
    },
  }
}

function within(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(CIRCUIT_SETUP_MS)])
}

function addressOf(relay: Connection, device: DeviceId): Multiaddr {
  return multiaddr(`/p2p/${relay.remotePeer}/p2p-circuit/p2p/${device}`)
}

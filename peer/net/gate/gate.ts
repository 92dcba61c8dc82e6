/**
 * The gate: who among the connected has been admitted. Until then a peer's streams of the gated protocols are reset and
 * nobody hears of it; a connection that is not admitted in time is cut. Knows no pass: `admission.ts` checks those.
 */
import type { Connection, Libp2pEvents, TypedEventTarget } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import { isCircuit } from '../../../shared/addresses.ts'
import type { Clock } from '../../../shared/clock.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { type DeviceId, parseDeviceId } from '../../../shared/identity.ts'
import { ADMISSION_TIMEOUT_MS, CONNECTIONS_PER_DEVICE_MAX, GATE_CHECK_INTERVAL_MS } from '../../../shared/limits.ts'
import type { Username } from '../../../shared/names.ts'
import { isPassValidAt, type Pass } from '../../../shared/pass.ts'
import { endConnection } from '../dialling/end-connection.ts'
import { createGatedProtocols } from './gated-registrar.ts'

export interface AdmittedPeer {
  readonly account: Username
  readonly device: DeviceId
  readonly pass: Pass
}

export interface GateInit {
  readonly clock: Clock
  /** The pinned rendezvous: it needs no admission, and is served no gated protocol. */
  server(): DeviceId | undefined
  /** That which the rendezvous has named; nobody is admitted there either. */
  relay?(): DeviceId | undefined
  /** Whether an expired pass of this device is good for PASS_GRACE_MS more. */
  grace(device: DeviceId): boolean
  isRevoked(pass: Pass): boolean
  readonly admissionTimeoutMs?: number
  readonly checkIntervalMs?: number
}

/** None may throw. */
export interface GateListener {
  /** Both sides have admitted each other. */
  onAdmitted?(peer: AdmittedPeer): void
  /** There is another connection with that device, or one less; not told of the last one. After `onAdmitted`. */
  onConnections?(device: DeviceId): void
  /** The last connection has been lost, or the device was expelled here. Only after `onAdmitted`. */
  onGone?(device: DeviceId, why: 'lost' | 'expelled'): void
}

export interface Gate {
  /** Sees every connection from now on; called by the node before it listens. */
  watch(events: TypedEventTarget<Libp2pEvents>): void
  /** The registrar for gated protocols: handlers run and topologies hear of a peer only once it is admitted. */
  wrap(registrar: Registrar): Registrar
  /** Its pass is good: what it opens is served from now on. Throws UNREACHABLE when the connection has ended meanwhile. */
  admit(peer: AdmittedPeer, connection: Connection): void
  /** It has admitted us too: topologies and listeners hear of it. Throws UNREACHABLE when it has gone meanwhile. */
  introduce(device: DeviceId, connection: Connection): void
  admitted(device: DeviceId): AdmittedPeer | undefined
  /** Open connections with that device, the best first, of which one on which it was admitted goes before any other. */
  connectionsWith(device: DeviceId): readonly Connection[]
  /** The best of them. */
  connectionWith(device: DeviceId): Connection | undefined
  /** Those by which it was admitted. */
  waysTo(device: DeviceId): readonly Connection[]
  /** Ends one connection in order: another one serves better. */
  retire(connection: Connection): void
  /** Ends admission and closes the connections (pass invalid, blocked, misbehaving). */
  expel(device: DeviceId, reason: HongyanError): void
  /** Expels it unless both sides have admitted each other. */
  dismiss(device: DeviceId, reason: HongyanError): void
  /** Expels whose pass has run out or was revoked. Runs by itself every GATE_CHECK_INTERVAL_MS. */
  check(): void
  subscribe(listener: GateListener): () => void
  stop(): void
}

/** The device at the other end, as proved by the connection's encryption. */
export function deviceOf(connection: Connection): DeviceId {
  return parseDeviceId(connection.remotePeer.toString())
}

/** A device with at least one connection. */
interface Guest {
  readonly device: DeviceId
  /** Oldest first; with what cuts one that is not admitted in time. */
  readonly connections: Map<Connection, NodeJS.Timeout | undefined>
  /** Those on which both sides have admitted each other. */
  readonly ways: Set<Connection>
  peer: AdmittedPeer | undefined
  /** The connection that topologies were told of. */
  introducedOn: Connection | undefined
}

export function createGate(init: GateInit): Gate {
  const { clock, admissionTimeoutMs = ADMISSION_TIMEOUT_MS, checkIntervalMs = GATE_CHECK_INTERVAL_MS } = init
  const guests = new Map<DeviceId, Guest>()
  const listeners = new Set<GateListener>()
  const protocols = createGatedProtocols((connection) => guests.get(deviceOf(connection))?.peer !== undefined)
  let unwatch = () => {}

  function onOpen({ detail: connection }: CustomEvent<Connection>): void {
    // libp2p may announce a connection that has ended already, and then never says so.
    if (connection.status !== 'open') return
    const device = deviceOf(connection)
    const guest = guests.get(device) ?? newGuest(device)
    guests.set(device, guest)
    const isOfServer = device === init.server() || device === init.relay?.()
    const needsAdmission = !isOfServer && guest.introducedOn === undefined
    const cut = () => connection.abort(new HongyanError('TIMEOUT', 'not admitted in time'))
    guest.connections.set(connection, needsAdmission ? setTimeout(cut, admissionTimeoutMs) : undefined)
    if (guest.connections.size > CONNECTIONS_PER_DEVICE_MAX) {
      const older = [...guest.connections.keys()].filter((known) => known !== connection)
      const least = older.find(isRelayed) ?? older[0]
      least?.abort(new HongyanError('CLOSED', 'too many connections with one device'))
    }
  }

  function onClose({ detail: connection }: CustomEvent<Connection>): void {
    const guest = guests.get(deviceOf(connection))
    if (guest === undefined || !guest.connections.has(connection)) return
    clearTimeout(guest.connections.get(connection))
    guest.connections.delete(connection)
    guest.ways.delete(connection)
    const [best] = ranked(guest)
    if (best === undefined) forget(guest, 'lost')
    else if (guest.introducedOn !== undefined) present(guest, best)
  }

  /** Topologies hear of the best connection, also of one they know: what they had on the one that ended begins anew. */
  function present(guest: Guest, best: Connection): void {
    guest.introducedOn = best
    protocols.tellConnected(best)
    for (const listener of listeners) listener.onConnections?.(guest.device)
  }

  function forget(guest: Guest, why: 'lost' | 'expelled'): void {
    guests.delete(guest.device)
    for (const timer of guest.connections.values()) clearTimeout(timer)
    guest.peer = undefined
    if (guest.introducedOn === undefined) return
    protocols.tellDisconnected(guest.introducedOn.remotePeer)
    for (const listener of listeners) listener.onGone?.(guest.device, why)
  }

  function expel(device: DeviceId, reason: HongyanError): void {
    const guest = guests.get(device)
    if (guest === undefined) return
    forget(guest, 'expelled')
    for (const connection of guest.connections.keys()) void endConnection(connection, reason)
  }

  function connectionsWith(device: DeviceId): readonly Connection[] {
    const guest = guests.get(device)
    return guest === undefined ? [] : ranked(guest).filter(({ status }) => status === 'open')
  }

  function check(): void {
    for (const { device, peer, introducedOn } of guests.values()) {
      if (peer === undefined) continue
      if (!isPassValidAt(peer.pass, clock.now(), init.grace(device))) {
        expel(device, new HongyanError('PASS_EXPIRED', "the peer's pass has run out"))
      } else if (init.isRevoked(peer.pass)) {
        expel(device, revoked())
      } else if (introducedOn !== undefined) {
        // Gossipsub opens no other stream when its own was reset; told again, it does, and only then.
        protocols.tellConnected(introducedOn)
      }
    }
  }

  return {
    watch(events) {
      const timer = setInterval(check, checkIntervalMs)
      events.addEventListener('connection:open', onOpen)
      events.addEventListener('connection:close', onClose)
      unwatch = () => {
        clearInterval(timer)
        events.removeEventListener('connection:open', onOpen)
        events.removeEventListener('connection:close', onClose)
      }
    },
    wrap: protocols.wrap,
    admit(peer, connection) {
      const guest = guests.get(peer.device)
      if (guest === undefined || !guest.connections.has(connection)) throw gone()
      if (init.isRevoked(peer.pass)) throw revoked()
      // Of two streams the slower may bring an older pass.
      if (guest.peer === undefined || guest.peer.pass.expiresAtMs <= peer.pass.expiresAtMs) guest.peer = peer
    },
    introduce(device, connection) {
      const guest = guests.get(device)
      if (guest?.peer === undefined || !guest.connections.has(connection)) throw gone()
      if (guest.ways.has(connection)) return
      guest.ways.add(connection)
      if (guest.introducedOn !== undefined) return present(guest, ranked(guest)[0] ?? connection)
      for (const [known, timer] of guest.connections) {
        clearTimeout(timer)
        guest.connections.set(known, undefined)
      }
      guest.introducedOn = connection
      protocols.tellConnected(connection)
      for (const listener of listeners) listener.onAdmitted?.(guest.peer)
    },
    admitted: (device) => guests.get(device)?.peer,
    connectionWith: (device) => connectionsWith(device)[0],
    connectionsWith,
    waysTo: (device) => connectionsWith(device).filter((connection) => guests.get(device)?.ways.has(connection)),
    retire: (connection) =>
      void endConnection(connection, new HongyanError('CLOSED', 'another connection serves better')),
    expel,
    dismiss(device, reason) {
      if (guests.get(device)?.introducedOn === undefined) expel(device, reason)
    },
    check,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop() {
      unwatch()
      for (const guest of guests.values()) forget(guest, 'expelled')
    },
  }
}

function newGuest(device: DeviceId): Guest {
  return { device, connections: new Map(), ways: new Set(), peer: undefined, introducedOn: undefined }
}

/** Admitted before others, a relay's last; of equals the newest: it is the least likely to be dead without our knowing. */
function ranked({ connections, ways }: Guest): Connection[] {
  const rank = (connection: Connection) => (ways.has(connection) ? 0 : 2) + (isRelayed(connection) ? 1 : 0)
  return [...connections.keys()].reverse().sort((left, right) => rank(left) - rank(right))
}

function isRelayed({ remoteAddr }: Connection): boolean {
  return isCircuit(remoteAddr)
}

function gone(): HongyanError {
  return new HongyanError('UNREACHABLE', 'the connection has ended')
}

function revoked(): HongyanError {
  return new HongyanError('PASS_EXPIRED', "the peer's pass was revoked")
}

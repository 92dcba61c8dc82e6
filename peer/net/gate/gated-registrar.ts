/**
 * The registrar behind the gate: protocols registered here are served to admitted peers only, and their topologies hear
 * of a peer from the gate. Without `identify` libp2p's own registrar tells topologies nothing.
 */
import type { Connection, PeerId, StreamHandler, Topology } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import { HongyanError } from '../../../shared/errors.ts'

export interface GatedProtocols {
  wrap(registrar: Registrar): Registrar
  /** Tells every topology once, under however many protocols it is registered. */
  tellConnected(connection: Connection): void
  tellDisconnected(peer: PeerId): void
}

export function createGatedProtocols(isAdmitted: (connection: Connection) => boolean): GatedProtocols {
  const registrations = new Map<string, { readonly protocol: string; readonly topology: Topology }>()
  let lastId = 0

  function gated(handler: StreamHandler): StreamHandler {
    return (stream, connection) => {
      if (isAdmitted(connection)) return handler(stream, connection)
      stream.abort(new HongyanError('CLOSED', 'the peer has not been admitted'))
    }
  }

  function topologies(): Set<Topology> {
    return new Set([...registrations.values()].map(({ topology }) => topology))
  }

  return {
    wrap: (registrar) => ({
      getProtocols: () => registrar.getProtocols(),
      handle: (protocol, handler, options) => registrar.handle(protocol, gated(handler), options),
      unhandle: (protocol, options) => registrar.unhandle(protocol, options),
      getHandler: (protocol) => registrar.getHandler(protocol),
      use: (protocol, middleware) => registrar.use(protocol, middleware),
      unuse: (protocol) => registrar.unuse(protocol),
      getMiddleware: (protocol) => registrar.getMiddleware(protocol),
      async register(protocol, topology) {
        lastId += 1
        registrations.set(String(lastId), { protocol, topology })
        return String(lastId)
      },
      unregister(id) {
        registrations.delete(id)
      },
      getTopologies: (wanted) =>
        [...registrations.values()].filter(({ protocol }) => protocol === wanted).map(({ topology }) => topology),
    }),
    tellConnected(connection) {
      for (const topology of topologies()) void topology.onConnect?.(connection.remotePeer, connection)
    },
    tellDisconnected(peer) {
      for (const topology of topologies()) void topology.onDisconnect?.(peer)
    },
  }
}

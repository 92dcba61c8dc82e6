/**
 * Dialling one address of a rendezvous past libp2p's dialler, which tries one address of a node at a time; and hearing when
 * bytes come by it, of whatever stream, which libp2p tells nobody.
 */
import type { Connection, MultiaddrConnection, Upgrader } from '@libp2p/interface'
import type { TransportManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { SERVER_CONNECT_MS } from '../../shared/limits.ts'

/** A connection with a rendezvous. */
export interface Line {
  readonly connection: Connection
  /** Calls it whenever bytes have come. */
  listen(onBytes: () => void): void
}

/**
 * A new connection with the very node whose /p2p/ the address ends in. Throws TIMEOUT where no machine answers, what
 * `signal` was aborted with, or what the system or libp2p refuse with.
 */
export type DialLine = (address: Multiaddr, signal: AbortSignal) => Promise<Line>

/** The parts of a libp2p node that dial. */
export interface LineParts {
  readonly transportManager: Pick<TransportManager, 'dialTransportForMultiaddr'>
  readonly upgrader: Upgrader
}

export function lineDialler({ transportManager, upgrader }: LineParts): DialLine {
  return async (address, signal) => {
    signal.throwIfAborted()
    const transport = transportManager.dialTransportForMultiaddr(address)
    if (transport === undefined) throw new HongyanError('INVALID_PARAMS', `nothing here dials ${address.toString()}`)
    // One of its own: it stays with the socket, whose end it would be later.
    const ending = new AbortController()
    const end = () => ending.abort(toHongyanError(signal.reason, 'ABORTED'))
    signal.addEventListener('abort', end)
    const silence = new HongyanError('TIMEOUT', 'no machine answers there')
    const limit = setTimeout(() => ending.abort(silence), SERVER_CONNECT_MS)
    let wire: MultiaddrConnection | undefined
    const onConnected = (connected: MultiaddrConnection): void => {
      clearTimeout(limit)
      wire = connected
    }
    try {
      const connection = await transport.dial(address, {
        signal: ending.signal,
        upgrader: watched(upgrader, onConnected),
      })
      // Not before: what a listener takes is lost to the handshake, which does not listen all the time.
      return { connection, listen: (onBytes) => wire?.addEventListener('message', onBytes) }
    } catch (error) {
      if (ending.signal.aborted) throw ending.signal.reason
      // The transport has a patience of its own with private addresses.
      throw wire === undefined && error instanceof Error && error.name === 'AbortError' ? silence : error
    } finally {
      clearTimeout(limit)
      signal.removeEventListener('abort', end)
    }
  }
}

/** The upgrader, telling of the connection that it is given. */
function watched(upgrader: Upgrader, onConnected: (wire: MultiaddrConnection) => void): Upgrader {
  const upgradeOutbound = (wire: MultiaddrConnection, options: Parameters<Upgrader['upgradeOutbound']>[1]) => {
    onConnected(wire)
    return upgrader.upgradeOutbound(wire, options)
  }
  return Object.create(upgrader, { upgradeOutbound: { value: upgradeOutbound } }) as Upgrader
}

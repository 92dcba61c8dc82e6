/**
 * Dialling one address of a rendezvous past libp2p's dialler, which tries one address of a node at a time; and hearing when
 * bytes come by it, of whatever stream, which libp2p tells nobody.
 */
import type { Connection, MultiaddrConnection, Transport, Upgrader } from '@libp2p/interface'
import { type TCPComponents, type TCPOptions, tcp } from '@libp2p/tcp'
import type { Multiaddr } from '@multiformats/multiaddr'
import { toHongyanError } from '../../../shared/errors.ts'

/** A connection with a rendezvous. */
export interface Line {
  readonly connection: Connection
  /** Calls it whenever bytes have come. */
  listen(onBytes: () => void): void
}

/**
 * A new connection with the very node whose /p2p/ the address ends in. Throws what `signal` was aborted with, or what the
 * system or libp2p refuse with.
 *
 * @param onAnswer called when a machine has answered, whoever it is. Must not throw.
 */
export type DialLine = (address: Multiaddr, signal: AbortSignal, onAnswer?: () => void) => Promise<Line>

/** Of a libp2p node. */
interface LineParts extends TCPComponents {
  readonly upgrader: Upgrader
}

/**
 * A service of a libp2p node. Its TCP has patience: how long a handshake may take with a rendezvous to which many come at
 * once is for the caller to say.
 */
export function lineDialler(dialOpts: TCPOptions['dialOpts'] = { noDelay: true }): (parts: LineParts) => DialLine {
  return (parts) => dialBy(tcp({ dialOpts })(parts), parts.upgrader)
}

function dialBy(transport: Transport, upgrader: Upgrader): DialLine {
  return async (address, signal, onAnswer) => {
    signal.throwIfAborted()
    // One of its own: it stays with the socket, whose end it would be later.
    const ending = new AbortController()
    const end = () => ending.abort(toHongyanError(signal.reason, 'ABORTED'))
    signal.addEventListener('abort', end)
    let wire: MultiaddrConnection | undefined
    const onConnected = (connected: MultiaddrConnection): void => {
      wire = connected
      onAnswer?.()
    }
    try {
      const connection = await transport.dial(address, {
        signal: ending.signal,
        upgrader: watched(upgrader, onConnected),
      })
      // Not before: what a listener takes is lost to the handshake, which does not listen all the time.
      return { connection, listen: (onBytes) => wire?.addEventListener('message', onBytes) }
    } catch (error) {
      throw ending.signal.aborted ? ending.signal.reason : error
    } finally {
      signal.removeEventListener('abort', end)
    }
  }
}

/** The upgrader, telling of the connection that it is given: by then a machine has answered. */
function watched(upgrader: Upgrader, onConnected: (wire: MultiaddrConnection) => void): Upgrader {
  const upgradeOutbound = (wire: MultiaddrConnection, options: Parameters<Upgrader['upgradeOutbound']>[1]) => {
    onConnected(wire)
    return upgrader.upgradeOutbound(wire, options)
  }
  return Object.create(upgrader, { upgradeOutbound: { value: upgradeOutbound } }) as Upgrader
}

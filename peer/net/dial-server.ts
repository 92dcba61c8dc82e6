/** Dialling the rendezvous, with its two ways to fail in our words. */
import type { Connection, Libp2p } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { HongyanError } from '../../shared/errors.ts'

/** A new connection, at the first of these addresses of one rendezvous that answers. Throws UNREACHABLE or WRONG_SERVER. */
export async function dialServer(
  libp2p: Libp2p,
  servers: readonly Multiaddr[],
  signal: AbortSignal,
): Promise<Connection> {
  try {
    // A connection that is being closed, by either side, looks open until all of it is.
    return await libp2p.dial([...servers], { signal, force: true })
  } catch (error) {
    if (
      causesOf(error).some(
        (cause) => cause.name === 'UnexpectedPeerError' || /does not match|unexpected peer/i.test(cause.message),
      )
    ) {
      throw new HongyanError('WRONG_SERVER', 'another node answers at this address', { cause: error })
    }
    throw new HongyanError('UNREACHABLE', 'the rendezvous does not answer', { cause: error })
  }
}

/** The error and everything that it gathers. */
function causesOf(error: unknown): readonly Error[] {
  if (error instanceof AggregateError) return [error, ...error.errors.flatMap(causesOf)]
  if (error instanceof Error) return [error, ...(error.cause === undefined ? [] : causesOf(error.cause))]
  return []
}

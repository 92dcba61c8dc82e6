/**
 * The IP address for a name in a peer's address. Names are strangers' words, and a look-up that waits for a strange DNS can
 * be ended by nobody and holds a thread: one at a time, so that other names, as that of the rendezvous, find one free.
 */
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { HongyanError } from '../../shared/errors.ts'
import { familyOf } from './addresses.ts'
import type { Names } from './names.ts'
import { createTurns } from './turns.ts'

/** The same port there, and the same device. Throws UNREACHABLE, or what `signal` was aborted with. */
export type ResolvePeer = (address: Multiaddr, signal: AbortSignal) => Promise<Multiaddr>

export function createPeerNames(names: Pick<Names, 'hosts'>): ResolvePeer {
  const turns = createTurns(1)

  return async (address, signal) => {
    const [{ name = '', value = '' } = {}, ...rest] = address.getComponents()
    const family = familyOf(address)
    if (family === undefined || !name.startsWith('dns')) return address
    const [host] = await unlessAborted(
      turns.take(() => names.hosts(value, family), signal),
      signal,
    )
    if (host === undefined) throw new HongyanError('UNREACHABLE', `${value} stands for no address`)
    return multiaddr(`/ip${family}/${host}`).encapsulate(multiaddr(rest))
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  try {
    if (signal.aborted) onAbort()
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * The IP address for a name in a peer's address. Names are strangers' words, and a look-up that waits for a strange DNS can
 * be ended by nobody and holds a thread: one at a time, so that other names, as that of the rendezvous, find one free.
 */
import { isIP } from 'node:net'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { HongyanError } from '../../../shared/errors.ts'
import { familyOf, kindOf } from './addresses.ts'
import type { Names } from './names.ts'
import { createTurns } from './turns.ts'

/**
 * The same port there, and the same device. What stands for an address of another kind stands for none: whoever has the
 * name could send us to this machine, to our network or to what a provider keeps beside its machines.
 *
 * Throws UNREACHABLE, or what `signal` was aborted with.
 */
export type ResolvePeer = (address: Multiaddr, signal: AbortSignal) => Promise<Multiaddr>

export function createPeerNames(names: Pick<Names, 'hosts'>): ResolvePeer {
  const turns = createTurns(1)

  return async (address, signal) => {
    const [{ name = '', value = '' } = {}, ...rest] = address.getComponents()
    const family = familyOf(address)
    if (family === undefined || !name.startsWith('dns')) return address
    const hosts = await unlessAborted(
      turns.take(() => names.hosts(value, family), signal),
      signal,
    )
    const found = hosts
      .filter((host) => isIP(host) === family)
      .map((host) => multiaddr(`/ip${family}/${host}`).encapsulate(multiaddr(rest)))
      .find((at) => kindOf(at) === kindOf(address))
    if (found === undefined) throw new HongyanError('UNREACHABLE', `${value} stands for no address of its kind`)
    return found
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

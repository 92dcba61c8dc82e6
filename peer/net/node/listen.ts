/** Listening: the wished port if it is free, else any other; IPv6 where there is some. */
import type { TransportManager } from '@libp2p/interface-internal'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { HongyanError } from '../../../shared/errors.ts'

/**
 * Listens on each address, all on one port where that can be had. Throws CANNOT_LISTEN when an IPv4 address cannot be
 * listened on at any port, or no address at all.
 */
export async function listenOn(transports: TransportManager, wished: readonly string[]): Promise<void> {
  let failure: unknown
  let port: string | undefined
  for (const address of wished.map((text) => multiaddr(text))) {
    try {
      const wish = portOf(address)
      port = await listenNear(transports, address, wish === '0' ? (port ?? wish) : wish)
    } catch (error) {
      failure = error
      // A machine without IPv6 is common and complete.
      if (address.getComponents()[0]?.name !== 'ip6') throw cannot(error, address.toString())
    }
  }
  if (port === undefined && failure !== undefined) throw cannot(failure)
}

async function listenNear(transports: TransportManager, address: Multiaddr, port: string): Promise<string> {
  try {
    await transports.listen([withPort(address, port)])
  } catch (error) {
    if (port === '0') throw error
    await transports.listen([withPort(address, '0')])
  }
  const newest = transports.getAddrs().at(-1)
  return newest === undefined ? port : portOf(newest)
}

function portOf(address: Multiaddr): string {
  return address.getComponents().find(({ name }) => name === 'tcp')?.value ?? '0'
}

function withPort(address: Multiaddr, port: string): Multiaddr {
  return multiaddr(address.getComponents().map((part) => (part.name === 'tcp' ? { ...part, value: port } : part)))
}

function cannot(cause: unknown, where?: string): HongyanError {
  return new HongyanError('CANNOT_LISTEN', `cannot listen on ${where ?? 'any address'}`, { cause, where })
}

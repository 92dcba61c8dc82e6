/**
 * The IP addresses that an address of a rendezvous stands for: /dns, /dns4 and /dns6 by their hosts, /dnsaddr by its TXT
 * records (libp2p addressing, `_dnsaddr.HOST` with "dnsaddr=MULTIADDR"). Bounded in depth and number, since a DNS says
 * what it likes; only entries of the pinned node count.
 */
import { isIP } from 'node:net'
import { CODE_P2P, type Component, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { DNSADDR_DEPTH_MAX, NAME_TIMEOUT_MS, SERVER_ADDRESSES_MAX, SERVER_NAMES_MAX } from '../../../shared/limits.ts'
import { isServerAddress } from '../../../shared/server-address.ts'
import type { Names } from './names.ts'

const FAMILIES: Readonly<Record<string, 0 | 4 | 6>> = { dns: 0, dns4: 4, dns6: 6 }
const ENTRY = 'dnsaddr='

export interface ServerNames {
  /** At most SERVER_ADDRESSES_MAX. Throws UNREACHABLE where the name cannot be looked up and never could. */
  resolve(address: Multiaddr): Promise<readonly Multiaddr[]>
}

export function createServerNames(names: Names): ServerNames {
  /** By the address as given; there are as many as were given. */
  const known = new Map<string, readonly Multiaddr[]>()

  return {
    async resolve(address) {
      if (!isNamed(address)) return [address]
      const text = address.toString()
      try {
        const found = await inTime(resolveWith(atMost(SERVER_NAMES_MAX, names), address, 0))
        if (found.length === 0) throw new HongyanError('UNREACHABLE', `${text} stands for no address`)
        known.set(text, found)
        return found
      } catch (error) {
        const last = known.get(text)
        // The DNS is often away just when the network is: what was right lately may still be.
        if (last !== undefined) return last
        throw new HongyanError('UNREACHABLE', toHongyanError(error).message, { cause: error })
      }
    },
  }
}

/** Whether it has to be looked up. */
export function isNamed(address: Multiaddr): boolean {
  return address.getComponents()[0]?.name.startsWith('dns') === true
}

/** So many questions; further ones are answered as if there were no such name. */
function atMost(questions: number, names: Names): Names {
  let left = questions
  function ask<T>(question: () => Promise<T>): Promise<T> {
    left -= 1
    return left < 0 ? Promise.reject(new HongyanError('UNREACHABLE', 'one name stands for too many')) : question()
  }
  return {
    hosts: (name, family) => ask(() => names.hosts(name, family)),
    texts: (name) => ask(() => names.texts(name)),
  }
}

async function resolveWith(names: Names, address: Multiaddr, depth: number): Promise<readonly Multiaddr[]> {
  const [first, ...rest] = address.getComponents()
  const { name = '', value = '' } = first ?? {}
  const family = FAMILIES[name]
  if (family !== undefined) return hostsOf(await names.hosts(value, family), rest)
  if (name !== 'dnsaddr') return [address]
  if (depth >= DNSADDR_DEPTH_MAX) throw new HongyanError('UNREACHABLE', 'a /dnsaddr names others without end')
  const server = peerOf(address)
  const entries = (await names.texts(`_dnsaddr.${value}`))
    .flatMap(parseEntry)
    .filter((entry) => peerOf(entry) === server && isServerAddress(entry))
    .slice(0, SERVER_ADDRESSES_MAX)
  const found = await Promise.allSettled(entries.map((entry) => resolveWith(names, entry, depth + 1)))
  return found.flatMap((entry) => (entry.status === 'fulfilled' ? entry.value : [])).slice(0, SERVER_ADDRESSES_MAX)
}

/** The two families by turns: where one is broken every second try is right. */
function hostsOf(hosts: readonly string[], rest: readonly Component[]): readonly Multiaddr[] {
  const [four, six] = [4, 6].map((family) => hosts.filter((host) => isIP(host) === family))
  const first = isIP(hosts[0] ?? '') === 4 ? [four, six] : [six, four]
  const count = Math.max(four?.length ?? 0, six?.length ?? 0)
  const inTurn = Array.from({ length: count }, (_, index) => first.flatMap((family) => family?.[index] ?? [])).flat()
  return inTurn
    .slice(0, SERVER_ADDRESSES_MAX)
    .map((host) => multiaddr(`/${isIP(host) === 4 ? 'ip4' : 'ip6'}/${host}`).encapsulate(multiaddr([...rest])))
}

function parseEntry(text: string): Multiaddr[] {
  if (!text.startsWith(ENTRY)) return []
  try {
    return [multiaddr(text.slice(ENTRY.length))]
  } catch {
    // Of a later kind, or a typing mistake; the others count.
    return []
  }
}

function peerOf(address: Multiaddr): string | undefined {
  return address.getComponents().findLast(({ code }) => code === CODE_P2P)?.value
}

async function inTime<T>(looking: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new HongyanError('TIMEOUT', 'a name was not looked up in time')),
    NAME_TIMEOUT_MS,
  )
  try {
    return await Promise.race([looking, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

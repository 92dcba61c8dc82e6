/**
 * What stands between a machine and the internet, from its own addresses and the one that a rendezvous sees. Pure; knows
 * nothing of what forwards which port.
 */
import { BlockList, isIP } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { multiaddr } from '@multiformats/multiaddr'
import type { Nat } from '../api/health.ts'
import { kindOf } from '../net/dialling/addresses.ts'

/** Shared among the customers of a provider, and between the machines of overlay networks (RFC 6598). */
const SHARED = new BlockList()
SHARED.addSubnet('100.64.0.0', 10)

/** Of the same family as the host, as others could know them: none of this machine alone, none of one cable alone. */
export function ownHosts(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>, host: string): string[] {
  const family = isIP(host)
  return Object.values(interfaces)
    .flatMap((found) => found ?? [])
    .filter(({ address, internal }) => !internal && isIP(address) === family && kindOfHost(address) !== undefined)
    .map(({ address }) => address)
}

/** Undefined where that cannot be told: what is seen is this very machine, or it has no address of that family. */
export function natBefore(host: string, own: readonly string[]): Nat | undefined {
  const kind = kindOfHost(host)
  if (kind === undefined || kind === 'loopback' || own.length === 0) return undefined
  if (own.includes(host)) return 'none'
  if (kind === 'lan') return 'inner'
  return own.every(isShared) ? 'provider' : 'router'
}

function isShared(host: string): boolean {
  return isIP(host) === 4 && SHARED.check(host)
}

/** Undefined where it is no address, or one of no use. */
export function kindOfHost(host: string): ReturnType<typeof kindOf> {
  const family = isIP(host)
  // Any port: where the address is does not depend on it.
  return family === 0 ? undefined : kindOf(multiaddr(`/ip${family}/${host}/tcp/1`))
}

/** Which rendezvous a profile belongs to: pinned at the first start, its addresses remembered. */
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { HongyanError } from '../shared/errors.ts'
import { type DeviceId, parseDeviceId } from '../shared/identity.ts'
import { isServerAddress } from '../shared/server-address.ts'
import type { SettingsStore } from './store/settings.ts'

export interface ServerIdentity {
  readonly server: DeviceId
  readonly addresses: readonly Multiaddr[]
}

/**
 * What was given, else what is remembered; remembers it. Throws USAGE when there is neither or an address is wrong,
 * CONFLICT when the profile belongs to another rendezvous.
 */
export function chooseServer(given: readonly string[], settings: SettingsStore): ServerIdentity {
  const texts = given.length > 0 ? given : rememberedServers(settings)
  const addresses = texts.map(parseAddress)
  const [first] = addresses
  if (first === undefined) throw new HongyanError('USAGE', 'no rendezvous is known; give its address with --server')
  const server = peerIdOf(first)
  if (addresses.some((address) => peerIdOf(address) !== server)) {
    throw new HongyanError('USAGE', 'several --server must be addresses of one rendezvous')
  }
  const pinned = settings.get('server')
  if (pinned !== undefined && pinned !== server) {
    throw new HongyanError(
      'CONFLICT',
      `this profile belongs to the rendezvous ${pinned}; use another --home for ${server}`,
    )
  }
  settings.setAll({ server, serverAddresses: JSON.stringify(texts) })
  return { server, addresses }
}

/** As given when they were pinned; empty before. */
export function rememberedServers(settings: Pick<SettingsStore, 'get'>): readonly string[] {
  return JSON.parse(settings.get('serverAddresses') ?? '[]') as string[]
}

function parseAddress(text: string): Multiaddr {
  try {
    return multiaddr(text)
  } catch (error) {
    throw new HongyanError('USAGE', `${text} is not a multiaddr such as /ip4/192.0.2.1/tcp/8888/p2p/12D3Koo…`, {
      cause: error,
    })
  }
}

function peerIdOf(address: Multiaddr): DeviceId {
  const peer = address.getComponents().findLast(({ name }) => name === 'p2p')?.value
  if (peer === undefined) {
    throw new HongyanError(
      'USAGE',
      `${address.toString()} lacks /p2p/…: without it nobody could tell who answers there`,
    )
  }
  if (!isServerAddress(address)) {
    throw new HongyanError('USAGE', `${address.toString()} is neither TCP at an IP address or a name, nor a /dnsaddr`)
  }
  return parseDeviceId(peer)
}

/** Peer records as a peer writes them of itself and reads those of others. */
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { CODE_P2P, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import type { DeviceId } from '../../../shared/identity.ts'
import { PEER_ADDRESSES_MAX, PEER_NAMES_MAX } from '../../../shared/limits.ts'
import { openPeerRecord } from '../../../shared/peer-record.ts'
import { kindOf } from '../dialling/addresses.ts'
import { isNamed } from '../dialling/server-names.ts'

/** Empty when there is no address to tell. */
export async function sealPeerRecord(addresses: readonly Multiaddr[], key: PrivateKey): Promise<Uint8Array> {
  const multiaddrs = addresses.slice(0, PEER_ADDRESSES_MAX).map(withoutDevice)
  if (multiaddrs.length === 0) return new Uint8Array()
  const record = new PeerRecord({ peerId: peerIdFromPrivateKey(key), multiaddrs })
  const envelope = await RecordEnvelope.seal(record, key)
  return envelope.marshal()
}

/** Addresses of `expected` that can be dialled, at most PEER_ADDRESSES_MAX, without /p2p/. Throws as `openPeerRecord`. */
export async function readPeerRecord(record: Uint8Array, expected: DeviceId): Promise<Multiaddr[]> {
  const all = await openPeerRecord(record, expected)
  const addresses = all.map(withoutDevice).filter((address) => kindOf(address) !== undefined)
  const names = addresses.filter(isNamed).slice(PEER_NAMES_MAX)
  return addresses.filter((address) => !names.includes(address)).slice(0, PEER_ADDRESSES_MAX)
}

/** Without the /p2p/ at its end; one by a relay has another before. */
function withoutDevice(address: Multiaddr): Multiaddr {
  const parts = address.getComponents()
  return parts.at(-1)?.code === CODE_P2P ? multiaddr(parts.slice(0, -1)) : address
}

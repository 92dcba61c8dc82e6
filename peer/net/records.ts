/**
 * Signed peer records: a device's own word on where it can be dialled (libp2p RFC 0003). A record proves its author and
 * nothing else; the addresses in it are only worth a try.
 */
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromPublicKey } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { CODE_P2P, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { equals } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { PEER_ADDRESSES_MAX, PEER_NAMES_MAX, PEER_RECORD_MAX_BYTES } from '../../shared/limits.ts'
import { kindOf } from './addresses.ts'
import { isNamed } from './server-names.ts'

/** Empty when there is no address to tell. */
export async function sealPeerRecord(addresses: readonly Multiaddr[], key: PrivateKey): Promise<Uint8Array> {
  const multiaddrs = addresses.slice(0, PEER_ADDRESSES_MAX).map(withoutDevice)
  if (multiaddrs.length === 0) return new Uint8Array()
  const record = new PeerRecord({ peerId: peerIdFromPrivateKey(key), multiaddrs })
  const envelope = await RecordEnvelope.seal(record, key)
  return envelope.marshal()
}

/**
 * Addresses of `expected` that can be dialled, at most PEER_ADDRESSES_MAX, without /p2p/. Throws MALFORMED unless that
 * very device signed them: `openAndCertify` by itself is content with any key inside the envelope.
 */
export async function openPeerRecord(bytes: Uint8Array, expected: DeviceId): Promise<Multiaddr[]> {
  if (bytes.byteLength > PEER_RECORD_MAX_BYTES) throw new HongyanError('MALFORMED', 'a peer record over its cap')
  try {
    const envelope = await RecordEnvelope.openAndCertify(bytes, PeerRecord.DOMAIN)
    const author = peerIdFromPublicKey(envelope.publicKey).toString()
    const record = PeerRecord.createFromProtobuf(envelope.payload)
    if (!equals(envelope.payloadType, PeerRecord.CODEC)) throw new Error('another kind of envelope')
    if (author !== expected || record.peerId.toString() !== expected) throw new Error('a record of another device')
    const addresses = record.multiaddrs.map(withoutDevice).filter((address) => kindOf(address) !== undefined)
    const names = addresses.filter(isNamed).slice(PEER_NAMES_MAX)
    return addresses.filter((address) => !names.includes(address)).slice(0, PEER_ADDRESSES_MAX)
  } catch (error) {
    throw new HongyanError('MALFORMED', 'a peer record cannot be opened', { cause: error })
  }
}

/** Without the /p2p/ at its end; one by a relay has another before. */
function withoutDevice(address: Multiaddr): Multiaddr {
  const parts = address.getComponents()
  return parts.at(-1)?.code === CODE_P2P ? multiaddr(parts.slice(0, -1)) : address
}

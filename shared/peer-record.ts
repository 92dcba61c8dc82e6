/**
 * Signed peer records: a device's own word on where it can be dialled (libp2p RFC 0002 and 0003). One proves its author and
 * nothing else; the addresses in it are only worth a try.
 */
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import type { Multiaddr } from '@multiformats/multiaddr'
import { equals } from './bytes.ts'
import { HongyanError } from './errors.ts'
import { type DeviceId, deviceIdOf } from './identity.ts'
import { PEER_RECORD_MAX_BYTES } from './limits.ts'

/**
 * All addresses in it, as they stand there. Throws TOO_LARGE, or MALFORMED unless that very device signed them: the envelope
 * is checked against a key that it carries itself, which is anybody's.
 */
export async function openPeerRecord(bytes: Uint8Array, expected: DeviceId): Promise<readonly Multiaddr[]> {
  if (bytes.byteLength > PEER_RECORD_MAX_BYTES) {
    throw new HongyanError('TOO_LARGE', `a peer record has at most ${PEER_RECORD_MAX_BYTES} bytes`)
  }
  try {
    const envelope = await RecordEnvelope.openAndCertify(bytes, PeerRecord.DOMAIN)
    if (!equals(envelope.payloadType, PeerRecord.CODEC)) throw new Error('another kind of envelope')
    const record = PeerRecord.createFromProtobuf(envelope.payload)
    const named = [envelope.publicKey.toMultihash(), record.peerId.toMultihash()].map(({ bytes }) => deviceIdOf(bytes))
    if (named.some((device) => device !== expected)) throw new Error('a record of another device')
    return record.multiaddrs
  } catch (cause) {
    throw new HongyanError('MALFORMED', 'a peer record cannot be opened', { cause })
  }
}

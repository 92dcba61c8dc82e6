/**
 * Signed libp2p peer records (libp2p RFC 0002 and 0003) that devices give us to hand out. Checked here so that nobody is
 * sent to dial what another device did not sign for itself.
 */
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { CODE_P2P_CIRCUIT, type Multiaddr } from '@multiformats/multiaddr'
import { HongyanError } from '../../shared/errors.ts'
import { type DeviceId, deviceIdOf } from '../../shared/identity.ts'
import { PEER_RECORD_MAX_BYTES } from '../../shared/limits.ts'
import type { Reach, RequestOf } from '../../shared/session-methods.ts'
import { networkOf } from './network.ts'

export interface PeerRecords {
  /** Every address; for those who may share a network with the device. */
  readonly local: Uint8Array
  /** Without private addresses; empty if none is left. */
  readonly public: Uint8Array
  /** Whether they name an address that needs no relay. */
  readonly direct: { readonly local: boolean; readonly public: boolean }
  /** Whom they are for. */
  readonly reach: Reach
}

/** Both are the device's own, or empty. Throws MALFORMED or TOO_LARGE. */
export async function requirePeerRecords(
  device: DeviceId,
  { localRecord, publicRecord, reach }: Pick<RequestOf<'announce'>, 'localRecord' | 'publicRecord' | 'reach'>,
): Promise<PeerRecords> {
  const local = await requirePeerRecord(device, localRecord)
  const open = await requirePeerRecord(device, publicRecord)
  // Others would knock at whatever has that address in a network of theirs.
  if (open.some(isPrivate)) throw new HongyanError('MALFORMED', 'a private address in the record for other networks')
  const isDirect = (addresses: readonly Multiaddr[]) => addresses.some((address) => !isCircuit(address))
  const direct = { local: isDirect(local), public: isDirect(open) }
  return { local: localRecord, public: publicRecord, direct, reach }
}

function isPrivate(address: Multiaddr): boolean {
  return networkOf(address).group === 'private'
}

function isCircuit(address: Multiaddr): boolean {
  return address.getComponents().some(({ code }) => code === CODE_P2P_CIRCUIT)
}

/** Its addresses. */
async function requirePeerRecord(device: DeviceId, bytes: Uint8Array): Promise<readonly Multiaddr[]> {
  if (bytes.byteLength === 0) return []
  if (bytes.byteLength > PEER_RECORD_MAX_BYTES) {
    throw new HongyanError('TOO_LARGE', `a peer record has at most ${PEER_RECORD_MAX_BYTES} bytes`)
  }
  const { signer, subject, addresses } = await openPeerRecord(bytes)
  // The envelope checks against the key that it carries itself: whose key that is decides.
  if (signer !== device || subject !== device) throw new HongyanError('MALFORMED', 'a peer record of another device')
  return addresses
}

/** The addresses in a record that has been required. */
export async function announcedIn(bytes: Uint8Array): Promise<readonly Multiaddr[]> {
  return (await openPeerRecord(bytes)).addresses
}

interface OpenedRecord {
  readonly signer: DeviceId
  readonly subject: DeviceId
  readonly addresses: readonly Multiaddr[]
}

async function openPeerRecord(bytes: Uint8Array): Promise<OpenedRecord> {
  try {
    const envelope = await RecordEnvelope.openAndCertify(bytes, PeerRecord.DOMAIN)
    const record = PeerRecord.createFromProtobuf(envelope.payload)
    return {
      signer: deviceIdOf(envelope.publicKey.toMultihash().bytes),
      subject: deviceIdOf(record.peerId.toMultihash().bytes),
      addresses: record.multiaddrs,
    }
  } catch (cause) {
    throw new HongyanError('MALFORMED', 'a peer record cannot be opened', { cause })
  }
}

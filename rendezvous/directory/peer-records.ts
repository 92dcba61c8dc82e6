/**
 * The signed peer records that devices give us to hand out. Checked here so that nobody is sent to dial what another device
 * did not sign for itself.
 */
import type { Multiaddr } from '@multiformats/multiaddr'
import { isCircuit } from '../../shared/addresses.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { openPeerRecord } from '../../shared/peer-record.ts'
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
  const local = await addressesIn(localRecord, device)
  const open = await addressesIn(publicRecord, device)
  // Others would knock at whatever has that address in a network of theirs.
  if (open.some(isPrivate)) throw new HongyanError('MALFORMED', 'a private address in the record for other networks')
  const isDirect = (addresses: readonly Multiaddr[]) => addresses.some((address) => !isCircuit(address))
  const direct = { local: isDirect(local), public: isDirect(open) }
  return { local: localRecord, public: publicRecord, direct, reach }
}

function isPrivate(address: Multiaddr): boolean {
  return networkOf(address).group === 'private'
}

async function addressesIn(record: Uint8Array, device: DeviceId): Promise<readonly Multiaddr[]> {
  return record.byteLength === 0 ? [] : openPeerRecord(record, device)
}

/** Where devices can be dialled, by the peer records that they have signed: verified whenever they are read. */
import type { Multiaddr } from '@multiformats/multiaddr'
import { type DeviceId, deviceIdOf } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { ReplyOf } from '../../shared/session-methods.ts'
import type { ContactStore } from '../store/contacts.ts'

export interface Reachable {
  readonly device: DeviceId
  /** Signed by the device; to be remembered once it is known whose it is. */
  readonly peerRecord: Uint8Array
  readonly addresses: readonly Multiaddr[]
}

export interface WhereaboutsInit {
  readonly contacts: Pick<ContactStore, 'saveDevice'>
  /** Verifies a signed peer record; its addresses. */
  openPeerRecord(record: Uint8Array, device: DeviceId): Promise<Multiaddr[]>
}

export interface Whereabouts {
  /** What the rendezvous has named; remembered for that account, if it is one's. */
  learn(username: Username | undefined, devices: ReplyOf<'lookup'>['devices']): Promise<readonly Reachable[]>
  /** What was remembered. */
  verify(devices: ReturnType<ContactStore['devicesOf']>): Promise<readonly Reachable[]>
}

export function createWhereabouts({ contacts, openPeerRecord }: WhereaboutsInit): Whereabouts {
  return {
    async learn(username, devices) {
      const reachable: Reachable[] = []
      for (const { device: bytes, peerRecord } of devices) {
        if (peerRecord.byteLength === 0) continue
        const device = deviceIdOf(bytes)
        try {
          reachable.push({ device, peerRecord, addresses: await openPeerRecord(peerRecord, device) })
        } catch {
          // One bad record must not hide the other devices; it is as if that device were not online.
          continue
        }
        if (username !== undefined) contacts.saveDevice(device, username, { peerRecord })
      }
      return reachable
    },
    async verify(devices) {
      const reachable: Reachable[] = []
      for (const { device, peerRecord } of devices) {
        if (peerRecord === undefined) continue
        // It was verified when it was remembered; one that cannot be opened now must not hide the others.
        const addresses = await openPeerRecord(peerRecord, device).catch(() => [])
        if (addresses.length > 0) reachable.push({ device, peerRecord, addresses })
      }
      return reachable
    },
  }
}

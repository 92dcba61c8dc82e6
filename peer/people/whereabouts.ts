/**
 * Where devices can be dialled: where they have been sighted in a network of ours, and by the peer records that they have
 * signed, verified whenever they are read.
 */
import type { Multiaddr } from '@multiformats/multiaddr'
import { type DeviceId, deviceIdOf } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { ReplyOf } from '../../shared/session-methods.ts'
import type { Lan } from '../net/lan/lan.ts'
import type { ContactStore } from '../store/contacts.ts'

export interface Reachable {
  readonly device: DeviceId
  /** Signed by the device; to be remembered once it is known whose it is. None of one that was only sighted. */
  readonly peerRecord: Uint8Array | undefined
  /** The nearest first. */
  readonly addresses: readonly Multiaddr[]
}

export interface WhereaboutsInit {
  readonly contacts: Pick<ContactStore, 'saveDevice'>
  /** Where it has been heard lately in a network of ours. */
  readonly lan: Pick<Lan, 'addressesOf'>
  /** Verifies a signed peer record; its addresses. */
  readPeerRecord(record: Uint8Array, device: DeviceId): Promise<Multiaddr[]>
}

export interface Whereabouts {
  /** What the rendezvous has named; remembered for that account, if it is one's. */
  learn(username: Username | undefined, devices: ReplyOf<'lookup'>['devices']): Promise<readonly Reachable[]>
  /** What was remembered. */
  verify(devices: ReturnType<ContactStore['devicesOf']>): Promise<readonly Reachable[]>
}

export function createWhereabouts({ contacts, lan, readPeerRecord }: WhereaboutsInit): Whereabouts {
  /** One bad record must not hide the other devices; it is as if that device had told nothing. */
  async function open(device: DeviceId, record: Uint8Array | undefined) {
    if (record === undefined || record.byteLength === 0) return undefined
    return await readPeerRecord(record, device).catch(() => undefined)
  }

  function reachable(device: DeviceId, peerRecord: Uint8Array | undefined, told: readonly Multiaddr[]): Reachable[] {
    const addresses = [...lan.addressesOf(device), ...told]
    return addresses.length === 0 ? [] : [{ device, peerRecord, addresses }]
  }

  return {
    async learn(username, devices) {
      const found: Reachable[] = []
      for (const { device: bytes, peerRecord: record } of devices) {
        const device = deviceIdOf(bytes)
        const told = await open(device, record)
        const peerRecord = told === undefined ? undefined : record
        if (username !== undefined && told !== undefined) contacts.saveDevice(device, username, { peerRecord: record })
        found.push(...reachable(device, peerRecord, told ?? []))
      }
      return found
    },
    async verify(devices) {
      const found: Reachable[] = []
      for (const { device, peerRecord } of devices) {
        found.push(...reachable(device, peerRecord, (await open(device, peerRecord)) ?? []))
      }
      return found
    },
  }
}

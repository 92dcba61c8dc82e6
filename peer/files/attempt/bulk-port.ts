/** Bulk connections of one transfer between two devices, as an attempt asks for them. */
import type { DeviceId } from '../../../shared/identity.ts'
import type { TransferId } from '../../../shared/message.ts'
import { dialBulk, listenForBulk } from '../wire/bulk.ts'
import type { BulkPort } from './ports.ts'

export interface BulkPortInit {
  readonly transferId: TransferId
  readonly ownDevice: DeviceId
  /** At the other end of the stream. */
  readonly device: DeviceId
  readonly idleMs: number
  readonly random: (bytes: number) => Uint8Array
}

export function createBulkPort({ transferId, ownDevice, device, idleMs, random }: BulkPortInit): BulkPort {
  return {
    listen: (host, signal) =>
      listenForBulk({ transferId, dialler: device, listener: ownDevice, host, signal, idleMs, random }),
    dial: (offer, host, signal) =>
      dialBulk(offer, { transferId, dialler: ownDevice, listener: device, host, signal, idleMs }),
  }
}

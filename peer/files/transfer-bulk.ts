/** How one attempt makes its bulk connection: both ends are bound to the transfer and to the two devices. */
import type { DeviceId } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'
import type { BulkPort } from './attempt/ports.ts'
import type { FilesContext } from './context.ts'
import { dialBulk, listenForBulk } from './wire/bulk.ts'

export function bulkOf(
  { init, idleMs }: FilesContext,
  transferId: TransferId,
  device: DeviceId,
): { readonly bulk?: BulkPort } {
  const { ownDevice, random } = init
  if (init.isBulkOff) return {}
  const bulk: BulkPort = {
    listen: (host, signal) =>
      listenForBulk({ random, transferId, dialler: device, listener: ownDevice, host, signal, idleMs }),
    dial: (offer, host, signal) =>
      dialBulk(offer, { transferId, dialler: ownDevice, listener: device, host, signal, idleMs }),
  }
  return { bulk }
}

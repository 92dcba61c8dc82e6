/** How one attempt makes its bulk connection: both ends are bound to the transfer and to the two devices. */
import type { DeviceId } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'
import type { BulkPort } from './attempt/ports.ts'
import type { FilesContext } from './context.ts'
import { dialBulk, listenForBulk } from './wire/bulk.ts'
import { comeToRelay, waitAtRelay } from './wire/bulk-relayed.ts'

export function bulkOf(
  { init, idleMs }: FilesContext,
  transferId: TransferId,
  device: DeviceId,
): { readonly bulk?: BulkPort } {
  const { ownDevice, random } = init
  if (init.isBulkOff) return {}
  const bulk: BulkPort = {
    async listen(way, signal) {
      const side = { random, transferId, dialler: device, listener: ownDevice, signal, idleMs }
      return 'host' in way ? listenForBulk({ ...side, ...way }) : waitAtRelay({ ...side, ...way })
    },
    async dial(offer, way, signal) {
      const side = { transferId, dialler: ownDevice, listener: device, signal, idleMs }
      if ('host' in way) return 'port' in offer ? dialBulk(offer, { ...side, ...way }) : undefined
      return 'ticket' in offer ? comeToRelay(offer, { ...side, ...way }) : undefined
    },
  }
  return { bulk }
}

/** Small numbers for transfers, so that a person can name one. A number belongs to its transfer for the session. */
import type { TransferId } from '../../../shared/message.ts'
import type { Transfer } from '../../api.ts'

/** As it was when it was listed. */
export type ListedTransfer = Pick<
  Transfer,
  'transferId' | 'direction' | 'peer' | 'name' | 'folder' | 'files' | 'sizeBytes' | 'state'
>

export interface TransferList {
  /** The number of a transfer; a new one gets the next. */
  add(transfer: ListedTransfer): number
  byNumber(number: number): ListedTransfer | undefined
  byId(transferId: TransferId): (ListedTransfer & { readonly number: number }) | undefined
}

export function createTransferList(): TransferList {
  const transfers: ListedTransfer[] = []
  const indexOf = (transferId: TransferId): number => transfers.findIndex((known) => known.transferId === transferId)
  return {
    add(transfer) {
      const index = indexOf(transfer.transferId)
      return index === -1 ? transfers.push(transfer) : index + 1
    },
    byNumber: (number) => transfers[number - 1],
    byId(transferId) {
      const transfer = transfers[indexOf(transferId)]
      return transfer === undefined ? undefined : { ...transfer, number: indexOf(transferId) + 1 }
    },
  }
}

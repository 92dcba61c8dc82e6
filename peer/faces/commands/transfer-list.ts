/** Small numbers for transfers, so that a person can name one. A number belongs to its transfer for the session. */
import { TRANSFERS_LISTED_MAX } from '../../../shared/limits.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { Transfer } from '../../api.ts'
import { isOpen } from '../files/transfers.ts'

/** As it was when it was listed. */
export type ListedTransfer = Pick<
  Transfer,
  'transferId' | 'direction' | 'peer' | 'name' | 'folder' | 'files' | 'sizeBytes' | 'state' | 'retryable'
>

export interface TransferList {
  /** The number of a transfer; a new one gets the next. */
  add(transfer: ListedTransfer): number
  byNumber(number: number): ListedTransfer | undefined
  byId(transferId: TransferId): (ListedTransfer & { readonly number: number }) | undefined
}

/** Transfers and their numbers, the lowest first. */
export interface Numbered<Listed extends ListedTransfer> {
  /** The last number that was given. */
  readonly given: number
  readonly transfers: readonly (Listed & { readonly number: number })[]
}

export const NOTHING_NUMBERED = { given: 0, transfers: [] } as const satisfies Numbered<ListedTransfer>

/** A transfer that is there already is replaced and keeps its number. More than are ever listed make room: those that are over first. */
export function numbered<Listed extends ListedTransfer>(
  { given, transfers }: Numbered<Listed>,
  transfer: Listed,
): Numbered<Listed> {
  const at = transfers.findIndex(({ transferId }) => transferId === transfer.transferId)
  const before = transfers[at]
  if (before !== undefined) return { given, transfers: transfers.with(at, { ...transfer, number: before.number }) }
  const number = given + 1
  return { given: number, transfers: [...withRoom(transfers), { ...transfer, number }] }
}

function withRoom<Listed extends ListedTransfer>(transfers: readonly Listed[]): readonly Listed[] {
  if (transfers.length < TRANSFERS_LISTED_MAX) return transfers
  const over = transfers.findIndex((transfer) => !isOpen(transfer))
  return transfers.toSpliced(Math.max(0, over), 1)
}

export function createTransferList(): TransferList {
  let list: Numbered<ListedTransfer> = NOTHING_NUMBERED
  const byId = (transferId: TransferId) => list.transfers.find((known) => known.transferId === transferId)
  return {
    add(transfer) {
      const known = byId(transfer.transferId)
      if (known !== undefined) return known.number
      list = numbered(list, transfer)
      return list.given
    },
    byNumber: (number) => list.transfers.find((known) => known.number === number),
    byId,
  }
}

/** Which transfer a person means, and what it is called on this screen. */
import { HongyanError } from '../../../shared/errors.ts'
import type { Transfer } from '../../api.ts'
import { terminalLine } from '../text/terminal-text.ts'
import type { CommandContext } from './command.ts'
import type { ListedTransfer } from './transfer-list.ts'

export interface Chosen {
  /** As it is now. */
  readonly transfer: Transfer
  readonly number: number
  /** `[1] report.pdf` */
  readonly label: string
}

/** The transfer of that number; without a number the only one that fits. Throws USAGE. */
export async function chosenTransfer(
  { chat, state, catalogue }: CommandContext,
  number: string,
  fits: (transfer: Transfer) => boolean,
): Promise<Chosen> {
  const transfers = await chat.transfers()
  if (number === '') {
    const [only, ...others] = transfers.filter(fits)
    if (only === undefined) throw new HongyanError('USAGE', catalogue.files.none)
    if (others.length > 0) throw new HongyanError('USAGE', catalogue.files.severalOpen)
    return { transfer: only, ...calledIn(state, only) }
  }
  const listed = /^\d{1,9}$/.test(number) ? state.transfers.byNumber(Number(number)) : undefined
  const transfer = transfers.find(({ transferId }) => transferId === listed?.transferId)
  if (transfer === undefined) throw new HongyanError('USAGE', catalogue.files.noSuchNumber)
  return { transfer, ...calledIn(state, transfer) }
}

/** Gives it a number if it has none yet. */
function calledIn(
  { transfers }: CommandContext['state'],
  transfer: ListedTransfer,
): { readonly number: number; readonly label: string } {
  const number = transfers.add(transfer)
  return { number, label: labelOf(number, transfer.name) }
}

export function labelOf(number: number, name: string): string {
  return `[${number}] ${terminalLine(name)}`
}

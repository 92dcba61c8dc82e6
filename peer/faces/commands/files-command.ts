/** `/files`: the transfers, or what one of them consists of, a page at a time. */
import { toHongyanError } from '../../../shared/errors.ts'
import type { Transfer } from '../../api.ts'
import { type Catalogue, errorText } from '../catalogue/index.ts'
import { entryLines, whatOf } from '../files/describe.ts'
import { percentOf } from '../files/progress.ts'
import { isOpen } from '../files/transfers.ts'
import { formatCount } from '../format.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { type Command, type CommandContext, wrongUsage } from './command.ts'
import { splitWord } from './parse-line.ts'
import { type Chosen, chosenTransfer } from './transfer-choice.ts'

/** Transfers that are over and still shown, the newest. */
const OVER_SHOWN = 20
const ENTRIES_SHOWN = 50

export const files: Command = async (context, rest) => {
  if (rest === '') {
    await list(context)
    return undefined
  }
  const [number, from] = splitWord(rest)
  const first = from === '' ? 1 : Number(from)
  if (!/^\d+$/.test(number) || !Number.isSafeInteger(first) || first < 1) throw wrongUsage()
  await show(context, await chosenTransfer(context, number, () => true), first)
  return undefined
}

/** One line of an offer or a transfer. */
export function transferLine(number: number, transfer: Transfer, catalogue: Catalogue): string {
  const { direction, peer, state, bytes } = transfer
  const arrow = direction === 'incoming' ? '<-' : '->'
  const done = bytes > 0 && isOpen(transfer) ? ` ${percentOf(transfer)}%` : ''
  return `[${number}] ${arrow} ${terminalLine(peer)}  ${whatOf(transfer, catalogue)}  ${catalogue.files.states[state]}${done}`
}

async function list({ chat, state, catalogue, print }: CommandContext): Promise<void> {
  const transfers = await chat.transfers()
  if (transfers.length === 0) print(catalogue.files.none)
  let older = Math.max(0, transfers.filter((transfer) => !isOpen(transfer)).length - OVER_SHOWN)
  if (older > 0) print(catalogue.files.older(formatCount(older)))
  for (const transfer of transfers) {
    if (!isOpen(transfer) && older > 0) older -= 1
    else print(transferLine(state.transfers.add(transfer), transfer, catalogue))
  }
}

async function show(context: CommandContext, { transfer, number }: Chosen, first: number): Promise<void> {
  const { catalogue, print } = context
  const { path, error, folder, state } = transfer
  print(transferLine(number, transfer, catalogue))
  if (path !== undefined) print(`    ${terminalLine(path)}`)
  // Why it waits is said by its state.
  if (error !== undefined && state === 'failed') print(`    ${errorText(catalogue, { code: error })}`)
  if (folder) await showEntries(context, transfer, number, first)
}

async function showEntries(
  { chat, catalogue, print }: CommandContext,
  { transferId, peer }: Transfer,
  number: number,
  first: number,
): Promise<void> {
  try {
    const { entries, total } = await chat.transferEntries({ transferId, after: first - 1, limit: ENTRIES_SHOWN })
    const last = first - 1 + entries.length
    if (entries.length > 0) print(catalogue.files.entries(formatCount(first), formatCount(last), formatCount(total)))
    print(entryLines(entries, Date.now()).join('\n'))
    if (last < total) print(`    ${catalogue.files.moreEntries(formatCount(total - last), number, last + 1)}`)
  } catch (error) {
    // The list is fetched from the sender; the server has no part in it.
    const { code } = toHongyanError(error)
    if (code !== 'UNREACHABLE' && code !== 'CLOSED' && code !== 'TIMEOUT') throw error
    print(`! ${catalogue.files.entriesAway(terminalLine(peer))}`)
  }
}

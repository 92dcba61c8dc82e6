/** The commands for files: offer, take, refuse, break off, list. */
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { HongyanError } from '../../../shared/errors.ts'
import type { Transfer } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { formatSize } from '../format.ts'
import { terminalLine } from '../terminal-text.ts'
import { type Command, type CommandContext, privateWith, wrongUsage } from './command.ts'
import type { CommandName } from './command-names.ts'
import { splitWord, unquote } from './parse-line.ts'
import type { ListedTransfer } from './transfer-list.ts'

export const FILE_COMMANDS = {
  async send({ chat, state, catalogue, print }, rest) {
    const [name, quoted] = splitWord(rest)
    if (quoted === '') throw wrongUsage()
    const to = privateWith(name)
    const path = expandHome(unquote(quoted))
    const { transferId } = await chat.sendFile({ to, path })
    const transfer = (await chat.transfers()).find((known) => known.transferId === transferId)
    const listed = transfer ?? { transferId, direction: 'outgoing', peer: to.slice(1), name: path, sizeBytes: 0 }
    print(`* ${catalogue.files.sending(state.transfers.add(listed), terminalLine(listed.name), to.slice(1))}`)
    return undefined
  },
  async accept(context, rest) {
    const { chat, catalogue, print } = context
    const [word, more] = splitWord(rest)
    const isNumber = /^\d+$/.test(word)
    const transfer = await chosenTransfer(context, isNumber ? word : '', isOffer)
    const directory = expandHome(unquote(isNumber ? more : rest))
    const { transferId } = transfer
    const { path } = await chat.acceptFile({ transferId, ...(directory === '' ? {} : { directory }) })
    print(
      `* ${catalogue.files.receiving(numberOf(context, transfer), terminalLine(transfer.name), terminalLine(path))}`,
    )
    return undefined
  },
  async decline(context, rest) {
    const transfer = await chosenTransfer(context, rest, isOffer)
    await context.chat.declineFile(transfer.transferId)
    context.print(`* ${context.catalogue.files.declined(numberOf(context, transfer), terminalLine(transfer.name))}`)
    return undefined
  },
  async cancel(context, rest) {
    const transfer = await chosenTransfer(context, rest, isUnderWay)
    await context.chat.cancelFile(transfer.transferId)
    context.print(`* ${context.catalogue.files.cancelled(numberOf(context, transfer), terminalLine(transfer.name))}`)
    return undefined
  },
  async files({ chat, state, catalogue, print }) {
    const transfers = await chat.transfers()
    if (transfers.length === 0) print(catalogue.files.none)
    for (const transfer of transfers) print(transferLine(state.transfers.add(transfer), transfer, catalogue))
    return undefined
  },
} satisfies Partial<Record<CommandName, Command>>

/** One line of an offer or a transfer. */
function transferLine(number: number, transfer: Transfer, catalogue: Catalogue): string {
  const { direction, peer, name, bytes, sizeBytes, state } = transfer
  const percent = sizeBytes === 0 ? 100 : Math.floor((100 * bytes) / sizeBytes)
  const arrow = direction === 'incoming' ? '<-' : '->'
  const done = state === 'running' || state === 'paused' ? ` ${percent}%` : ''
  const what = `${terminalLine(name)} (${formatSize(sizeBytes)})`
  return `[${number}] ${arrow} ${terminalLine(peer)}  ${what}  ${catalogue.files.states[state]}${done}`
}

/** The transfer of that number; without a number the only one that fits. */
async function chosenTransfer(
  { chat, state, catalogue }: CommandContext,
  number: string,
  fits: (transfer: Transfer) => boolean,
): Promise<ListedTransfer> {
  if (number !== '') {
    const chosen = state.transfers.byNumber(Number(number))
    if (chosen === undefined) throw new HongyanError('USAGE', catalogue.files.noSuchNumber)
    return chosen
  }
  const [only, ...others] = (await chat.transfers()).filter(fits)
  if (only === undefined) throw new HongyanError('USAGE', catalogue.files.none)
  if (others.length > 0) throw new HongyanError('USAGE', catalogue.files.severalOpen)
  return only
}

function isOffer({ direction, state }: Transfer): boolean {
  return direction === 'incoming' && state === 'offered'
}

function isUnderWay({ state }: Transfer): boolean {
  return state === 'offered' || state === 'accepted' || state === 'running' || state === 'paused'
}

function numberOf({ state }: CommandContext, transfer: ListedTransfer): number {
  return state.transfers.add(transfer)
}

/** `~` as a shell would read it; relative paths from where the program was started. */
function expandHome(path: string): string {
  if (path === '') return ''
  return resolve(/^~(?=$|[/\\])/.test(path) ? homedir() + path.slice(1) : path)
}

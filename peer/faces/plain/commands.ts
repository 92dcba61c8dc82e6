/** What each command does. Speaks to the chat and prints; where lines go and who is who stands in the state. */
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { HongyanError } from '../../../shared/errors.ts'
import { PAGE_MAX_ROWS } from '../../../shared/limits.ts'
import { conversationId, parseRoomName, parseUsername } from '../../../shared/names.ts'
import type { Chat, Transfer } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { formatSize } from '../format.ts'
import { terminalLine } from '../terminal-text.ts'
import { type ChatState, LOBBY_CONVERSATION } from './chat-state.ts'
import { COMMAND_NAMES, type CommandName } from './command-names.ts'
import { messageLine } from './notices.ts'
import { splitWord, unquote } from './parse-line.ts'
import type { ListedTransfer } from './transfer-list.ts'

export interface CommandContext {
  readonly chat: Chat
  readonly state: ChatState
  readonly catalogue: Catalogue
  print(text: string): void
}

/** How the chat screen ends; undefined when it goes on. */
export type Leaving = 'logout' | 'quit' | undefined
/** Rejects with a HongyanError. `USAGE` without a message asks for the command's own usage line. */
type Command = (context: CommandContext, rest: string) => Promise<Leaving>

const HISTORY_DEFAULT = 20
const WHO_LIMIT = 200

export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  async msg(context, rest) {
    const [name, text] = splitWord(rest)
    if (text === '') throw wrongUsage()
    await sendText(context, privateWith(name), text)
    return undefined
  },
  async query({ state, catalogue, print }, rest) {
    if (rest === '') throw wrongUsage()
    state.conversation = rest.startsWith('#') ? roomNamed(rest) : privateWith(rest)
    print(`* ${catalogue.chat.nowIn(state.conversation)}`)
    return undefined
  },
  async join({ chat, state, catalogue, print }, rest) {
    if (rest === '') throw wrongUsage()
    const conversation = roomNamed(rest)
    await chat.joinRoom(conversation.slice(1))
    state.conversation = conversation
    print(`* ${catalogue.chat.nowIn(conversation)}`)
    return undefined
  },
  async part({ chat, state, catalogue, print }, rest) {
    const conversation = rest === '' ? state.conversation : roomNamed(rest)
    if (!conversation.startsWith('#')) throw wrongUsage()
    await chat.leaveRoom(conversation.slice(1))
    print(`* ${catalogue.chat.leftRoom(conversation)}`)
    if (state.conversation === conversation) {
      state.conversation = LOBBY_CONVERSATION
      print(`* ${catalogue.chat.nowIn(state.conversation)}`)
    }
    return undefined
  },
  async rooms({ chat, catalogue, print }) {
    print(catalogue.chat.rooms((await chat.rooms()).map((entry) => ({ ...entry, room: terminalLine(entry.room) }))))
    return undefined
  },
  async who({ chat, catalogue, print }, prefix) {
    const { users, total } = await chat.online({ limit: WHO_LIMIT, ...(prefix === '' ? {} : { prefix }) })
    const names = users.map(({ username }) => terminalLine(username))
    print(names.length === 0 ? catalogue.chat.nobodyOnline : catalogue.chat.online(names, total))
    return undefined
  },
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
  async history({ chat, state, catalogue, print }, rest) {
    const limit = rest === '' ? HISTORY_DEFAULT : Number(rest)
    if (!Number.isSafeInteger(limit) || limit < 1) throw wrongUsage()
    const { conversation } = state
    const { messages } = await chat.history({ conversation, limit: Math.min(limit, PAGE_MAX_ROWS) })
    if (messages.length === 0) print(catalogue.chat.noHistory)
    for (const message of messages) print(messageLine(message, state, catalogue, Date.now()))
    return undefined
  },
  async retry({ chat, state, catalogue, print }) {
    const { failed } = state
    if (failed === undefined) print(catalogue.chat.nothingToRetry)
    else await chat.retry(failed.id)
    state.failed = undefined
    return undefined
  },
  verify,
  async block({ chat, catalogue, print }, rest) {
    const name = personNamed(rest)
    await chat.setBlocked(name, true)
    print(`* ${catalogue.chat.blocked(name)}`)
    return undefined
  },
  async unblock({ chat, catalogue, print }, rest) {
    const name = personNamed(rest)
    await chat.setBlocked(name, false)
    print(`* ${catalogue.chat.unblocked(name)}`)
    return undefined
  },
  async logout({ chat, catalogue, print }) {
    await chat.logout()
    print(`* ${catalogue.chat.loggedOut}`)
    return 'logout'
  },
  async help({ catalogue, print }) {
    print(helpText(catalogue))
    return undefined
  },
  async quit() {
    return 'quit'
  },
}

/** Sends, and keeps the message in mind until its fate is known. */
export async function sendText({ chat, state }: CommandContext, to: string, text: string): Promise<void> {
  const sending = chat.send({ to, text }).then(({ id }) => state.rememberSent({ id, to, text }))
  // Whoever waits to tell the fate waits for the end of the call; its failure is for our caller.
  state.sending = sending.catch(() => {})
  await sending
}

export function usageOf(name: CommandName, catalogue: Catalogue): string {
  return `/${name} ${catalogue.commands[name].parameters}`.trimEnd()
}

/** One line of an offer or a transfer. */
export function transferLine(number: number, transfer: Transfer, catalogue: Catalogue): string {
  const { direction, peer, name, bytes, sizeBytes, state } = transfer
  const percent = sizeBytes === 0 ? 100 : Math.floor((100 * bytes) / sizeBytes)
  const arrow = direction === 'incoming' ? '<-' : '->'
  const done = state === 'running' || state === 'paused' ? ` ${percent}%` : ''
  const what = `${terminalLine(name)} (${formatSize(sizeBytes)})`
  return `[${number}] ${arrow} ${terminalLine(peer)}  ${what}  ${catalogue.files.states[state]}${done}`
}

/** Shows the safety number; with `ok` or the number after the name it is marked as compared. */
async function verify({ chat, catalogue, print }: CommandContext, rest: string): Promise<Leaving> {
  const [first, compared] = splitWord(rest)
  const name = personNamed(first)
  const { safetyNumber, keyChanged } = await chat.lookup(name)
  if (compared === '') {
    const { safetyNumberAfterChange, safetyNumber: plain } = catalogue.chat
    print((keyChanged ? safetyNumberAfterChange : plain)(name, terminalLine(safetyNumber)))
    return undefined
  }
  const agrees = ['ok', '一致'].includes(compared) || withoutSpaces(compared) === withoutSpaces(safetyNumber)
  if (!agrees) {
    print(`!!! ${catalogue.chat.notTheNumber(name)}`)
    return undefined
  }
  if (keyChanged) await chat.acceptKey(name, safetyNumber)
  await chat.setVerified(name, true)
  print(`* ${catalogue.chat.verified(name)}`)
  return undefined
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

function helpText(catalogue: Catalogue): string {
  const rows = (Object.keys(COMMAND_NAMES) as CommandName[]).map((name) => {
    const aliases = COMMAND_NAMES[name].map((alias) => `/${alias}`).join(' ')
    return `  ${usageOf(name, catalogue)}\n      ${catalogue.commands[name].summary}  (${aliases})`
  })
  return [catalogue.chat.helpTitle, ...rows, catalogue.chat.helpText].join('\n')
}

/** A name with or without its `@`. */
function personNamed(text: string): string {
  const name = text.startsWith('@') ? text.slice(1) : text
  if (name === '') throw wrongUsage()
  return parseUsername(name)
}

function privateWith(name: string): string {
  return `@${personNamed(name)}`
}

function roomNamed(name: string): string {
  return conversationId({ kind: 'room', room: parseRoomName(name) })
}

/** `~` as a shell would read it; relative paths from where the program was started. */
function expandHome(path: string): string {
  if (path === '') return ''
  return resolve(/^~(?=$|[/\\])/.test(path) ? homedir() + path.slice(1) : path)
}

function withoutSpaces(text: string): string {
  return text.replace(/\s/gu, '')
}

function wrongUsage(): HongyanError {
  return new HongyanError('USAGE', '')
}

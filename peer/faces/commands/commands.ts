/** What each command does. Speaks to the chat and prints; who is who stands in the state. */
import { PAGE_MAX_ROWS } from '../../../shared/limits.ts'
import { tellUnfinished } from '../notices/file-notices.ts'
import { messageLine } from '../notices/notices.ts'
import { nameWithWay, pathsFrom } from '../paths.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { ACCOUNT_COMMANDS } from './account-commands.ts'
import { ATTENTION_COMMANDS } from './attention-commands.ts'
import { auto } from './auto-command.ts'
import {
  type Command,
  type CommandContext,
  type Leaving,
  personNamed,
  privateWith,
  roomNamed,
  wrongUsage,
} from './command.ts'
import type { CommandName } from './command-names.ts'
import { doctor } from './doctor-command.ts'
import { FILE_COMMANDS } from './file-commands.ts'
import { files } from './files-command.ts'
import { help } from './help-command.ts'
import { splitWord } from './parse-line.ts'
import { lang, set } from './set-command.ts'

const HISTORY_DEFAULT = 20
const WHO_LIMIT = 200

export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  ...FILE_COMMANDS,
  ...ACCOUNT_COMMANDS,
  ...ATTENTION_COMMANDS,
  files,
  auto,
  async msg(context, rest) {
    const [name, text] = splitWord(rest)
    if (text === '') throw wrongUsage()
    await sendText(context, privateWith(name), text)
    return undefined
  },
  async query({ open }, rest) {
    if (rest === '') throw wrongUsage()
    open(rest.startsWith('#') ? roomNamed(rest) : privateWith(rest))
    return undefined
  },
  async join({ chat, open }, rest) {
    if (rest === '') throw wrongUsage()
    const conversation = roomNamed(rest)
    await chat.joinRoom(conversation.slice(1))
    open(conversation)
    return undefined
  },
  async part(context, rest) {
    const { chat, catalogue, print, closed } = context
    const conversation = rest === '' ? context.conversation : roomNamed(rest)
    if (!conversation.startsWith('#')) throw wrongUsage()
    await chat.leaveRoom(conversation.slice(1))
    print(`* ${catalogue.chat.leftRoom(conversation)}`)
    closed(conversation)
    return undefined
  },
  async rooms({ chat, catalogue, print }) {
    print(catalogue.chat.rooms((await chat.rooms()).map((entry) => ({ ...entry, room: terminalLine(entry.room) }))))
    return undefined
  },
  async who({ chat, catalogue, print }, prefix) {
    const { users, total } = await chat.online({ limit: WHO_LIMIT, ...(prefix === '' ? {} : { prefix }) })
    const paths = pathsFrom(chat.paths())
    const names = users.map(({ username }) => nameWithWay(terminalLine(username), paths.get(username), catalogue))
    print(names.length === 0 ? catalogue.chat.nobodyOnline : catalogue.chat.online(names, total))
    return undefined
  },
  async search({ chat, state, catalogue, screen, print }, rest) {
    if (rest === '') throw wrongUsage()
    if (screen !== undefined) {
      screen.search(rest)
      return undefined
    }
    const found = await chat.search({ text: rest, limit: HISTORY_DEFAULT })
    if (found.length === 0) print(catalogue.chat.nothingFound)
    // The newest stands last, next to what is typed.
    for (const message of found.toReversed()) print(messageLine(message, state, catalogue, Date.now()))
    return undefined
  },
  async history({ chat, state, conversation, catalogue, print }, rest) {
    const limit = rest === '' ? HISTORY_DEFAULT : Number(rest)
    if (!Number.isSafeInteger(limit) || limit < 1) throw wrongUsage()
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
    print(`* ${catalogue.account.blocked(name)}`)
    return undefined
  },
  async unblock({ chat, catalogue, print }, rest) {
    const name = personNamed(rest)
    await chat.setBlocked(name, false)
    print(`* ${catalogue.account.unblocked(name)}`)
    return undefined
  },
  set,
  lang,
  async logout(context) {
    const { chat, catalogue, print } = context
    await tellUnfinished(context)
    // Somebody else may have ended it; what is wanted is the menu all the same.
    if (chat.status().username !== undefined) await chat.logout()
    print(`* ${catalogue.account.loggedOut}`)
    return 'logout'
  },
  doctor,
  help,
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

/** Shows the safety number; with `ok` or the number after the name it is marked as compared. */
async function verify({ chat, catalogue, print }: CommandContext, rest: string): Promise<Leaving> {
  const [first, compared] = splitWord(rest)
  const name = personNamed(first)
  const { safetyNumber, keyChanged, verified } = await chat.lookup(name)
  if (compared === '') {
    const { account } = catalogue
    const say = keyChanged
      ? account.safetyNumberAfterChange
      : verified
        ? account.safetyNumberVerified
        : account.safetyNumber
    print(say(name, inRows(terminalLine(safetyNumber))))
    return undefined
  }
  const agrees = ['ok', '一致'].includes(compared) || withoutSpaces(compared) === withoutSpaces(safetyNumber)
  if (!agrees) {
    print(`!!! ${catalogue.account.notTheNumber(name)}`)
    return undefined
  }
  if (keyChanged) await chat.acceptKey(name, safetyNumber)
  await chat.setVerified(name, true)
  print(`* ${catalogue.account.verified(name)}`)
  return undefined
}

/** As it is read out: so many groups in one breath. */
const GROUPS_IN_ROW = 4

function inRows(safetyNumber: string): string {
  const groups = safetyNumber.split(' ')
  const rows = groups.flatMap((_, at) =>
    at % GROUPS_IN_ROW === 0 ? [groups.slice(at, at + GROUPS_IN_ROW).join(' ')] : [],
  )
  return rows.join('\n    ')
}

function withoutSpaces(text: string): string {
  return text.replace(/\s/gu, '')
}

/** The chat after login: events and messages above, typed lines below, until the person leaves. */
import { toHongyanError } from '../../../shared/errors.ts'
import { LOBBY_CONVERSATION } from '../../../shared/names.ts'
import type { ChatEvent, Message } from '../../api.ts'
import { errorText } from '../catalogue/index.ts'
import { type ChatState, createChatState } from '../commands/chat-state.ts'
import type { CommandContext, Leaving } from '../commands/command.ts'
import { helpText } from '../commands/help-command.ts'
import { perform } from '../commands/perform.ts'
import type { Session } from '../dialogue/menu.ts'
import type { Reader } from '../dialogue/reader.ts'
import type { ConflictChoice } from '../files/conflict.ts'
import { emptyOutbox } from '../leaving.ts'
import { startMessageFeed } from '../message-feed.ts'
import { createNotices } from '../notices/create-notices.ts'
import { openTransferLines, tellUnfinished } from '../notices/file-notices.ts'
import { noticeLine } from '../notices/notice.ts'
import { messageLine, messageLines } from '../notices/notices.ts'
import { nameWithWay, pathsFrom } from '../paths.ts'
import { terminalLine } from '../text/terminal-text.ts'
import type { Speaking } from './speaking.ts'
import { createWaiting, type Waiting } from './waiting.ts'

/** Names listed after a login; the rest is for `/who`. */
const ONLINE_SHOWN = 50

export interface ChatScreenInit extends Session {
  readonly reader: Reader
  readonly speaking: Speaking
  readonly onConflict: ConflictChoice
}

/** Returns how it was left; the end of input is `quit`. */
export async function runChatScreen(init: ChatScreenInit): Promise<Exclude<Leaving, undefined>> {
  const { chat, login, reader, speaking } = init
  const state = createChatState(login)
  const context = contextOf(init, state)
  greet(init)
  const feed = startMessageFeed({
    chat,
    show: (messages) => showMessages(messages, init, state),
    failed: (error) => reader.print(`! ${errorText(speaking.catalogue, toHongyanError(error))}`),
  })
  const tell = eventPrinter(init, state, context.closed)
  const waiting = createWaiting({ chat, tell: (count) => reader.print(`* ${speaking.catalogue.chat.waiting(count)}`) })
  const unsubscribe = chat.subscribe((event) => {
    if (event.type === 'message') feed.hint()
    // The fate of a message may be told before the call that sent it has returned.
    else if (event.type === 'message.state') void state.sending.then(() => tell(event))
    else tell(event)
    if (event.type === 'message.state') waiting.settled()
  })
  init.warnings.forEach(tell)
  try {
    for (const line of await openTransferLines(context)) reader.print(line)
    return await readLines(reader, context, waiting)
  } finally {
    unsubscribe()
    waiting.stop()
    await feed.stop()
  }
}

function contextOf({ chat, reader, speaking, onConflict }: ChatScreenInit, state: ChatState): CommandContext {
  let conversation = LOBBY_CONVERSATION
  const open = (next: string) => {
    conversation = next
    const { catalogue } = speaking
    const path = next.startsWith('@') ? pathsFrom(chat.paths()).get(next.slice(1)) : undefined
    reader.print(`* ${catalogue.chat.nowIn(nameWithWay(next, path, catalogue))}`)
  }
  return {
    ...{ chat, state, onConflict, face: speaking, open },
    ...{ print: reader.print, ask: reader.read, askHidden: reader.readHidden, working: reader.working },
    get conversation() {
      return conversation
    },
    get catalogue() {
      return speaking.catalogue
    },
    closed(left) {
      if (left === conversation && left !== LOBBY_CONVERSATION) open(LOBBY_CONVERSATION)
    },
    showHelp: (about) => reader.print(helpText(about, speaking.catalogue)),
  }
}

async function readLines(
  reader: Reader,
  context: CommandContext,
  waiting: Waiting,
): Promise<Exclude<Leaving, undefined>> {
  for (;;) {
    const line = await reader.read(`${context.conversation}> `)
    if (line === undefined) break
    const leaving = await perform(line, context)
    waiting.typed()
    if (leaving === 'logout') return leaving
    if (leaving === 'quit') break
  }
  const { chat, catalogue, print } = context
  const left = await emptyOutbox(chat)
  if (left > 0) print(`* ${catalogue.chat.stillSending(left)}`)
  await tellUnfinished(context)
  return 'quit'
}

function greet({ chat, login, reader, speaking: { catalogue } }: ChatScreenInit): void {
  const names = login.online.map(({ username }) => terminalLine(username))
  reader.print(catalogue.chat.welcome(login.username))
  if (login.newDevice) reader.print(catalogue.account.newDevice)
  reader.print(
    names.length === 0
      ? catalogue.chat.nobodyOnline
      : catalogue.chat.online(names.slice(0, ONLINE_SHOWN), names.length),
  )
  reader.print(catalogue.chat.hint)
  // Told by no event any more: it was so before there was anybody to tell.
  const { connection } = chat.status()
  if (connection !== 'online') reader.print(`* ${catalogue.chat.connection[connection]}`)
}

async function showMessages(
  messages: readonly Message[],
  { chat, reader, speaking: { catalogue } }: ChatScreenInit,
  state: ChatState,
): Promise<void> {
  const now = Date.now()
  const lines = reader.isInteractive
    ? messageLines(messages, state, catalogue, now)
    : messages.map((message) => messageLine(message, state, catalogue, now))
  reader.print(lines.join('\n'))
  const lastOf = new Map(messages.map((message) => [message.conversation, message.id]))
  // A read mark that cannot be set now is set with the next message; the messages themselves are shown.
  await Promise.allSettled([...lastOf].map(([conversation, id]) => chat.markRead(conversation, id)))
}

function eventPrinter(
  { reader, speaking }: ChatScreenInit,
  state: ChatState,
  closed: (conversation: string) => void,
): (event: ChatEvent) => void {
  const detail = reader.isInteractive ? 'progress' : 'news'
  const notices = createNotices({ state, words: () => speaking.catalogue, detail })
  return (event) => {
    const notice = notices.of(event, Date.now())
    if (notice === undefined || (notice.weight === 'membership' && !speaking.settings.presence)) return
    reader.print(noticeLine(notice))
    if (event.type === 'room.members' && event.left.includes(state.me)) closed(`#${event.room}`)
  }
}

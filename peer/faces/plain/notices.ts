/** What happened, as lines for a person. Texts of others are made safe here; decides what is worth saying. */
import { HongyanError } from '../../../shared/errors.ts'
import type { ChatEvent, Message, SessionWarning } from '../../api.ts'
import { type Catalogue, errorText } from '../catalogue/index.ts'
import { formatTime } from '../format.ts'
import { indentFurtherLines, terminalLine, terminalText } from '../terminal-text.ts'
import type { ChatState } from './chat-state.ts'
import type { FileEvent } from './file-notices.ts'

/** Lines of one room from a long absence that are worth a screen; private messages are always shown. */
const BACKLOG_LINES = 20
/** How much of an own message reminds of it. */
const EXCERPT_CHARACTERS = 40

/** `14:05 [#lobby] alice: text` */
export function messageLine(
  message: Message,
  { me }: Pick<ChatState, 'me'>,
  catalogue: Catalogue,
  nowMs: number,
): string {
  const from = message.from === me ? catalogue.chat.me : terminalLine(message.from)
  const time = formatTime(message.sentAtMs, nowMs)
  const text = indentFurtherLines(terminalText(message.text))
  return `${time} [${terminalLine(message.conversation)}] ${from}: ${text}`
}

/** A page of new messages; of a long backlog in a room only the end, and how much there is before. */
export function messageLines(
  messages: readonly Message[],
  state: Pick<ChatState, 'me'>,
  catalogue: Catalogue,
  nowMs: number,
): string[] {
  const counts = new Map<string, number>()
  for (const { conversation } of messages) counts.set(conversation, (counts.get(conversation) ?? 0) + 1)
  const lines: string[] = []
  /** Of each conversation, what is before the next line of it and not shown. */
  const leftOut = new Map<string, number>()
  for (const message of messages) {
    const { conversation, earlier = 0 } = message
    const remaining = counts.get(conversation) ?? 0
    counts.set(conversation, remaining - 1)
    const before = (leftOut.get(conversation) ?? 0) + earlier
    if (conversation.startsWith('#') && remaining > BACKLOG_LINES) {
      leftOut.set(conversation, before + 1)
      continue
    }
    leftOut.delete(conversation)
    if (before > 0) lines.push(`* ${catalogue.chat.earlier(before, terminalLine(conversation))}`)
    lines.push(messageLine(message, state, catalogue, nowMs))
  }
  return lines
}

/** The line for an event, if it is worth one. Keeps the state's record of who is online and what failed. */
export function noticeOf(
  event: Exclude<ChatEvent, FileEvent>,
  state: ChatState,
  catalogue: Catalogue,
): string | undefined {
  switch (event.type) {
    case 'connection': {
      if (event.state === 'offline' && (event.reason === 'NOT_LOGGED_IN' || event.reason === 'BANNED')) {
        return `* ${catalogue.chat.connection.offline} ${catalogue.errors[event.reason]}`
      }
      const reason = event.reason === undefined ? '' : ` (${terminalLine(event.reason)})`
      return `* ${catalogue.chat.connection[event.state]}${reason}`
    }
    case 'presence':
      return presenceNotice(event.username, event.online, state, catalogue)
    case 'message.state':
      return stateNotice(event, state, catalogue)
    case 'key.changed':
      return `!!! ${catalogue.account.keyChanged(terminalLine(event.username))}`
    case 'warning':
      return `! ${warningText(event, catalogue)}`
    case 'message':
    case 'peer.path':
      return undefined
  }
}

/** In words where it is one that a person can do something about. */
function warningText(
  { code, detail, offsetMs }: Extract<ChatEvent, { type: 'warning' }>,
  { account, chat }: Catalogue,
): string {
  if (code in account.sessionEnded) return account.sessionEnded[code as SessionWarning]
  if (code === 'CLOCK_SKEW' && offsetMs !== undefined) return account.clockSkew(offsetMs)
  return chat.warning(terminalLine(code), terminalLine(detail))
}

function presenceNotice(username: string, online: boolean, state: ChatState, catalogue: Catalogue): string | undefined {
  const known = state.online.has(username)
  if (online) state.online.add(username)
  else state.online.delete(username)
  if (known === online || username === state.me) return undefined
  const name = terminalLine(username)
  return `* ${online ? catalogue.chat.joined(name) : catalogue.chat.left(name)}`
}

type StateEvent = Extract<ChatEvent, { type: 'message.state' }>

function stateNotice(event: StateEvent, state: ChatState, catalogue: Catalogue): string | undefined {
  const message = state.sent(event.id)
  if (message === undefined) return undefined
  if (event.state === 'failed') {
    state.failed = message
    const reason = errorText(catalogue, new HongyanError(event.reason ?? 'INTERNAL', ''))
    return `! ${catalogue.chat.failed(message.to, excerptOf(message.text), reason)}`
  }
  // Mail for somebody who is online is on its way to become `delivered`: nothing to worry about.
  const name = message.to.startsWith('@') ? message.to.slice(1) : undefined
  if (event.state !== 'stored' || name === undefined || state.online.has(name)) return undefined
  return `* ${catalogue.chat.storedForLater(name)}`
}

function excerptOf(text: string): string {
  const characters = [...terminalLine(text)]
  return characters.length <= EXCERPT_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, EXCERPT_CHARACTERS).join('')}…`
}

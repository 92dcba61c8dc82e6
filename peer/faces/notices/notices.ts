/** What happened, as lines for a person. Texts of others are made safe here; decides what is worth saying. */
import { HongyanError } from '../../../shared/errors.ts'
import type { ChatEvent, Message, Warning } from '../../api.ts'
import { type Catalogue, errorText } from '../catalogue/index.ts'
import type { ChatState } from '../commands/chat-state.ts'
import type { FileEvent } from '../files/file-event.ts'
import { formatTime } from '../format.ts'
import { indentFurtherLines, terminalLine, terminalText } from '../text/terminal-text.ts'
import type { Notice } from './notice.ts'

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

export type NoticeState = Pick<ChatState, 'me' | 'online' | 'sent' | 'failed'>

/** What is said of an event, if it is worth a word. Keeps the state's record of who is online and what failed. */
export function noticeOf(
  event: Exclude<ChatEvent, FileEvent>,
  state: NoticeState,
  catalogue: Catalogue,
): Notice | undefined {
  switch (event.type) {
    case 'connection':
      return connectionNotice(event, catalogue)
    case 'presence':
      return presenceNotice(event.username, event.online, state, catalogue)
    case 'room.members':
      return membersNotice(event, state, catalogue)
    case 'message.state':
      return stateNotice(event, state, catalogue)
    case 'key.changed':
    case 'key.restored': {
      const { keyChanged, keyRestored } = catalogue.account
      const say = event.type === 'key.changed' ? keyChanged : keyRestored
      return { weight: 'alarm', text: say(terminalLine(event.username)), about: `@${event.username}` }
    }
    case 'warning':
      return { weight: 'warning', text: warningText(event, catalogue), about: undefined }
    case 'message':
    case 'unread':
    // Ways come and go; whoever wants to know them asks.
    case 'peer.path':
      return undefined
  }
}

function connectionNotice(
  { state, reason }: Extract<ChatEvent, { type: 'connection' }>,
  { chat, account, errors, together }: Catalogue,
): Notice {
  // While it is tried again the line itself says what there is to say; of a session that was replaced, its warning.
  if (state !== 'offline' || reason === undefined || reason === 'CLOSED')
    return { weight: 'status', text: chat.connection[state], about: undefined }
  const why = reason === 'NOT_LOGGED_IN' ? account.loggedOutHere : errors[reason]
  return { weight: 'warning', text: together(chat.connection.offline, why), about: undefined }
}

/** What happened, and why or what to do. Never its `detail`, which is in one language and for logs. */
function warningText(
  warning: Warning,
  { account, errors, troubles, together, archiveRestored, relayFull }: Catalogue,
): string {
  if ('about' in warning) return together(troubles[warning.about], errors[warning.code])
  switch (warning.code) {
    case 'CLOCK_SKEW':
      return account.clockSkew(warning.offsetMs)
    case 'ARCHIVE_RESTORED':
      return archiveRestored
    case 'RELAY_FULL':
      return relayFull
    default:
      return account.sessionEnded[warning.code]
  }
}

function presenceNotice(
  username: string,
  online: boolean,
  state: NoticeState,
  catalogue: Catalogue,
): Notice | undefined {
  const known = state.online.has(username)
  if (online) state.online.add(username)
  else state.online.delete(username)
  if (known === online || username === state.me) return undefined
  const name = terminalLine(username)
  const text = online ? catalogue.chat.joined(name) : catalogue.chat.left(name)
  return { weight: 'presence', text, about: undefined }
}

function membersNotice(
  { room, joined, left, more }: Extract<ChatEvent, { type: 'room.members' }>,
  { me }: NoticeState,
  { chat }: Catalogue,
): Notice | undefined {
  const about = `#${terminalLine(room)}`
  if (left.includes(me)) return { weight: 'news', text: chat.leftRoomElsewhere(about), about: undefined }
  const told = { joined: joined.filter((username) => username !== me), left, more }
  if (told.joined.length + left.length === 0 && !more) return undefined
  const named = { joined: told.joined.map(terminalLine), left: left.map(terminalLine), more }
  return { weight: 'membership', text: chat.roomMembers(about, named), about }
}

type StateEvent = Extract<ChatEvent, { type: 'message.state' }>

function stateNotice(event: StateEvent, state: NoticeState, catalogue: Catalogue): Notice | undefined {
  const message = state.sent(event.id)
  if (message === undefined) return undefined
  if (event.state === 'failed') {
    state.failed = message
    const reason = errorText(catalogue, new HongyanError(event.reason ?? 'INTERNAL', ''))
    const text = catalogue.chat.failed(message.to, excerptOf(message.text), reason)
    return { weight: 'warning', text, about: message.to }
  }
  // Mail for somebody who is online is on its way to become `delivered`: nothing to worry about.
  const name = message.to.startsWith('@') ? message.to.slice(1) : undefined
  if (event.state !== 'stored' || name === undefined || state.online.has(name)) return undefined
  return { weight: 'status', text: catalogue.chat.storedForLater(name), about: message.to }
}

function excerptOf(text: string): string {
  const characters = [...terminalLine(text)]
  return characters.length <= EXCERPT_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, EXCERPT_CHARACTERS).join('')}…`
}

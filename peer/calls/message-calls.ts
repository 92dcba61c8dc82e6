/** Calls that write, find and mark messages, private ones and those of rooms alike. */
import { HongyanError } from '../../shared/errors.ts'
import { PAGE_DEFAULT_ROWS, PAGE_MAX_ROWS } from '../../shared/limits.ts'
import { type MessageId, requireText } from '../../shared/message.ts'
import { type Conversation, conversationId, parseConversation } from '../../shared/names.ts'
import type { Assembly } from '../assembly/assembly.ts'
import type { Calls } from './calls.ts'

export function messageCalls(
  parts: Assembly,
): Calls<
  | 'send'
  | 'retry'
  | 'markRead'
  | 'markUnread'
  | 'history'
  | 'historyFrom'
  | 'search'
  | 'conversations'
  | 'messagesAfter'
  | 'lastPosition'
  | 'shownPosition'
  | 'setShownPosition'
> {
  const { messages, outbox, reading, rooms, settings } = parts
  const rows = (limit: number | undefined) => Math.min(Math.max(1, limit ?? PAGE_DEFAULT_ROWS), PAGE_MAX_ROWS)

  function placeOf(name: string, id: MessageId): Conversation {
    parts.account.require()
    const conversation = parseConversation(name)
    if (messages.get(id)?.conversation !== conversationId(conversation)) {
      throw new HongyanError('NOT_FOUND', 'no message of this conversation has this id')
    }
    return conversation
  }

  return {
    async send({ to, text, clientId }) {
      const conversation = parseConversation(to)
      requireText(text)
      // Whatever has become of the room or the account since: it was taken, so the answer is the same.
      const earlier = clientId === undefined ? undefined : messages.idOfClient(clientId)
      if (earlier !== undefined) return { id: earlier, state: messages.stateOf(earlier) ?? 'queued' }
      if (conversation.kind === 'room') return rooms.submit(conversation.room, text, clientId)
      return outbox.submit(conversation.username, { type: 'text', text }, { clientId })
    },
    async retry(id) {
      const message = messages.get(id)
      if (message === undefined) throw new HongyanError('NOT_FOUND', 'no message has this id')
      return message.conversation.startsWith('#') ? rooms.retry(id) : outbox.retry(id)
    },
    async markRead(name, id) {
      const conversation = placeOf(name, id)
      if (conversation.kind === 'private') await reading.markPrivate(conversation.username, id)
      else await reading.markRoom(conversationId(conversation), id)
    },
    async markUnread(name, id) {
      await reading.markUnread(conversationId(placeOf(name, id)), id)
    },
    async history({ conversation, before, limit }) {
      return messages.history(conversationId(parseConversation(conversation)), before, rows(limit))
    },
    async historyFrom({ conversation, after, limit }) {
      return messages.historyFrom(conversationId(parseConversation(conversation)), after, rows(limit))
    },
    async search({ text, conversation, limit }) {
      const place = conversation === undefined ? undefined : conversationId(parseConversation(conversation))
      return messages.search(text, place, rows(limit))
    },
    conversations: async () => messages.conversations(),
    messagesAfter: async (position, limit) => messages.after(position, rows(limit)),
    lastPosition: () => messages.lastPosition(),
    shownPosition: () => settings.get('shownPosition') ?? 0,
    setShownPosition: (position) => settings.set('shownPosition', position),
  }
}

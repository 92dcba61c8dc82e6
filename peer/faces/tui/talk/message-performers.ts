/** Messages: written, read from the disk, marked as read. */
import { PAGE_DEFAULT_ROWS, PAGE_MAX_ROWS } from '../../../../shared/limits.ts'
import type { Chat, Message } from '../../../api.ts'
import { isMentionOf } from '../conversations/mentions.ts'
import type { Page, Part } from '../timeline/timeline.ts'
import type { Performers } from './performer.ts'

/** Found messages that are shown; whoever looks for one of more adds a word. */
const FOUND_MAX = 200

export const MESSAGE_PERFORMERS = {
  async load({ conversation, part }, { chat, dispatch }) {
    const page = await pageOf(chat, conversation, part).catch((error: unknown) => {
      dispatch({ type: 'loadFailed', conversation, part })
      throw error
    })
    dispatch({ type: 'loaded', conversation, part, page })
  },
  submit({ line, conversation }, { submit }) {
    submit(line, conversation)
  },
  async markRead({ conversation, message }, { chat }) {
    await chat.markRead(conversation, message.id)
  },
  async markUnread({ conversation, message }, { chat, dispatch }) {
    await chat.markUnread(conversation, message.id)
    // Of what is not loaded only the disk knows how much there is.
    const known = (await chat.conversations()).find(({ id }) => id === conversation)
    if (known !== undefined) dispatch({ type: 'chat', event: { type: 'unread', conversation, unread: known.unread } })
  },
  async search({ text, conversation }, { chat, dispatch }) {
    const where = conversation === undefined ? {} : { conversation }
    dispatch({ type: 'found', text, conversation, messages: await chat.search({ text, ...where, limit: FOUND_MAX }) })
  },
  async countMentions({ conversations }, { chat, state, dispatch }) {
    const { me = '' } = state
    for (const { id, unread } of conversations) {
      const { messages } = await chat.history({ conversation: id, limit: Math.min(PAGE_MAX_ROWS, 2 * unread) })
      const others = messages.filter(({ from }) => from !== me).slice(-unread)
      const mentions = others.filter(({ text }) => isMentionOf(text, me)).length
      if (mentions > 0) dispatch({ type: 'mentions', conversation: id, mentions })
    }
  },
} satisfies Partial<Performers>

async function pageOf(chat: Chat, conversation: string, part: Part): Promise<Page> {
  switch (part.from) {
    case 'end':
      return { ...(await newest(chat, conversation, part.limit)), hasNewer: false }
    case 'before': {
      const { messages, more } = await chat.history({ conversation, before: part.position, limit: PAGE_DEFAULT_ROWS })
      return { messages, hasOlder: more, hasNewer: true }
    }
    case 'start':
      return { ...(await pageAfter(chat, conversation)), hasOlder: false }
    case 'after':
      return { ...(await pageAfter(chat, conversation, part.position)), hasOlder: true }
    case 'around': {
      const older = await chat.history({ conversation, before: part.position, limit: PAGE_DEFAULT_ROWS })
      const newer = await pageAfter(chat, conversation, older.messages.at(-1)?.position)
      return { messages: [...older.messages, ...newer.messages], hasOlder: older.more, hasNewer: newer.hasNewer }
    }
  }
}

/** What comes meanwhile is told: pages read one after the other fit together. */
async function newest(chat: Chat, conversation: string, count: number): Promise<Omit<Page, 'hasNewer'>> {
  let messages: readonly Message[] = []
  for (;;) {
    const before = messages[0] === undefined ? {} : { before: messages[0].position }
    const limit = Math.min(PAGE_MAX_ROWS, count - messages.length)
    const page = await chat.history({ conversation, limit, ...before })
    messages = [...page.messages, ...messages]
    if (!page.more || messages.length >= count) return { messages, hasOlder: page.more }
  }
}

async function pageAfter(chat: Chat, conversation: string, after?: number): Promise<Omit<Page, 'hasOlder'>> {
  const limit = PAGE_DEFAULT_ROWS
  const messages = await chat.historyFrom({ conversation, limit, ...(after === undefined ? {} : { after }) })
  return { messages, hasNewer: messages.length === limit }
}

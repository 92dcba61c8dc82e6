/** Messages: written, read from the disk, marked as read. */
import { PAGE_DEFAULT_ROWS } from '../../../../shared/limits.ts'
import type { Performers } from './performer.ts'

export const MESSAGE_PERFORMERS = {
  async load({ conversation, before }, { chat, dispatch }) {
    const limit = PAGE_DEFAULT_ROWS
    const page = await chat.history({ conversation, limit, ...(before === undefined ? {} : { before }) })
    dispatch({ type: 'loaded', conversation, before, ...page })
  },
  submit({ line }, { submit }) {
    submit(line)
  },
  async markRead({ conversation, message }, { chat }) {
    await chat.markRead(conversation, message.id)
  },
} satisfies Partial<Performers>

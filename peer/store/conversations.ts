/**
 * What a list of conversations shows of each, kept beside the messages, so that the list costs nothing in a long history.
 * Told of every text by `messages.ts`: triggers would do the same at ten times the price.
 */
import type { Instant } from '../../shared/clock.ts'
import type { Database } from '../../shared/sqlite.ts'

/** Counts what is in the messages. */
export const FILL_CONVERSATIONS = `
  INSERT INTO conversations
    SELECT conversation, sum(read = 0 AND own = 0), max(sent_at) FROM messages WHERE kind = 'text' GROUP BY conversation;
`

export const CONVERSATIONS_SCHEMA = `
  CREATE TABLE conversations (
    conversation TEXT PRIMARY KEY,
    unread INTEGER NOT NULL,
    last_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  ${FILL_CONVERSATIONS}
`

export interface ConversationStore {
  /** A text has come into the conversation; `unread` is 1 or 0. */
  add(conversation: string, unread: number, sentAtMs: Instant): void
  unread(conversation: string): number
  /** So many texts have been read; fewer than none: are unread again. */
  markRead(conversation: string, count: number): void
  /** The one with the newest text first. */
  list(): { id: string; unread: number; lastAtMs: Instant }[]
}

export function createConversationStore(database: Database): ConversationStore {
  const add = database.prepare(`
    INSERT INTO conversations VALUES (?, ?, ?)
    ON CONFLICT (conversation) DO UPDATE SET unread = unread + excluded.unread, last_at = max(last_at, excluded.last_at)`)
  const markRead = database.prepare('UPDATE conversations SET unread = unread - ? WHERE conversation = ?')
  const unread = database.prepare<[string], number>('SELECT unread FROM conversations WHERE conversation = ?').pluck()
  const list = database.prepare<[], { id: string; unread: number; lastAtMs: number }>(
    'SELECT conversation AS id, unread, last_at AS lastAtMs FROM conversations ORDER BY last_at DESC',
  )
  return {
    add(conversation, unread, sentAtMs) {
      add.run(conversation, unread, sentAtMs)
    },
    markRead(conversation, count) {
      markRead.run(count, conversation)
    },
    unread: (conversation) => unread.get(conversation) ?? 0,
    list: () => list.all(),
  }
}

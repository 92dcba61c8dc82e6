/** Messages of every conversation and the outbox. Calls run inside a transaction of the caller where they write. */
import type { Instant } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { NEWEST_FIRST_ENTRIES } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { Message, MessageState } from '../api.ts'
import { createConversationStore } from './conversations.ts'
import { createSearchIndex } from './search.ts'

/**
 * What makes each page and count cost the same in a long history as in a short one. The own texts of other devices count
 * as read: who wrote them knows them.
 */
export const HISTORY_SCHEMA = `
  UPDATE messages SET read = 1
  WHERE own = 0 AND read = 0 AND sender = (SELECT value FROM settings WHERE name = 'username');

  -- A room's order is (place, id): archived by index, then what is not archived yet by lamport, above every index.
  ALTER TABLE messages ADD COLUMN place INTEGER AS (coalesce(archive_index, lamport + (1 << 60))) VIRTUAL;
  DROP INDEX messages_by_archive;
  CREATE INDEX messages_in_order ON messages (conversation, place, id) WHERE kind = 'text';
  CREATE INDEX messages_of_others ON messages (position) WHERE kind = 'text' AND own = 0;
  DROP INDEX messages_queued;
  CREATE INDEX messages_queued ON messages (kind) WHERE state = 'queued' AND own = 1;
  CREATE INDEX messages_unarchived ON messages (conversation, position)
    WHERE own = 1 AND archive_index IS NULL AND state IN ('queued', 'stored');
  CREATE INDEX accounts_blocked ON accounts (username) WHERE blocked = 1;
`

/** Who marks as unread what was read tells nobody a second time that it is read. */
export const READ_BEFORE_SCHEMA = `
  ALTER TABLE messages ADD COLUMN read_before INTEGER NOT NULL DEFAULT 0;
`

/** `discarded`: from somebody blocked; the id stays, so that it does not show when it comes again after unblocking. */
export type MessageKind = 'text' | 'receipt' | 'fileOffer' | 'fileAnswer' | 'discarded'

export interface NewMessage {
  readonly id: MessageId
  readonly conversation: string
  readonly kind: MessageKind
  readonly sender: Username
  /** Made by this device. */
  readonly own: boolean
  /** Empty unless `kind` is text. */
  readonly text: string
  readonly sentAtMs: Instant
  /** Of the account's own messages. */
  readonly state: MessageState | undefined
  readonly lamport: number
  /** As signed, to be sent again as it is. */
  readonly bytes: Uint8Array
  /** Older than what has been shown: it goes to the history, and no face is told of it. */
  readonly isQuiet?: boolean
  /** What follows it has been read, and it was passed over. */
  readonly isRead?: boolean
}

export interface MessageStore {
  /** False, and nothing changed, when the id is here already. */
  insert(message: NewMessage): boolean
  has(id: MessageId): boolean
  get(id: MessageId): Message | undefined
  bytesOf(id: MessageId): Uint8Array | undefined
  /**
   * True if the state changed; forward only, but for `failed`, which a late receipt or a retry leaves, and which a stored
   * one comes to that was lost.
   */
  setState(id: MessageId, state: MessageState, reason?: ErrorCode): boolean
  stateOf(id: MessageId): MessageState | undefined
  /** Own texts that are neither stored nor delivered, or have yet to leave for further devices. */
  unsent(): number

  nextSequence(conversation: string): number
  idOfClient(clientId: string): MessageId | undefined
  setClientId(clientId: string, id: MessageId): void

  /** Oldest first in the order of the conversation; for a room archived ones first, by index, then (lamport, id). */
  history(conversation: string, before: number | undefined, limit: number): { messages: Message[]; more: boolean }
  /** As `history`, but the other way: from the beginning, or later than the message at that position. */
  historyFrom(conversation: string, after: number | undefined, limit: number): Message[]
  /** Newest first; texts with all words of `text`, in any order, the last of them perhaps only begun. */
  search(text: string, conversation: string | undefined, limit: number): Message[]
  /** By position, those a face is told of: texts that this device did not send, not quiet, of nobody who is blocked. */
  after(position: number, limit: number): Message[]
  lastPosition(): number
  conversations(): { id: string; unread: number; lastAtMs: Instant }[]
  unread(conversation: string): number
  /** Marks texts of others up to that message as read, by coming and by place; returns those that never were. */
  markRead(conversation: string, id: MessageId): MessageId[]
  /** Marks these as read, as far as they are texts of others in that conversation; returns how many were not. */
  markTheseRead(conversation: string, ids: readonly MessageId[]): number
  /** Marks the texts of others as unread from that message on. */
  markUnread(conversation: string, id: MessageId): void
  /** The place in a room up to which the newest have been read; 0 where none of them has. */
  readUpTo(conversation: string): number
}

interface MessageRow {
  position: number
  id: MessageId
  conversation: string
  sender: string
  own: number
  text: string
  sent_at: number
  state: MessageState | null
  archive_index: number | null
  earlier: number
}

const COLUMNS = 'position, id, conversation, sender, own, text, sent_at, state, archive_index, earlier'
const RANK: Record<MessageState, number> = { queued: 0, failed: 1, stored: 2, delivered: 3, read: 4 }

export function createMessageStore(database: Database): MessageStore {
  const insert = database.prepare(`
    INSERT INTO messages (id, conversation, kind, sender, own, text, sent_at, state, lamport, bytes, read, quiet)
    VALUES (@id, @conversation, @kind, @sender, @own, @text, @sentAtMs, @state, @lamport, @bytes, @read, @quiet)
    ON CONFLICT (id) DO NOTHING`)
  const ownName = database.prepare<[], string>("SELECT value FROM settings WHERE name = 'username'").pluck()
  const selectOne = database.prepare<[string], MessageRow>(`SELECT ${COLUMNS} FROM messages WHERE id = ?`)
  const selectBytes = database.prepare<[string], { bytes: Uint8Array }>('SELECT bytes FROM messages WHERE id = ?')
  const exists = database.prepare('SELECT 1 FROM messages WHERE id = ?')
  const updateState = database.prepare('UPDATE messages SET state = ?, reason = ? WHERE id = ?')
  const nextSequence = database.prepare<[string], { last: number }>(`
    INSERT INTO sequences VALUES (?, 1 + coalesce((SELECT value FROM settings WHERE name = 'numberFloor'), 0))
    ON CONFLICT (conversation) DO UPDATE SET last = last + 1 RETURNING last`)
  const selectClient = database.prepare<[string], { id: MessageId }>('SELECT id FROM client_ids WHERE client_id = ?')
  const insertClient = database.prepare('INSERT INTO client_ids VALUES (?, ?)')
  const privatePage = database.prepare<[string, number, number], MessageRow>(`
    SELECT ${COLUMNS} FROM messages WHERE kind = 'text' AND conversation = ? AND position < ?
    ORDER BY position DESC LIMIT ?`)
  const roomPage = database.prepare<[string, number], MessageRow>(`
    SELECT ${COLUMNS} FROM messages WHERE kind = 'text' AND conversation = ? ORDER BY place DESC, id DESC LIMIT ?`)
  const roomPageBefore = database.prepare<[string, number, number], MessageRow>(`
    SELECT ${COLUMNS} FROM messages WHERE kind = 'text' AND conversation = ?
      AND (place, id) < (SELECT place, id FROM messages WHERE position = ?)
    ORDER BY place DESC, id DESC LIMIT ?`)
  const privateFrom = database.prepare<[string, number, number], MessageRow>(`
    SELECT ${COLUMNS} FROM messages WHERE kind = 'text' AND conversation = ? AND position > ?
    ORDER BY position LIMIT ?`)
  const roomFrom = database.prepare<[string, number], MessageRow>(`
    SELECT ${COLUMNS} FROM messages WHERE kind = 'text' AND conversation = ? ORDER BY place, id LIMIT ?`)
  const roomFromAfter = database.prepare<[string, number, number], MessageRow>(`
    SELECT ${COLUMNS} FROM messages WHERE kind = 'text' AND conversation = ?
      AND (place, id) > (SELECT place, id FROM messages WHERE position = ?)
    ORDER BY place, id LIMIT ?`)
  const atPosition = database.prepare<[number], MessageRow>(`SELECT ${COLUMNS} FROM messages WHERE position = ?`)
  const searchIndex = createSearchIndex(database)
  const conversations = createConversationStore(database)
  const after = database.prepare<[number, number], MessageRow>(
    `SELECT ${COLUMNS} FROM messages WHERE position > ? AND kind = 'text' AND own = 0 AND quiet = 0
      AND sender NOT IN (SELECT username FROM accounts WHERE blocked = 1) ORDER BY position LIMIT ?`,
  )
  const lastPosition = database.prepare<[], number | null>('SELECT max(position) FROM messages').pluck()
  const markRead = database.prepare<{ conversation: string; id: string }, { id: MessageId; readBefore: number }>(`
    UPDATE messages SET read = 1 WHERE kind = 'text' AND own = 0 AND read = 0 AND conversation = @conversation
      AND (position <= (SELECT position FROM messages WHERE id = @id)
        OR place < (SELECT place FROM messages WHERE id = @id)) RETURNING id, read_before AS readBefore`)
  const markOneRead = database.prepare(`
    UPDATE messages SET read = 1 WHERE kind = 'text' AND own = 0 AND read = 0 AND conversation = ? AND id = ?`)
  const markUnread = database.prepare<{ conversation: string; id: string }>(`
    UPDATE messages SET read = 0, read_before = 1
    WHERE kind = 'text' AND own = 0 AND read = 1 AND conversation = @conversation
      AND sender IS NOT (SELECT value FROM settings WHERE name = 'username')
      AND place >= (SELECT place FROM messages WHERE id = @id)
      AND (place > (SELECT place FROM messages WHERE id = @id)
        OR position >= (SELECT position FROM messages WHERE id = @id))`)
  const readUpTo = database.prepare<[string], { place: number | null }>(`
    SELECT max(place) AS place FROM (
      SELECT place, read, own, sender FROM messages WHERE kind = 'text' AND conversation = ?
      ORDER BY place DESC LIMIT ${NEWEST_FIRST_ENTRIES}
    ) WHERE read = 1 AND own = 0 AND sender IS NOT (SELECT value FROM settings WHERE name = 'username')`)
  const unsent = database
    .prepare<[], number>(`
      SELECT (SELECT count(*) FROM messages WHERE state = 'queued' AND own = 1 AND kind = 'text')
        + (SELECT count(*) FROM messages WHERE state <> 'queued' AND kind = 'text'
          AND id IN (SELECT id FROM outbox WHERE state = 'queued'))`)
    .pluck()
  function stateOf(id: MessageId): MessageState | undefined {
    return selectOne.get(id)?.state ?? undefined
  }

  return {
    insert(message) {
      const { own, state, conversation, text, sentAtMs, isQuiet = false, isRead = false, ...rest } = message
      const read = !own && (isRead || message.sender === ownName.get()) ? 1 : 0
      const flags = { own: own ? 1 : 0, read, quiet: isQuiet ? 1 : 0 }
      const row = { ...rest, ...flags, conversation, text, sentAtMs, state: state ?? null }
      const { changes, lastInsertRowid } = insert.run(row)
      if (changes === 0) return false
      if (message.kind === 'text') {
        conversations.add(conversation, own || read === 1 ? 0 : 1, sentAtMs)
        searchIndex.add(Number(lastInsertRowid), text, conversation)
      }
      return true
    },
    has: (id) => exists.get(id) !== undefined,
    get(id) {
      const row = selectOne.get(id)
      return row === undefined ? undefined : toMessage(row)
    },
    bytesOf: (id) => selectBytes.get(id)?.bytes,
    setState(id, state, reason) {
      const current = stateOf(id)
      if (current === undefined || current === state) return false
      const retried = current === 'failed' && state === 'queued'
      // The rendezvous had lost it, and refuses it now.
      const lost = current === 'stored' && state === 'failed'
      if (RANK[state] < RANK[current] && !retried && !lost) return false
      updateState.run(state, reason ?? null, id)
      return true
    },
    stateOf,
    unsent: () => unsent.get() ?? 0,
    nextSequence(conversation) {
      return nextSequence.get(conversation)?.last ?? 1
    },
    idOfClient: (clientId) => selectClient.get(clientId)?.id,
    setClientId(clientId, id) {
      insertClient.run(clientId, id)
    },
    history(conversation, before, limit) {
      const rows = conversation.startsWith('@')
        ? privatePage.all(conversation, before ?? Number.MAX_SAFE_INTEGER, limit + 1)
        : before === undefined
          ? roomPage.all(conversation, limit + 1)
          : roomPageBefore.all(conversation, before, limit + 1)
      return { messages: rows.slice(0, limit).reverse().map(toMessage), more: rows.length > limit }
    },
    historyFrom(conversation, after, limit) {
      const rows = conversation.startsWith('@')
        ? privateFrom.all(conversation, after ?? 0, limit)
        : after === undefined
          ? roomFrom.all(conversation, limit)
          : roomFromAfter.all(conversation, after, limit)
      return rows.map(toMessage)
    },
    search(text, conversation, limit) {
      return searchIndex
        .find(text, conversation, limit)
        .flatMap((position) => atPosition.get(position) ?? [])
        .map(toMessage)
    },
    after: (position, limit) => after.all(position, limit).map(toMessage),
    lastPosition: () => lastPosition.get() ?? 0,
    conversations: conversations.list,
    unread: conversations.unread,
    markRead(conversation, id) {
      const rows = markRead.all({ conversation, id })
      if (rows.length > 0) conversations.markRead(conversation, rows.length)
      return rows.filter((row) => row.readBefore === 0).map((row) => row.id)
    },
    markTheseRead(conversation, ids) {
      const count = ids.filter((id) => markOneRead.run(conversation, id).changes > 0).length
      if (count > 0) conversations.markRead(conversation, count)
      return count
    },
    markUnread(conversation, id) {
      const { changes } = markUnread.run({ conversation, id })
      if (changes > 0) conversations.markRead(conversation, -changes)
    },
    readUpTo: (conversation) => readUpTo.get(conversation)?.place ?? 0,
  }
}

function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    position: row.position,
    conversation: row.conversation,
    from: row.sender,
    text: row.text,
    sentAtMs: row.sent_at,
    ...(row.state !== null ? { state: row.state } : {}),
    ...(row.archive_index !== null ? { index: row.archive_index } : {}),
    ...(row.earlier > 0 ? { earlier: row.earlier } : {}),
  }
}

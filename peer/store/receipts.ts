/**
 * What others are owed: senders, which of their messages have come and were read; the account's own other devices, what
 * has become of its messages. Until the receipt is in the outbox; and what came before the message it is about.
 */
import { EARLY_RECEIPTS_MAX } from '../../shared/limits.ts'
import type { MessageId, ReceiptKind } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'

export const RECEIPTS_SCHEMA = `
  -- One row per message and whoever is told, oldest first; each kind replaces those before it: failed, stored,
  -- delivered, read.
  CREATE TABLE due_receipts (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    UNIQUE (account, id)
  ) STRICT;
  CREATE INDEX due_receipts_by_account ON due_receipts (account, kind, row);

  -- Heard of messages that are not here yet: they have been written by another device of the account, or to it.
  CREATE TABLE early_receipts (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    UNIQUE (account, id)
  ) STRICT;
`

/** Asked for every message of a room, of which a catch-up brings thousands. */
export const EARLY_BY_ID_SCHEMA = `
  CREATE INDEX early_receipts_by_id ON early_receipts (id);
`

export function isReceiptKind(value: unknown): value is ReceiptKind {
  return KINDS.includes(value as ReceiptKind)
}

export interface DueReceipt {
  readonly account: Username
  readonly kind: ReceiptKind
  readonly ids: readonly MessageId[]
}

export interface ReceiptStore {
  add(account: Username, kind: ReceiptKind, ids: readonly MessageId[]): void
  /** The account's other devices are to hear that the room was read up to that message, in place of one before. */
  addRoomRead(own: Username, conversation: string, id: MessageId): void
  /** Of one kind, the oldest; undefined when nothing is due. */
  next(account: Username, limit: number): DueReceipt | undefined
  /** It is told; what has become due as more since stays. */
  remove(receipt: DueReceipt): void
  removeAll(account: Username): void
  /** What was read is not told to others any more, only that it has arrived. */
  hideReads(own: Username | undefined): void
  accounts(): Username[]

  /** A word of that account on messages that are not here yet; of too many the oldest are let go. */
  keep(account: Username, kind: ReceiptKind, ids: readonly MessageId[]): void
  /** What has been said of a message that is here now; once. */
  take(id: MessageId): { readonly account: Username; readonly kind: ReceiptKind }[]
}

const RANK = "CASE kind WHEN 'failed' THEN 0 WHEN 'stored' THEN 1 WHEN 'delivered' THEN 2 ELSE 3 END"
const RANK_OF_NEW = RANK.replace('kind', 'excluded.kind')
const KINDS: readonly ReceiptKind[] = ['failed', 'stored', 'delivered', 'read']

export function createReceiptStore(database: Database): ReceiptStore {
  const upsertInto = (table: string) =>
    database.prepare(`
      INSERT INTO ${table} (id, account, kind) VALUES (?, ?, ?)
      ON CONFLICT (account, id) DO UPDATE SET kind = excluded.kind WHERE ${RANK_OF_NEW} > ${RANK}`)
  const upsert = upsertInto('due_receipts')
  const removeRoomReads = database.prepare(`
    DELETE FROM due_receipts WHERE account = ? AND kind = 'read'
      AND EXISTS (SELECT 1 FROM messages WHERE messages.id = due_receipts.id AND conversation = ?)`)
  const select = database.prepare<[string, string, number], { id: MessageId }>(`
    SELECT id FROM due_receipts WHERE account = ? AND kind = ? ORDER BY row LIMIT ?`)
  const remove = database.prepare('DELETE FROM due_receipts WHERE id = ? AND account = ? AND kind = ?')
  const removeAll = database.prepare('DELETE FROM due_receipts WHERE account = ?')
  const hideReads = database.prepare("UPDATE due_receipts SET kind = 'delivered' WHERE kind = 'read' AND account <> ?")
  const accounts = database.prepare<[], { account: Username }>('SELECT DISTINCT account FROM due_receipts')
  const upsertEarly = upsertInto('early_receipts')
  const trimEarly = database.prepare<[string, string, number]>(`
    DELETE FROM early_receipts WHERE account = ? AND row <=
      (SELECT row FROM early_receipts WHERE account = ? ORDER BY row DESC LIMIT 1 OFFSET ?)`)
  const takeEarly = database.prepare<[string], { account: Username; kind: ReceiptKind }>(
    'DELETE FROM early_receipts WHERE id = ? RETURNING account, kind',
  )

  function ofKind(account: Username, kind: ReceiptKind, limit: number): DueReceipt | undefined {
    const rows = select.all(account, kind, limit)
    return rows.length === 0 ? undefined : { account, kind, ids: rows.map(({ id }) => id) }
  }

  return {
    add(account, kind, ids) {
      for (const id of ids) upsert.run(id, account, kind)
    },
    addRoomRead(own, conversation, id) {
      removeRoomReads.run(own, conversation)
      upsert.run(id, own, 'read')
    },
    next(account, limit) {
      for (const kind of KINDS) {
        const receipt = ofKind(account, kind, limit)
        if (receipt !== undefined) return receipt
      }
      return undefined
    },
    remove({ account, kind, ids }) {
      for (const id of ids) remove.run(id, account, kind)
    },
    removeAll(account) {
      removeAll.run(account)
    },
    hideReads(own) {
      hideReads.run(own ?? '')
    },
    accounts: () => accounts.all().map(({ account }) => account),
    keep(account, kind, ids) {
      for (const id of ids) upsertEarly.run(id, account, kind)
      trimEarly.run(account, account, EARLY_RECEIPTS_MAX)
    },
    take: (id) => takeEarly.all(id),
  }
}

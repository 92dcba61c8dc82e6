/** What senders are owed: which of their messages are to be confirmed to them, until the receipt is in the outbox. */
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'

export const RECEIPTS_SCHEMA = `
  -- One row per message, oldest first; 'read' includes 'delivered'.
  CREATE TABLE due_receipts (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    kind TEXT NOT NULL
  ) STRICT;
  CREATE INDEX due_receipts_by_account ON due_receipts (account, kind, row);
`

export type ReceiptKind = 'delivered' | 'read'

export interface DueReceipt {
  readonly kind: ReceiptKind
  readonly ids: readonly MessageId[]
}

export interface ReceiptStore {
  add(account: Username, kind: ReceiptKind, ids: readonly MessageId[]): void
  /** Of one kind, the oldest; undefined when nothing is due. */
  next(account: Username, limit: number): DueReceipt | undefined
  /** It is told; what has become due as more since stays. */
  remove(receipt: DueReceipt): void
  removeAll(account: Username): void
  /** What was read is not told any more, only that it has arrived. */
  hideReads(): void
  accounts(): Username[]
}

export function createReceiptStore(database: Database): ReceiptStore {
  const upsert = database.prepare(`
    INSERT INTO due_receipts (id, account, kind) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind WHERE excluded.kind = 'read'`)
  const select = database.prepare<[string, string, number], { id: MessageId }>(`
    SELECT id FROM due_receipts WHERE account = ? AND kind = ? ORDER BY row LIMIT ?`)
  const remove = database.prepare('DELETE FROM due_receipts WHERE id = ? AND kind = ?')
  const removeAll = database.prepare('DELETE FROM due_receipts WHERE account = ?')
  const hideReads = database.prepare("UPDATE due_receipts SET kind = 'delivered' WHERE kind = 'read'")
  const accounts = database.prepare<[], { account: Username }>('SELECT DISTINCT account FROM due_receipts')

  function ofKind(account: Username, kind: ReceiptKind, limit: number): DueReceipt | undefined {
    const rows = select.all(account, kind, limit)
    return rows.length === 0 ? undefined : { kind, ids: rows.map(({ id }) => id) }
  }

  return {
    add(account, kind, ids) {
      for (const id of ids) upsert.run(id, account, kind)
    },
    next: (account, limit) => ofKind(account, 'delivered', limit) ?? ofKind(account, 'read', limit),
    remove({ kind, ids }) {
      for (const id of ids) remove.run(id, kind)
    },
    removeAll(account) {
      removeAll.run(account)
    },
    hideReads() {
      hideReads.run()
    },
    accounts: () => accounts.all().map(({ account }) => account),
  }
}

/** Private messages on their way, one row per message and destination account, until nobody there waits for it. */
import type { Instant } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { MAIL_TTL_MS } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { MailMark, OutboxEntry } from '../core/private/delivery.ts'

export const DEPOSITS_SCHEMA = `
  -- Of a stored message: the rendezvous' mark for it, and when it was deposited.
  ALTER TABLE outbox ADD COLUMN incarnation BLOB;
  ALTER TABLE outbox ADD COLUMN position INTEGER;
  ALTER TABLE outbox ADD COLUMN stored_at INTEGER;
  -- Devices of the destination that have it, by spaces: the mailbox is told, and they are not sent it again.
  ALTER TABLE outbox ADD COLUMN acknowledged TEXT NOT NULL DEFAULT '';
  CREATE INDEX outbox_by_incarnation ON outbox (incarnation, row) WHERE state = 'stored';

  -- Mailboxes that refuse for want of room, and since when: patience with them outlives a restart.
  CREATE TABLE full_mailboxes (
    account TEXT PRIMARY KEY,
    since INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`

/** What has yet to leave is counted at every glance at the status, among thousands that wait to be confirmed. */
export const UNSENT_SCHEMA = `
  CREATE INDEX outbox_unsent ON outbox (id) WHERE state = 'queued';
`

export interface OutboxStore {
  /** The row's number: order of sending. */
  add(id: MessageId, destination: Username): number
  setState(id: MessageId, destination: Username, state: 'queued' | 'failed'): void
  /** Deposited; with the mark that says how far the rendezvous' store went. */
  setStored(id: MessageId, destination: Username, mark: MailMark | undefined, now: Instant): void
  /** Some devices have it, and others are waited for. */
  setAcknowledged(id: MessageId, destination: Username, devices: readonly DeviceId[]): void
  remove(id: MessageId, destination: Username): void
  /** What still has to go, oldest first; failed ones wait for their user. */
  pending(now: Instant): OutboxEntry[]
  /** Where that message has failed. */
  failedOf(id: MessageId): { destination: Username; order: number }[]

  /** Those of stored messages, the newest first. */
  incarnations(max: number): Uint8Array[]
  /** Stored messages that the store which reached these marks does not have, and those whose mail has expired. */
  lost(reached: readonly MailMark[], now: Instant): { id: MessageId; destination: Username }[]
  /**
   * Removes what is done with once its mail has expired: receipts, which nobody answers, and what some device has. Returns
   * it.
   */
  removeExpired(now: Instant): { id: MessageId; destination: Username }[]

  setMailboxFull(account: Username, since: Instant | undefined): void
  /** For how long each has been full. */
  fullMailboxes(now: Instant): ReadonlyMap<Username, number>
}

interface OutboxRow {
  row: number
  id: MessageId
  destination: Username
  state: 'queued' | 'stored'
  acknowledged: string
}

interface StoredRow extends OutboxRow {
  incarnation: Uint8Array | null
  position: number | null
  stored_at: Instant | null
}

type Rows = Pick<OutboxStore, 'add' | 'setState' | 'setStored' | 'setAcknowledged' | 'remove' | 'pending' | 'failedOf'>
type Deposits = Pick<OutboxStore, 'incarnations' | 'lost' | 'removeExpired'>
type Mailboxes = Pick<OutboxStore, 'setMailboxFull' | 'fullMailboxes'>

export function createOutboxStore(database: Database): OutboxStore {
  return { ...createRows(database), ...createDeposits(database), ...createMailboxes(database) }
}

function createRows(database: Database): Rows {
  const insert = database.prepare("INSERT INTO outbox (id, destination, state) VALUES (?, ?, 'queued')")
  const update = database.prepare('UPDATE outbox SET state = ? WHERE id = ? AND destination = ?')
  const store = database.prepare(`
    UPDATE outbox SET state = 'stored', incarnation = ?, position = ?, stored_at = ? WHERE id = ? AND destination = ?`)
  const acknowledge = database.prepare('UPDATE outbox SET acknowledged = ? WHERE id = ? AND destination = ?')
  const remove = database.prepare('DELETE FROM outbox WHERE id = ? AND destination = ?')
  const pending = database.prepare<[], OutboxRow & { sent_at: Instant }>(`
    SELECT outbox.row, outbox.id, destination, outbox.state, acknowledged, sent_at FROM outbox JOIN messages USING (id)
    WHERE outbox.state <> 'failed' ORDER BY outbox.row`)
  const ofMessage = database.prepare<[string], OutboxRow>(
    "SELECT * FROM outbox WHERE id = ? AND state = 'failed' ORDER BY row",
  )
  return {
    add: (id, destination) => Number(insert.run(id, destination).lastInsertRowid),
    setState(id, destination, state) {
      update.run(state, id, destination)
    },
    setStored(id, destination, mark, now) {
      store.run(mark?.incarnation ?? null, mark?.position ?? null, now, id, destination)
    },
    setAcknowledged(id, destination, devices) {
      acknowledge.run(devices.join(' '), id, destination)
    },
    remove(id, destination) {
      remove.run(id, destination)
    },
    pending: (now) =>
      pending.all().map(({ row, id, destination, state, acknowledged, sent_at }) => {
        const devices = acknowledged === '' ? [] : (acknowledged.split(' ') as DeviceId[])
        // A clock that was set back takes nothing from what is due to the sender but time.
        const waitedMs = Math.max(0, now - sent_at)
        return { id, destination, order: row, state, waitedMs, acknowledged: devices }
      }),
    failedOf: (id) => ofMessage.all(id).map(({ destination, row }) => ({ destination, order: row })),
  }
}

function createDeposits(database: Database): Deposits {
  const incarnations = database
    .prepare<[number], Uint8Array>(`
      SELECT incarnation FROM outbox WHERE state = 'stored' AND incarnation IS NOT NULL
      GROUP BY incarnation ORDER BY max(row) DESC LIMIT ?`)
    .pluck()
  const stored = database.prepare<[], StoredRow>("SELECT * FROM outbox WHERE state = 'stored' ORDER BY row")
  const removeExpired = database.prepare<[number], { id: MessageId; destination: Username }>(`
    DELETE FROM outbox WHERE state = 'stored' AND stored_at < ?
      AND (acknowledged <> '' OR (SELECT kind FROM messages WHERE messages.id = outbox.id) = 'receipt')
    RETURNING id, destination`)
  return {
    incarnations: (max) => incarnations.all(max),
    lost(reached, now) {
      const last = new Map(reached.map(({ incarnation, position }) => [keyOf(incarnation), position]))
      const isThere = ({ incarnation, position, stored_at }: StoredRow) => {
        if (incarnation === null || position === null || stored_at === null) return false
        return stored_at >= now - MAIL_TTL_MS && position <= (last.get(keyOf(incarnation)) ?? 0)
      }
      return stored.all().flatMap((row) => (isThere(row) ? [] : [{ id: row.id, destination: row.destination }]))
    },
    removeExpired: (now) => removeExpired.all(now - MAIL_TTL_MS),
  }
}

function keyOf(incarnation: Uint8Array): string {
  return Buffer.from(incarnation).toString('hex')
}

function createMailboxes(database: Database): Mailboxes {
  const upsert = database.prepare('INSERT INTO full_mailboxes VALUES (?, ?) ON CONFLICT DO NOTHING')
  const remove = database.prepare('DELETE FROM full_mailboxes WHERE account = ?')
  const select = database.prepare<[], { account: Username; since: Instant }>('SELECT * FROM full_mailboxes')
  return {
    setMailboxFull(account, since) {
      if (since === undefined) remove.run(account)
      else upsert.run(account, since)
    },
    fullMailboxes: (now) => new Map(select.all().map(({ account, since }) => [account, Math.max(0, now - since)])),
  }
}

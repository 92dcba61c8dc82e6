/** Private messages on their way, one row per message and destination account, until a device there has it. */
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { OutboxEntry } from '../core/delivery.ts'

export const DEPOSITS_SCHEMA = ''

export interface OutboxStore {
  /** The row's number: order of sending. */
  add(id: MessageId, destination: Username): number
  setState(id: MessageId, destination: Username, state: 'queued' | 'stored' | 'failed'): void
  remove(id: MessageId, destination: Username): void
  /** What still has to go, oldest first; failed ones wait for their user. */
  pending(): OutboxEntry[]
  destinationsOf(id: MessageId): { destination: Username; order: number }[]
}

interface OutboxRow {
  row: number
  id: MessageId
  destination: Username
  state: 'queued' | 'stored'
}

export function createOutboxStore(database: Database): OutboxStore {
  const insert = database.prepare("INSERT INTO outbox (id, destination, state) VALUES (?, ?, 'queued')")
  const update = database.prepare('UPDATE outbox SET state = ? WHERE id = ? AND destination = ?')
  const remove = database.prepare('DELETE FROM outbox WHERE id = ? AND destination = ?')
  const pending = database.prepare<[], OutboxRow>("SELECT * FROM outbox WHERE state <> 'failed' ORDER BY row")
  const ofMessage = database.prepare<[string], OutboxRow>('SELECT * FROM outbox WHERE id = ? ORDER BY row')
  return {
    add: (id, destination) => Number(insert.run(id, destination).lastInsertRowid),
    setState(id, destination, state) {
      update.run(state, id, destination)
    },
    remove(id, destination) {
      remove.run(id, destination)
    },
    pending: () => pending.all().map(({ row, id, destination, state }) => ({ id, destination, order: row, state })),
    destinationsOf: (id) => ofMessage.all(id).map(({ destination, row }) => ({ destination, order: row })),
  }
}

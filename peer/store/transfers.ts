/**
 * The profile's transfers, both ways. A row is written before anything is said about it and is kept for ever, so an
 * offer that arrives twice is one. Decides nothing about states.
 */
import type { ErrorCode } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { Transfer, TransferState } from '../api.ts'

export const TRANSFERS_SCHEMA = `
  CREATE TABLE transfers (
    transfer_id TEXT PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    peer TEXT NOT NULL,
    device TEXT NOT NULL,            -- that holds the source
    name TEXT NOT NULL,
    count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    manifest_digest BLOB NOT NULL,
    manifest BLOB,                   -- outgoing: the bytes that the digest is of
    source_modified_ns TEXT,         -- outgoing: beyond the integers of SQLite's JavaScript
    state TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    path TEXT,                       -- incoming: where it goes; outgoing: where it is read
    part_path TEXT,                  -- incoming: what was written so far
    error TEXT,
    created_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX transfers_by_peer ON transfers (peer, direction, state);
`

export interface TransferRow {
  readonly transferId: TransferId
  readonly direction: Transfer['direction']
  readonly peer: Username
  /** That holds the source. */
  readonly device: DeviceId
  readonly name: string
  readonly count: number
  readonly sizeBytes: number
  readonly manifestDigest: Uint8Array
  /** Outgoing: the bytes that the digest is of. */
  readonly manifest: Uint8Array | null
  /** Outgoing: when the source was last modified, nanoseconds since 1970 in decimal. */
  readonly sourceModifiedNs: string | null
  readonly state: TransferState
  readonly bytes: number
  readonly path: string | null
  readonly partPath: string | null
  readonly error: ErrorCode | null
  readonly createdAtMs: number
}

export type TransferChange = Partial<Pick<TransferRow, 'state' | 'bytes' | 'path' | 'partPath' | 'error'>>

export interface TransferStore {
  /** False, and nothing is changed, where the id is known already. */
  insert(row: TransferRow): boolean
  get(id: TransferId): TransferRow | undefined
  update(id: TransferId, change: TransferChange): void
  remove(id: TransferId): void
  /** Oldest first. */
  list(): readonly TransferRow[]
  /** How many offers of that account wait for an answer. */
  countOffered(peer: Username): number
  /**
   * What a stopped process left in the middle becomes `failed`, UNREACHABLE, to be tried again; returns the rows as
   * they were. To be called once, before anything runs.
   */
  failInterrupted(): readonly TransferRow[]
}

const COLUMNS = `
  transfer_id AS transferId, direction, peer, device, name, count, size_bytes AS sizeBytes,
  manifest_digest AS manifestDigest, manifest, source_modified_ns AS sourceModifiedNs, state, bytes, path,
  part_path AS partPath, error, created_at_ms AS createdAtMs`

/** An outgoing transfer that was accepted is not in the middle of anything: it waits for its receiver. */
const INTERRUPTED = "state = 'running' OR (state = 'accepted' AND direction = 'incoming')"

export function createTransferStore(database: Database): TransferStore {
  const insert = database.prepare(`
    INSERT INTO transfers VALUES (@transferId, @direction, @peer, @device, @name, @count, @sizeBytes, @manifestDigest,
      @manifest, @sourceModifiedNs, @state, @bytes, @path, @partPath, @error, @createdAtMs)
    ON CONFLICT DO NOTHING`)
  const get = database.prepare<[TransferId], TransferRow>(`SELECT ${COLUMNS} FROM transfers WHERE transfer_id = ?`)
  const update = database.prepare(`
    UPDATE transfers SET state = @state, bytes = @bytes, path = @path, part_path = @partPath, error = @error
    WHERE transfer_id = @transferId`)
  const remove = database.prepare('DELETE FROM transfers WHERE transfer_id = ?')
  const list = database.prepare<[], TransferRow>(`SELECT ${COLUMNS} FROM transfers ORDER BY rowid`)
  const count = database
    .prepare<[Username], number>(
      "SELECT count(*) FROM transfers WHERE peer = ? AND direction = 'incoming' AND state = 'offered'",
    )
    .pluck()
  const interrupted = database.prepare<[], TransferRow>(`SELECT ${COLUMNS} FROM transfers WHERE ${INTERRUPTED}`)
  const failAll = database.prepare(
    `UPDATE transfers SET state = 'failed', error = 'UNREACHABLE', part_path = NULL WHERE ${INTERRUPTED}`,
  )

  return {
    insert: (row) => insert.run(row).changes === 1,
    get: (id) => get.get(id),
    update: database.transaction((id: TransferId, change: TransferChange) => {
      const row = get.get(id)
      if (row !== undefined) update.run({ ...row, ...change })
    }),
    remove: (id) => {
      remove.run(id)
    },
    list: () => list.all(),
    countOffered: (peer) => count.get(peer) ?? 0,
    failInterrupted: database.transaction(() => {
      const rows = interrupted.all()
      failAll.run()
      return rows
    }),
  }
}

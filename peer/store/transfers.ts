/**
 * The profile's transfers, both ways, with what is still to be told of them. A row is written before anything is said
 * about it and is kept for ever, so an offer that arrives twice is one. Decides nothing about states.
 */
import type { ErrorCode } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { FileAnswer, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { OnConflict, Transfer, TransferState } from '../api.ts'
import { REPAIRABLE } from '../core/files/endings.ts'
import type { Answer } from '../core/files/lifecycle.ts'

export const TRANSFERS_SCHEMA = `
  CREATE TABLE transfers (
    transfer_id TEXT PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    peer TEXT NOT NULL,
    device TEXT NOT NULL,              -- that holds the source
    name TEXT NOT NULL,
    folder INTEGER NOT NULL,
    count INTEGER NOT NULL,            -- of files
    size_bytes INTEGER NOT NULL,
    manifest_digest BLOB NOT NULL,
    state TEXT NOT NULL,
    paused_here INTEGER NOT NULL DEFAULT 0,
    paused_there INTEGER NOT NULL DEFAULT 0,
    taken_by TEXT,                     -- outgoing: the device of the recipient that has it
    heard INTEGER NOT NULL DEFAULT 0,  -- number of the newest pause or resumption of the other side
    bytes INTEGER NOT NULL DEFAULT 0,  -- incoming: up to here all is safely on disk
    path TEXT,                         -- incoming: where it goes; outgoing: where it is read
    part_path TEXT,                    -- incoming: what was written so far
    on_conflict TEXT,
    tried_path TEXT,                   -- incoming: the name that the complete part was last about to get
    error TEXT,
    created_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX transfers_by_peer ON transfers (peer, direction, state);
  CREATE INDEX transfers_open ON transfers (state) WHERE state NOT IN ('verified', 'declined', 'cancelled');
  CREATE INDEX transfers_with_parts ON transfers (part_path) WHERE part_path IS NOT NULL;

  -- The bytes that a manifest's digest is of: up to some ten MiB, so not beside what is looked at all the time.
  CREATE TABLE transfer_manifests (
    transfer_id TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
  ) STRICT;

  -- What the other side is to be told, until it has become a message.
  CREATE TABLE transfer_answers (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    transfer_id TEXT NOT NULL,
    answer TEXT NOT NULL,
    device TEXT,
    digest BLOB
  ) STRICT;
`

export interface TransferRow {
  readonly transferId: TransferId
  readonly direction: Transfer['direction']
  readonly peer: Username
  /** That holds the source. */
  readonly device: DeviceId
  readonly name: string
  readonly folder: boolean
  /** Of files. */
  readonly count: number
  readonly sizeBytes: number
  readonly manifestDigest: Uint8Array
  readonly state: TransferState
  readonly pausedHere: boolean
  readonly pausedThere: boolean
  /** Outgoing: the device of the recipient that has it. */
  readonly takenBy: DeviceId | null
  readonly heard: number
  /** Incoming: up to here all is safely on disk. Outgoing: what the other side had written when it was last heard. */
  readonly bytes: number
  /** Incoming: where it goes, or is. Outgoing: where it is read. */
  readonly path: string | null
  /** Incoming, until it is over; of one that was not accepted, what is just being made. */
  readonly partPath: string | null
  readonly onConflict: OnConflict | null
  /** Incoming: the path that the complete part was last about to get, so that it is known again after a crash. */
  readonly triedPath: string | null
  readonly error: ErrorCode | null
  readonly createdAtMs: number
}

/** What begins as nothing may be left out. */
export type NewTransfer = Omit<TransferRow, keyof typeof FRESH> & Partial<TransferRow>

/** What happens to a transfer; what it is of never changes. */
export type TransferChange = Partial<Pick<TransferRow, 'state' | 'error' | keyof typeof FRESH>>

export interface DueAnswer {
  readonly row: number
  readonly peer: Username
  readonly answer: FileAnswer
}

export interface TransferStore {
  /** False, and nothing is changed, where the id is known already. May be part of another's transaction. */
  insert(row: NewTransfer, manifest?: Uint8Array): boolean
  get(id: TransferId): TransferRow | undefined
  /** With what is to be told of it, in one commit. */
  update(id: TransferId, change: TransferChange, answers?: readonly Answer[]): void
  /** Oldest first: what is not over, and so many of what is, the newest. */
  list(overMax: number): readonly TransferRow[]
  /** How many offers of that account wait for an answer. */
  countOffered(peer: Username): number
  /** How many of its offers since then were refused when they came. */
  countRefused(peer: Username, sinceMs: number): number
  /** How many transfers from that account are not over. */
  countIncoming(peer: Username): number
  /** Incoming ones that were accepted and have a place, the oldest first. */
  accepted(): readonly TransferRow[]
  /** Incoming ones of which something that was made may still be there. */
  withParts(): readonly TransferRow[]
  /** What a stopped process left running waits from now on. To be called once, before anything runs. */
  rest(): void

  manifest(id: TransferId): Uint8Array | undefined
  keepManifest(id: TransferId, bytes: Uint8Array): void

  /** What is still to be told, the oldest first, after that row. */
  dueAnswers(after: number, limit: number): readonly DueAnswer[]
  /** It has become a message: to be called in the transaction in which it does. */
  answered(row: number): void
}

/** How a row begins unless it is said otherwise. */
const FRESH = {
  pausedHere: false,
  pausedThere: false,
  takenBy: null,
  heard: 0,
  bytes: 0,
  path: null,
  partPath: null,
  onConflict: null,
  triedPath: null,
  error: null,
} as const satisfies Partial<TransferRow>

const COLUMNS = `
  transfer_id AS transferId, direction, peer, device, name, folder, count, size_bytes AS sizeBytes,
  manifest_digest AS manifestDigest, state, paused_here AS pausedHere, paused_there AS pausedThere,
  taken_by AS takenBy, heard, bytes, path, part_path AS partPath, on_conflict AS onConflict,
  tried_path AS triedPath, error,
  created_at_ms AS createdAtMs`

/** As `isOver` says it. */
const RETRYABLE = [...REPAIRABLE].map((code) => `'${code}'`).join(', ')
const OPEN = `state NOT IN ('verified', 'declined', 'cancelled')
  AND (state != 'failed' OR ifnull(error IN (${RETRYABLE}), FALSE))`
/** One that failed and has a part may still go on, and its name is kept for it. */
const ACCEPTED = `direction = 'incoming'
  AND (state IN ('accepted', 'running', 'paused') OR (state = 'failed' AND part_path IS NOT NULL))`

/** As SQLite keeps it: there are no truth values in a strict table. */
type Stored = Omit<TransferRow, Flag> & Readonly<Record<Flag, number>>
type Flag = 'folder' | 'pausedHere' | 'pausedThere'

interface StoredAnswer {
  readonly row: number
  readonly transferId: TransferId
  readonly peer: Username
  readonly answer: FileAnswer['answer']
  readonly device: DeviceId | null
  readonly digest: Uint8Array | null
}

export function createTransferStore(database: Database): TransferStore {
  const insert = database.prepare(`
    INSERT INTO transfers VALUES (@transferId, @direction, @peer, @device, @name, @folder, @count, @sizeBytes,
      @manifestDigest, @state, @pausedHere, @pausedThere, @takenBy, @heard, @bytes, @path, @partPath, @onConflict,
      @triedPath, @error, @createdAtMs)
    ON CONFLICT DO NOTHING`)
  const select = <Parameters extends unknown[]>(where: string) =>
    database.prepare<Parameters, Stored>(`SELECT ${COLUMNS} FROM transfers ${where}`)
  const get = select<[TransferId]>('WHERE transfer_id = ?')
  const update = database.prepare(`
    UPDATE transfers SET state = @state, paused_here = @pausedHere, paused_there = @pausedThere, taken_by = @takenBy,
      heard = @heard, bytes = @bytes, path = @path, part_path = @partPath, on_conflict = @onConflict,
      tried_path = @triedPath, error = @error
    WHERE transfer_id = @transferId`)
  const list = select<[number]>(`
    WHERE ${OPEN} OR rowid IN (SELECT rowid FROM transfers WHERE NOT (${OPEN}) ORDER BY rowid DESC LIMIT ?)
    ORDER BY rowid`)
  const count = (where: string) =>
    database
      .prepare<[Username], number>(
        `SELECT count(*) FROM transfers WHERE peer = ? AND direction = 'incoming' AND state ${where}`,
      )
      .pluck()
  const countOffered = count("= 'offered'")
  const countIncoming = count("IN ('offered', 'accepted', 'running', 'paused')")
  const countRefused = database
    .prepare<[Username, number], number>(
      `SELECT count(*) FROM transfers
       WHERE peer = ? AND direction = 'incoming' AND state = 'failed' AND path IS NULL AND created_at_ms >= ?`,
    )
    .pluck()
  const accepted = select<[]>(`WHERE ${ACCEPTED} ORDER BY rowid`)
  const withParts = select<[]>("WHERE part_path IS NOT NULL AND direction = 'incoming'")
  const rest = database.prepare(`
    UPDATE transfers SET state = iif(paused_here OR paused_there, 'paused', 'accepted') WHERE state = 'running'`)
  const manifest = database
    .prepare<[TransferId], Uint8Array>('SELECT bytes FROM transfer_manifests WHERE transfer_id = ?')
    .pluck()
  const keepManifest = database.prepare('INSERT OR REPLACE INTO transfer_manifests VALUES (?, ?)')
  const addAnswer = database.prepare(
    'INSERT INTO transfer_answers (transfer_id, answer, device, digest) VALUES (?, ?, ?, ?)',
  )
  const dueAnswers = database.prepare<[number, number], StoredAnswer>(`
    SELECT row, transfer_id AS transferId, peer, answer, transfer_answers.device, transfer_answers.digest
    FROM transfer_answers JOIN transfers USING (transfer_id)
    WHERE row > ? ORDER BY row LIMIT ?`)
  const removeAnswer = database.prepare('DELETE FROM transfer_answers WHERE row = ?')

  function find(id: TransferId): TransferRow | undefined {
    const row = get.get(id)
    return row === undefined ? undefined : fromStored(row)
  }

  return {
    insert: database.transaction((row: NewTransfer, bytes?: Uint8Array) => {
      if (insert.run(toStored({ ...FRESH, ...row })).changes === 0) return false
      if (bytes !== undefined) keepManifest.run(row.transferId, bytes)
      return true
    }),
    get: find,
    update: database.transaction((id: TransferId, change: TransferChange, answers: readonly Answer[] = []) => {
      const row = find(id)
      if (row === undefined) return
      update.run(toStored({ ...row, ...change }))
      for (const answer of answers) addAnswer.run(id, answer.answer, ...detailsOf(answer))
    }),
    list: (overMax) => list.all(overMax).map(fromStored),
    countOffered: (peer) => countOffered.get(peer) ?? 0,
    countRefused: (peer, sinceMs) => countRefused.get(peer, sinceMs) ?? 0,
    countIncoming: (peer) => countIncoming.get(peer) ?? 0,
    accepted: () => accepted.all().map(fromStored),
    withParts: () => withParts.all().map(fromStored),
    rest: () => {
      rest.run()
    },
    manifest: (id) => manifest.get(id),
    keepManifest: (id, bytes) => {
      keepManifest.run(id, bytes)
    },
    dueAnswers: (after, limit) => dueAnswers.all(after, limit).map(toDue),
    answered: (row) => {
      removeAnswer.run(row)
    },
  }
}

function toStored(row: TransferRow): Stored {
  const { folder, pausedHere, pausedThere } = row
  return { ...row, folder: Number(folder), pausedHere: Number(pausedHere), pausedThere: Number(pausedThere) }
}

function fromStored(row: Stored): TransferRow {
  const { folder, pausedHere, pausedThere } = row
  return { ...row, folder: folder === 1, pausedHere: pausedHere === 1, pausedThere: pausedThere === 1 }
}

function detailsOf(answer: Answer): [device: DeviceId | null, digest: Uint8Array | null] {
  if (answer.answer === 'taken') return [answer.device, null]
  return [null, answer.answer === 'verified' ? answer.digest : null]
}

function toDue({ row, peer, transferId, answer, device, digest }: StoredAnswer): DueAnswer {
  const common = { type: 'fileAnswer', transferId } as const
  if (answer === 'taken' && device !== null) return { row, peer, answer: { ...common, answer, device } }
  if (answer === 'verified' && digest !== null) return { row, peer, answer: { ...common, answer, digest } }
  return { row, peer, answer: { ...common, answer: answer as Exclude<FileAnswer['answer'], 'taken' | 'verified'> } }
}

/** Private messages that are on disk and wait for those before them, and how far each sending device has been followed. */
import type { Instant } from '../../shared/clock.ts'
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { Arrival, LaneId } from '../core/private/arrivals.ts'

export const ARRIVALS_SCHEMA = `
  -- Of each device and conversation: all up to here has come, or is not waited for any more.
  CREATE TABLE arrival_marks (
    lane TEXT PRIMARY KEY,
    last INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Texts that overtook one before them: acknowledged already, not among the messages yet.
  CREATE TABLE held_arrivals (
    id TEXT PRIMARY KEY,
    lane TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
`

export interface HeldText {
  readonly id: MessageId
  readonly lane: LaneId
  readonly sequence: number
  readonly conversation: string
  readonly sender: Username
  readonly text: string
  readonly sentAtMs: Instant
  readonly bytes: Uint8Array
}

/** Calls run inside a transaction of the caller where they write. */
export interface ArrivalStore {
  /** 0 where nothing has come. */
  markOf(lane: LaneId): number
  setMark(lane: LaneId, last: number): void
  hold(text: HeldText): void
  isHeld(id: MessageId): boolean
  /** Takes it out; undefined if it is not held. */
  release(id: MessageId): HeldText | undefined
  /** All of them, as they were written. */
  held(): Arrival[]
}

interface HeldRow extends Omit<HeldText, 'sentAtMs'> {
  readonly sent_at: Instant
}

export function createArrivalStore(database: Database): ArrivalStore {
  const selectMark = database.prepare<[string], { last: number }>('SELECT last FROM arrival_marks WHERE lane = ?')
  const upsertMark = database.prepare(
    'INSERT INTO arrival_marks VALUES (?, ?) ON CONFLICT (lane) DO UPDATE SET last = excluded.last',
  )
  const insert = database.prepare(`
    INSERT INTO held_arrivals (id, lane, sequence, conversation, sender, text, sent_at, bytes)
    VALUES (@id, @lane, @sequence, @conversation, @sender, @text, @sentAtMs, @bytes)`)
  const exists = database.prepare('SELECT 1 FROM held_arrivals WHERE id = ?')
  const remove = database.prepare<[string], HeldRow>('DELETE FROM held_arrivals WHERE id = ? RETURNING *')
  const selectAll = database.prepare<[], Pick<HeldText, 'id' | 'lane' | 'sequence'> & { last: number }>(`
    SELECT id, lane, sequence, coalesce(last, 0) AS last FROM held_arrivals LEFT JOIN arrival_marks USING (lane)`)

  return {
    markOf: (lane) => selectMark.get(lane)?.last ?? 0,
    setMark(lane, last) {
      upsertMark.run(lane, last)
    },
    hold(text) {
      insert.run(text)
    },
    isHeld: (id) => exists.get(id) !== undefined,
    release(id) {
      const row = remove.get(id)
      if (row === undefined) return undefined
      const { sent_at: sentAtMs, ...text } = row
      return { ...text, sentAtMs }
    },
    held: () => selectAll.all().map((row) => ({ ...row, isShown: true })),
  }
}

/** The baseline of deposits: the same rows, straight into the same table through better-sqlite3, in commits of given sizes. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { cpuMs } from '../usage.ts'
import { serveJobs } from '../worker.ts'
import { nameOf } from './population.ts'

export interface InsertInit {
  /** Directory of a rendezvous that does not run, with these members. */
  readonly data: string
  readonly depositsOfCommits: readonly number[]
  readonly senders: readonly number[]
  readonly recipients: readonly number[]
  readonly sealedBytes: number
}

export interface Inserted {
  readonly rows: number
  readonly ms: number
  readonly cpuMs: number
}

function insert({ data, depositsOfCommits, senders, recipients, sealedBytes }: InsertInit): Inserted {
  const database = new Database(join(data, 'rendezvous.sqlite'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  const statement = database.prepare(`
    INSERT INTO mail (recipient, sender, id, deposited_at_ms, size_bytes, sealed) VALUES (?, ?, ?, ?, ?, ?)`)
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')]
  const sealed = randomBytes(sealedBytes)
  const ids = Array.from({ length: depositsOfCommits.reduce((sum, size) => sum + size, 0) }, () => randomBytes(16))

  const startedAt = performance.now()
  const cpuBefore = cpuMs(process.pid)
  let row = 0
  for (const size of depositsOfCommits) {
    begin.run()
    for (const end = row + size; row < end; row += 1) {
      const recipient = nameOf(recipients[row % recipients.length] ?? 0)
      statement.run(recipient, nameOf(senders[row % senders.length] ?? 0), ids[row], Date.now(), sealedBytes, sealed)
    }
    commit.run()
  }
  const inserted = { rows: row, ms: performance.now() - startedAt, cpuMs: cpuMs(process.pid) - cpuBefore }
  database.close()
  return inserted
}

const jobs = { insert }
export type SqliteJobs = typeof jobs
serveJobs(jobs)

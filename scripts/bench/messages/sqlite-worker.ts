/** Baselines: the same rows straight into, and out of, SQLite, in commits of given sizes. */
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

/** What such work has cost. */
export interface Done {
  readonly rows: number
  readonly ms: number
  readonly cpuMs: number
}

function insert({ data, depositsOfCommits, senders, recipients, sealedBytes }: InsertInit): Done {
  const database = openDurably(join(data, 'rendezvous.sqlite'))
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

export interface DrainInit {
  readonly data: string
  readonly reader: number
  readonly pageRows: number
}

/** Reads and removes a mailbox page by page. */
function drain({ data, reader, pageRows }: DrainInit): Done {
  const database = openDurably(join(data, 'rendezvous.sqlite'))
  const page = database.prepare<[string, number], { position: number; sealed: Uint8Array }>(
    'SELECT position, sealed FROM mail WHERE recipient = ? ORDER BY position LIMIT ?',
  )
  const remove = database.prepare('DELETE FROM mail WHERE recipient = ? AND position <= ?')
  const startedAt = performance.now()
  const cpuBefore = cpuMs(process.pid)
  let rows = 0
  for (let mail = page.all(nameOf(reader), pageRows); mail.length > 0; mail = page.all(nameOf(reader), pageRows)) {
    rows += mail.length
    remove.run(nameOf(reader), mail.at(-1)?.position)
  }
  const done = { rows, ms: performance.now() - startedAt, cpuMs: cpuMs(process.pid) - cpuBefore }
  database.close()
  return done
}

export interface RowsInit {
  /** Of a database that is made. */
  readonly path: string
  readonly rows: number
  readonly rowsPerCommit: number
  readonly bytes: number
}

/** As many rows with an id, so many in a commit. */
function insertRows({ path, rows, rowsPerCommit, bytes }: RowsInit): Done {
  const database = openDurably(path)
  database.exec('CREATE TABLE letters (position INTEGER PRIMARY KEY, id TEXT UNIQUE, bytes BLOB) STRICT')
  const statement = database.prepare('INSERT INTO letters (id, bytes) VALUES (?, ?)')
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')]
  const content = randomBytes(bytes)
  const startedAt = performance.now()
  const cpuBefore = cpuMs(process.pid)
  for (let row = 0; row < rows; ) {
    begin.run()
    for (const end = Math.min(rows, row + rowsPerCommit); row < end; row += 1) {
      statement.run(randomBytes(16).toString('hex'), content)
    }
    commit.run()
  }
  const done = { rows, ms: performance.now() - startedAt, cpuMs: cpuMs(process.pid) - cpuBefore }
  database.close()
  return done
}

function openDurably(path: string): Database.Database {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  return database
}

const jobs = { insert, drain, insertRows }
export type SqliteJobs = typeof jobs
serveJobs(jobs)

/**
 * Opening SQLite so that what was committed is on disk: WAL, synchronous=FULL, asserted; numbered migrations with a
 * backup before; one process per directory. Knows no table.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { type ErrorCode, HongyanError } from './errors.ts'
import { makePrivateFile } from './private-directory.ts'

export type { Database } from 'better-sqlite3'

/** SQL of one step. The position in the list, from 1, is the schema's version for ever. */
export type Migration = string

/** Of its argument alone, so that what a schema keeps of it stays true. */
export type SqlFunction = (value: unknown) => string | number | null

export interface OpenDatabaseInit {
  readonly migrations: readonly Migration[]
  /** Known to SQL under these names, to the migrations too. */
  readonly functions?: Readonly<Record<string, SqlFunction>>
  /** What of the file is looked at for damage. Default `all`, whose time grows with the file; `start`: header and schema. */
  readonly check?: 'start' | 'all'
  readonly path: string
  /** Overwrites what is deleted, so that keys that were given up cannot be found in the file. Costs a write for each. */
  readonly erasing?: boolean
  /** SQLite's own settings where none are given. */
  readonly tuning?: {
    /** Kept in memory. */
    readonly cacheBytes: number
    /** The log grows so far before what stands in it goes to the main file. */
    readonly checkpointPages: number
  }
}

const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens or creates the database and brings it to the newest schema. A copy `PATH.before-vN` is kept before a change.
 * Throws CORRUPT_DATABASE, NEWER_SCHEMA, NOT_WRITABLE or NO_SPACE, each with what to do.
 */
export function openDatabase({
  path,
  migrations,
  functions = {},
  tuning,
  erasing = false,
  check = 'all',
}: OpenDatabaseInit): Database.Database {
  let database: Database.Database | undefined
  try {
    database = new Database(path, { timeout: BUSY_TIMEOUT_MS })
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    if (erasing) database.pragma('secure_delete = ON')
    if (tuning !== undefined) {
      database.pragma(`cache_size = -${Math.ceil(tuning.cacheBytes / 1024)}`)
      database.pragma(`wal_autocheckpoint = ${tuning.checkpointPages}`)
    }
    // Compiled-in defaults differ between builds; a weaker one would lose acknowledged messages at power loss.
    if (path !== ':memory:' && database.pragma('journal_mode', { simple: true }) !== 'wal') {
      throw new HongyanError('NOT_WRITABLE', `${path} cannot be opened with a write-ahead log`, { where: path })
    }
    if (database.pragma('synchronous', { simple: true }) !== 2) {
      throw new HongyanError('NOT_WRITABLE', `${path} cannot be opened with synchronous=FULL`, { where: path })
    }
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    if (check === 'all') {
      const damage = database.pragma('quick_check(1)', { simple: true })
      if (damage !== 'ok') throw new HongyanError('CORRUPT_DATABASE', `${path}: ${String(damage)}`, { where: path })
    }
    for (const [name, run] of Object.entries(functions)) database.function(name, { deterministic: true }, run)
    migrate(database, path, migrations)
    return database
  } catch (error) {
    database?.close()
    throw translateSqliteError(error, path)
  }
}

/**
 * Opens a database that another process may have open, and may be writing to: changes no schema, and looks at no more than
 * it needs. Throws NOT_FOUND where there is none, CONFLICT where its schema is older, and as `openDatabase`.
 */
export function openAsGuest({ path, migrations }: Pick<OpenDatabaseInit, 'path' | 'migrations'>): Database.Database {
  if (!existsSync(path)) throw new HongyanError('NOT_FOUND', `${path} does not exist`)
  const schema = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    const version = Number(schema.pragma('user_version', { simple: true }))
    if (version < migrations.length) {
      throw new HongyanError('CONFLICT', `${path} was written by an older version of Hongyan (schema ${version})`)
    }
  } catch (error) {
    throw translateSqliteError(error, path)
  } finally {
    schema.close()
  }
  return openDatabase({ path, migrations, check: 'start' })
}

/** What a whole look at a database finds. Changes nothing, and others may have it open. Throws NOT_WRITABLE where it cannot be read. */
export function lookThrough(path: string): { readonly isSound: boolean; readonly schema: number } {
  let database: Database.Database | undefined
  try {
    database = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS })
    const schema = Number(database.pragma('user_version', { simple: true }))
    return { isSound: database.pragma('quick_check(1)', { simple: true }) === 'ok', schema }
  } catch (error) {
    if (isDamage(error)) return { isSound: false, schema: 0 }
    throw translateSqliteError(error, path)
  } finally {
    database?.close()
  }
}

/** For reading what another process has open, and may be writing to: takes a schema as it finds it. Throws SQLite's errors. */
export function openBeside(path: string): Database.Database {
  return new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
}

/** For reading what a damaged file still gives: checks nothing, and takes a schema as it finds it. Throws SQLite's errors. */
export function openDamaged(path: string): Database.Database {
  const database = new Database(path)
  database.unsafeMode(true)
  database.pragma('writable_schema = ON')
  database.pragma('cell_size_check = ON')
  // Beyond what JavaScript's numbers hold, a row would be refused that is whole.
  database.defaultSafeIntegers(true)
  return database
}

/** Whether SQLite says that the file itself is not as it was written. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error)
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB'
}

/** Whether only this row was refused: it has another type, breaks a rule, or refers to what is not there. */
export function isRefusedRow(error: unknown): boolean {
  return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(sqliteCode(error))
}

function migrate(database: Database.Database, path: string, migrations: readonly Migration[]): void {
  const version = Number(database.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new HongyanError(
      'NEWER_SCHEMA',
      `${path} was written by a newer version of Hongyan (schema ${version}, this one knows ${migrations.length})`,
      { where: path },
    )
  }
  if (version === migrations.length) return
  if (version > 0) backUp(database, `${path}.before-v${version + 1}`)
  // All steps or none: after a full disk the program that wrote it can still read it.
  database.transaction(() => {
    for (const sql of migrations.slice(version)) database.exec(sql)
    database.pragma(`user_version = ${migrations.length}`)
  })()
}

/** A copy of the whole database; one that is already there is complete and stays. */
function backUp(database: Database.Database, copy: string): void {
  if (existsSync(copy)) return
  const unfinished = `${copy}.unfinished`
  rmSync(unfinished, { force: true })
  // The same keys are in it; SQLite takes an empty file as it is.
  makePrivateFile(unfinished)
  try {
    database.prepare('VACUUM INTO ?').run(unfinished)
  } catch (error) {
    // A full disk needs the room.
    rmSync(unfinished, { force: true })
    throw error
  }
  renameSync(unfinished, copy)
}

/** A transaction step by step, with one savepoint at a time in it. */
export interface TransactionSteps {
  begin(): void
  commit(): void
  rollback(): void
  save(): void
  release(): void
  undo(): void
}

/** By hand: better-sqlite3's own wrapper of transactions costs more than most of what runs in one. */
export function prepareTransaction(database: Database.Database): TransactionSteps {
  const step = (sql: string) => {
    const statement = database.prepare(sql)
    return (): void => {
      statement.run()
    }
  }
  return {
    begin: step('BEGIN IMMEDIATE'),
    commit: step('COMMIT'),
    rollback: step('ROLLBACK'),
    save: step('SAVEPOINT item'),
    release: step('RELEASE item'),
    undo: step('ROLLBACK TO item'),
  }
}

/**
 * Holds a directory for this process until the returned function is called or the process ends, however it ends.
 * Throws PROFILE_IN_USE when another process holds it.
 */
export function lockDirectory(lockPath: string): () => void {
  let lock: Database.Database | undefined
  makePrivateFile(lockPath)
  try {
    lock = new Database(lockPath, { timeout: 0 })
    // The default rollback journal: an exclusive lock of a WAL database would not keep readers out.
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock?.close()
    if (sqliteCode(error).startsWith('SQLITE_BUSY') || sqliteCode(error).startsWith('SQLITE_LOCKED')) {
      const where = dirname(lockPath)
      throw new HongyanError('PROFILE_IN_USE', `${where} is in use by another process`, { cause: error, where })
    }
    throw translateSqliteError(error, lockPath)
  }
  const held = lock
  return () => held.close()
}

/** What SQLite reported, in our words; anything else passes through. */
export function translateSqliteError(error: unknown, path: string): unknown {
  const code = sqliteCode(error)
  const known: ErrorCode | undefined =
    // Extending the index of the write-ahead log is the one write that a full disk fails under another name.
    code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE'
      ? 'NO_SPACE'
      : isDamage(error)
        ? 'CORRUPT_DATABASE'
        : code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_IOERR')
          ? 'NOT_WRITABLE'
          : undefined
  if (known === undefined) return error
  const text = error instanceof Error ? error.message : code
  return new HongyanError(known, `${path}: ${text}`, { cause: error, where: path })
}

function sqliteCode(error: unknown): string {
  if (error instanceof Database.SqliteError) return error.code
  // better-sqlite3 looks for the directory itself, before SQLite could.
  return error instanceof TypeError && error.message.includes('directory does not exist') ? 'SQLITE_CANTOPEN' : ''
}

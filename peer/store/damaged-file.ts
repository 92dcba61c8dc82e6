/**
 * Makes a copy of a damaged profile readable to SQLite. The first page says where everything lies; where it is broken, it
 * is given what was noted of it while it was whole. Changes the copy, never the original.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { HongyanError } from '../../shared/errors.ts'
import { type Database, isDamage, openDamaged, openDatabase } from '../../shared/sqlite.ts'
import { PROFILE_MIGRATIONS } from './migrations.ts'

export interface ReadableFile {
  readonly database: Database
  /** Of the schema that its tables have. */
  readonly version: number
}

/** SQLite's default, which profiles are made with. */
const PAGE_BYTES = 4096
/** https://sqlite.org/fileformat2.html#the_database_header */
const HEADER_BYTES = 100
const FORMATS_AT = 18
/** Of the file format: with a write-ahead log. */
const WITH_LOG = 2
const CHANGE_COUNTER_AT = 24
const PAGE_COUNT_AT = 28
const FREE_LIST_AT = 32
const VERSION_AT = 60
const VALID_FOR_AT = 92
/** An empty leaf of a table's tree: no cells, the content at the end of the page. */
const EMPTY_LEAF = Uint8Array.of(0x0d, 0, 0, 0, 0, PAGE_BYTES >> 8, PAGE_BYTES & 0xff, 0)

/** Which table lies where: what a file cannot be read without. */
export interface NotedSchema {
  readonly version: number
  readonly tables: readonly {
    readonly type: string
    readonly name: string
    readonly tbl_name: string
    readonly rootpage: number
    readonly sql: string | null
  }[]
}

/** Whether this can be such a note: it is read from a file beside a damaged one. */
export function isNotedSchema(value: unknown): value is NotedSchema {
  const { version, tables } = (value ?? {}) as Partial<Record<keyof NotedSchema, unknown>>
  return Number.isSafeInteger(version) && Array.isArray(tables) && tables.every(isNotedTable)
}

function isNotedTable(value: unknown): boolean {
  const { type, name, tbl_name, rootpage, sql } = (value ?? {}) as Record<string, unknown>
  const areTexts = [type, name, tbl_name].every((text) => typeof text === 'string')
  return areTexts && Number.isSafeInteger(rootpage) && (sql === null || typeof sql === 'string')
}

export function noteSchema(database: Database): NotedSchema {
  return {
    version: Number(database.pragma('user_version', { simple: true })),
    // With the indexes that keys bring along, without which SQLite takes no table.
    tables: database
      .prepare<[], NotedSchema['tables'][number]>("SELECT * FROM sqlite_schema WHERE type = 'table' OR sql IS NULL")
      .all(),
  }
}

/** Undefined where not even the first tables can be found. Throws NEWER_SCHEMA. */
export function openReadable(path: string, noted: NotedSchema | undefined): ReadableFile | undefined {
  if (statSync(path).size === 0 && !existsSync(`${path}-wal`)) return undefined
  // To an empty file SQLite reads no log, and removes it.
  if (statSync(path).size === 0) lend(path, noted, EMPTY_LEAF)
  const asItIs = tryOpen(path)
  if (asItIs !== undefined) return asItIs
  lend(path, noted)
  const withHeader = tryOpen(path)
  if (withHeader !== undefined || noted === undefined) return withHeader
  lend(path, noted, EMPTY_LEAF)
  return isSchemaWritten(path, noted) ? tryOpen(path) : undefined
}

function tryOpen(path: string): ReadableFile | undefined {
  const database = openDamaged(path)
  try {
    const version = Number(database.pragma('user_version', { simple: true }))
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE name IN ('settings', 'messages')").all()
    if (tables.length === 2 && version > PROFILE_MIGRATIONS.length) {
      const why = `${path} is damaged and was written by a newer version of Hongyan`
      throw new HongyanError('NEWER_SCHEMA', why, { where: path })
    }
    if (tables.length === 2 && version > 0) return { database, version }
  } catch (error) {
    if (!isDamage(error)) {
      database.close()
      throw error
    }
  }
  database.close()
  return undefined
}

/** Writes a sound header, and an empty schema where one is given. */
function lend(path: string, noted: NotedSchema | undefined, schemaPage?: Uint8Array): void {
  const file = openSync(path, 'r+')
  try {
    const page = new Uint8Array(PAGE_BYTES)
    readSync(file, page, 0, HEADER_BYTES, 0)
    const view = new DataView(page.buffer)
    const versionBefore = view.getUint32(VERSION_AT)
    page.set(freshHeader())
    page.fill(WITH_LOG, FORMATS_AT, FORMATS_AT + 2)
    view.setUint32(PAGE_COUNT_AT, Math.max(1, Math.ceil(fstatSync(file).size / PAGE_BYTES)))
    view.setUint32(VALID_FOR_AT, view.getUint32(CHANGE_COUNTER_AT))
    view.setBigUint64(FREE_LIST_AT, 0n)
    const isKnown = versionBefore > 0 && versionBefore <= PROFILE_MIGRATIONS.length
    view.setUint32(VERSION_AT, noted?.version ?? (isKnown ? versionBefore : 1))
    if (schemaPage !== undefined) page.set(schemaPage, HEADER_BYTES)
    writeSync(file, page, 0, schemaPage === undefined ? HEADER_BYTES : PAGE_BYTES, 0)
  } finally {
    closeSync(file)
  }
}

function freshHeader(): Uint8Array {
  const database = openDatabase({ path: ':memory:', migrations: PROFILE_MIGRATIONS.slice(0, 1) })
  const header = Uint8Array.from(database.serialize().subarray(0, HEADER_BYTES))
  database.close()
  return header
}

function isSchemaWritten(path: string, { tables }: NotedSchema): boolean {
  const database = openDamaged(path)
  try {
    // The log may bring a first page of its own.
    database.exec('DELETE FROM sqlite_schema')
    const insert = database.prepare('INSERT INTO sqlite_schema VALUES (@type, @name, @tbl_name, @rootpage, @sql)')
    for (const row of tables) insert.run(row)
    return true
  } catch (error) {
    if (!isDamage(error)) throw error
    return false
  } finally {
    database.close()
  }
}

/**
 * Reads out of a damaged profile what it still gives, row by row, into a fresh one of the same schema. What cannot be read,
 * or is visibly not what was written, is left behind.
 */
import { idOfBytes } from '../../shared/message.ts'
import { type Database, isDamage, isRefusedRow } from '../../shared/sqlite.ts'
import { isReceiptKind } from './receipts.ts'
import { isSoundSetting } from './settings.ts'

type Row = Readonly<Record<string, unknown>>
type Statement = ReturnType<Database['prepare']>

interface Table {
  readonly name: string
  /** In both files, without those that are computed. */
  readonly columns: readonly string[]
  /** What it is ordered by; without a rowid, its primary key. */
  readonly key: readonly string[]
  readonly hasRowid: boolean
}

/** Made anew from the messages. */
const DERIVED = /^(conversations|message_words.*)$/
/** Looks in vain, one after the other, before nothing more is expected: some seconds' work. */
const PROBES_MAX = 10_000
const STEP_MAX = 8

/** Copies every table of `to`; returns those of which something is lost. Throws what a failing disk makes `to` throw. */
export function salvage(from: Database, to: Database): ReadonlySet<string> {
  const tables = tablesOf(from, to)
  const damaged = new Set<string>()
  to.transaction(() => {
    for (const table of tables) if (!isCopied(from, to, table)) damaged.add(table.name)
  })()
  return damaged
}

function tablesOf(from: Database, to: Database): Table[] {
  const tables = to
    .prepare<[], { name: string; wr: number }>(
      "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'",
    )
    .all()
    .filter(({ name }) => !name.startsWith('sqlite_') && !DERIVED.test(name))
  // Others refer to them.
  const isMessages = ({ name }: { name: string }) => Number(name === 'messages')
  return tables
    .sort((one, other) => isMessages(other) - isMessages(one))
    .map(({ name, wr }) => {
      const columns = columnsOf(to, name)
      const there = new Set(columnsOf(from, name).map((column) => column.name))
      const key = columns.filter(({ pk }) => pk > 0).sort((one, other) => one.pk - other.pk)
      return {
        name,
        columns: columns.flatMap((column) => (there.has(column.name) ? [column.name] : [])),
        key: wr === 0 ? ['rowid'] : key.map((column) => column.name),
        hasRowid: wr === 0,
      }
    })
}

function columnsOf(database: Database, table: string): { name: string; pk: number }[] {
  try {
    return database
      .prepare<[string], { name: string; pk: number }>('SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden = 0')
      .all(table)
      .map(({ name, pk }) => ({ name, pk: Number(pk) }))
  } catch (error) {
    if (!isDamage(error)) throw error
    return []
  }
}

/** Whether all of it is there. */
function isCopied(from: Database, to: Database, table: Table): boolean {
  const { name, columns, key, hasRowid } = table
  if (columns.length === 0) return false
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${name} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
  )
  let isSoundSoFar = true
  const take = (row: Row): void => {
    const isTaken = isSound(name, row) && isInserted(insert, row)
    isSoundSoFar &&= isTaken
  }
  const select = (where: string, direction: 'ASC' | 'DESC') =>
    from.prepare<unknown[], Row>(
      `SELECT ${hasRowid ? 'rowid AS rowid_, ' : ''}${columns.join(', ')} FROM ${name} NOT INDEXED ${where}
       ORDER BY ${key.map((column) => `${column} ${direction}`).join(', ')}`,
    )
  const up = walk(() => select('', 'ASC').iterate(), take)
  if (up.isWhole) return isSoundSoFar
  const down = walk(() => select('', 'DESC').iterate(), take)
  if (!hasRowid) return false
  const start = numberOf(up.last) ?? 0
  const end = numberOf(down.last) ?? lastRowid(from, name) ?? start + PROBES_MAX * STEP_MAX
  const between = select('WHERE rowid >= ? AND rowid < ?', 'ASC')
  probe(start + 1, end, (first) => walk(() => between.iterate(first, end), take))
  return false
}

function isInserted(insert: Statement, row: Row): boolean {
  try {
    insert.run(row)
    return true
  } catch (error) {
    // Of another type than its column, or of a message that is lost.
    if (!isRefusedRow(error)) throw error
    return false
  }
}

/** Reads until the end or the first damage. */
function walk(rows: () => Iterable<Row>, take: (row: Row) => void): { last: Row | undefined; isWhole: boolean } {
  let last: Row | undefined
  try {
    for (const row of rows()) {
      take(row)
      last = row
    }
    return { last, isWhole: true }
  } catch (error) {
    if (!isDamage(error)) throw error
    return { last, isWhole: false }
  }
}

/** What lies between two damaged places has to be looked for; a page holds about as many rows as the longest step. */
function probe(
  start: number,
  end: number,
  readFrom: (rowid: number) => { last: Row | undefined; isWhole: boolean },
): void {
  let failures = 0
  for (let at = start, step = 1; at < end && failures < PROBES_MAX; ) {
    const { last, isWhole } = readFrom(at)
    if (isWhole) return
    const reached = numberOf(last)
    failures = reached === undefined ? failures + 1 : 0
    step = reached === undefined ? Math.min(2 * step, STEP_MAX) : 1
    at = (reached ?? at) + step
  }
}

function numberOf(row: Row | undefined): number | undefined {
  return row === undefined ? undefined : Number(row.rowid_)
}

/** The highest number that the table has given out, where that can be read. */
function lastRowid(from: Database, table: string): number | undefined {
  try {
    const row = from.prepare<[string], { seq: bigint }>('SELECT seq FROM sqlite_sequence WHERE name = ?').get(table)
    return row === undefined ? undefined : Number(row.seq) + 1
  } catch (error) {
    if (!isDamage(error)) throw error
    return undefined
  }
}

/** Garbage may have the shape of a row. */
function isSound(table: string, row: Row): boolean {
  if (table === 'settings') return isSoundSetting(row.name, row.value)
  if (table === 'accounts') return row.account_key instanceof Uint8Array && row.account_key.byteLength === 32
  if (table === 'messages' || table === 'held_arrivals') return isOwnId(row)
  // One that is none would spoil the receipt that it is told in.
  if (table.endsWith('_receipts')) return isId(row.id) && isReceiptKind(row.kind)
  return true
}

/** Discarded messages keep no bytes. */
function isOwnId({ id, conversation, bytes }: Row): boolean {
  if (!(bytes instanceof Uint8Array) || bytes.byteLength === 0) return isId(id)
  try {
    return idOfBytes(bytes, String(conversation).startsWith('#') ? 'room' : 'private') === id
  } catch {
    return false
  }
}

function isId(value: unknown): boolean {
  return /^[0-9a-f]{32}$/.test(String(value))
}

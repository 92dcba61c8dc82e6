import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Database, lockDirectory, openDatabase } from '../../shared/sqlite.ts'
import { refusalOf } from '../support/refusal.ts'

const first = 'CREATE TABLE letter (text TEXT NOT NULL) STRICT'
const second = 'ALTER TABLE letter ADD COLUMN state TEXT'

let directory: string
let path: string
const opened: Database[] = []

function open(migrations: readonly string[]): Database {
  const database = openDatabase({ path, migrations })
  opened.push(database)
  return database
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-sqlite-'))
  path = join(directory, 'test.db')
})
afterEach(() => {
  for (const database of opened.splice(0)) database.close()
  rmSync(directory, { recursive: true })
})

describe('an opened database', () => {
  test('syncs every commit to disk, logs ahead and holds its references', () => {
    const database = open([first])
    const pragma = (name: string) => database.pragma(name, { simple: true })
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1])
  })

  test('is brought forward one migration after the other, each once', () => {
    const old = open([first])
    old.exec("INSERT INTO letter VALUES ('kept')")
    old.close()
    const database = open([first, second])
    expect(database.pragma('user_version', { simple: true })).toBe(2)
    expect(database.prepare('SELECT text, state FROM letter').all()).toEqual([{ text: 'kept', state: null }])
    database.close()
    expect(open([first, second]).pragma('user_version', { simple: true })).toBe(2)
  })

  test('leaves a copy of what it was before a migration', () => {
    const old = open([first])
    old.exec("INSERT INTO letter VALUES ('kept')")
    old.close()
    expect(existsSync(`${path}.before-v1`)).toBe(false)
    open([first, second])
    path = `${path}.before-v2`
    const copy = open([first])
    expect(copy.prepare('SELECT * FROM letter').all()).toEqual([{ text: 'kept' }])
  })

  test('keeps its old schema whole when a migration fails', () => {
    open([first]).close()
    expect(() => open([first, 'CREATE TABLE half (x) STRICT; ALTER TABLE nowhere ADD COLUMN y'])).toThrow()
    const database = open([first])
    expect(database.pragma('user_version', { simple: true })).toBe(1)
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([])
  })

  test('of a newer version is left alone', () => {
    open([first, second]).close()
    expect(refusalOf(() => open([first]))).toBe('NEWER_SCHEMA')
    expect(open([first, second]).pragma('user_version', { simple: true })).toBe(2)
  })
})

describe('a file that cannot be used is named so', () => {
  test('when it is no database', () => {
    writeFileSync(path, 'a shopping list, long enough to be read as a header of something '.repeat(100))
    expect(refusalOf(() => open([first]))).toBe('CORRUPT_DATABASE')
  })

  test('when half of it is gone', () => {
    const database = open([first])
    database.exec(
      'INSERT INTO letter SELECT hex(randomblob(500)) FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8)) a, (VALUES (1),(2),(3),(4),(5),(6),(7),(8)) b',
    )
    database.close()
    truncateSync(path, 20_480)
    expect(refusalOf(() => open([first]))).toBe('CORRUPT_DATABASE')
  })

  test('when its directory is missing', () => {
    path = join(directory, 'missing', 'test.db')
    expect(refusalOf(() => open([first]))).toBe('NOT_WRITABLE')
  })
})

describe('a locked directory', () => {
  test('is in use until it is released', () => {
    const lock = join(directory, 'lock')
    const release = lockDirectory(lock)
    expect(refusalOf(() => lockDirectory(lock))).toBe('PROFILE_IN_USE')
    release()
    lockDirectory(lock)()
  })

  test('is free as soon as the process that held it was killed', async () => {
    const lock = join(directory, 'lock')
    const module = JSON.stringify(join(import.meta.dirname, '../../shared/sqlite.ts'))
    const script = `const { lockDirectory } = await import(${module}); lockDirectory(${JSON.stringify(lock)}); console.log('held'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(holder, 'exit')
    try {
      await once(holder.stdout, 'data')
      expect(refusalOf(() => lockDirectory(lock))).toBe('PROFILE_IN_USE')
    } finally {
      holder.kill('SIGKILL')
    }
    expect(await ended).toEqual([null, 'SIGKILL'])
    lockDirectory(lock)()
  })
})

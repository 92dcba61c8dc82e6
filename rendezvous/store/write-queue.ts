/**
 * Group commit: writes that arrive within one turn of the event loop share one transaction, hence one sync of the disk.
 * Each has a savepoint of its own, so that one failure does not fail the others. Promises settle after the commit.
 */
import type { Database } from '../../shared/sqlite.ts'
import { translateSqliteError } from '../../shared/sqlite.ts'

export type Write = <T>(work: () => T) => Promise<T>

export interface WriteQueue {
  /** Runs `work` inside the next transaction. Its length is bounded by the open requests of all sessions. */
  readonly write: Write
  /** Commits what is waiting, at once. */
  flush(): void
}

interface Item {
  run(): void
  /** Called after the commit. */
  settle(): void
  fail(error: unknown): void
}

export function createWriteQueue(database: Database): WriteQueue {
  const transaction = createTransaction(database)
  let waiting: Item[] = []
  let scheduled: NodeJS.Immediate | undefined

  function flush(): void {
    clearImmediate(scheduled)
    scheduled = undefined
    const items = waiting
    waiting = []
    if (items.length > 0) transaction.commit(items)
  }

  return {
    write<T>(work: () => T) {
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      let outcome = () => reject(new Error('the work was not done'))
      waiting.push({
        run() {
          const value = work()
          outcome = () => resolve(value)
        },
        settle: () => outcome(),
        fail: (error) => {
          const translated = translateSqliteError(error, database.name)
          outcome = () => reject(translated)
        },
      })
      scheduled ??= setImmediate(flush)
      return promise
    },
    flush,
  }
}

interface Transaction {
  /** Runs all in one transaction and settles each. Never throws. */
  commit(items: readonly Item[]): void
}

function createTransaction(database: Database): Transaction {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  const savepoint = database.prepare('SAVEPOINT item')
  const release = database.prepare('RELEASE item')
  const undo = database.prepare('ROLLBACK TO item')

  function runOne(item: Item): void {
    savepoint.run()
    try {
      item.run()
      release.run()
    } catch (error) {
      // SQLite itself rolls everything back when, for one, the disk is full: then the group has failed as a whole.
      if (!database.inTransaction) throw error
      undo.run()
      release.run()
      item.fail(error)
    }
  }

  return {
    commit(items) {
      try {
        begin.run()
        for (const item of items) runOne(item)
        commit.run()
      } catch (error) {
        // Nothing of the group is on disk, whatever each had returned.
        if (database.inTransaction) rollback.run()
        for (const item of items) item.fail(error)
      }
      for (const item of items) item.settle()
    },
  }
}

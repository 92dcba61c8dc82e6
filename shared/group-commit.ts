/**
 * Group commit: what is written in one turn of the event loop shares one transaction, hence one sync of the disk. Each
 * piece has a savepoint of its own, so that its failure does not fail the others. Promises settle after the commit.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Database, prepareTransaction, translateSqliteError } from './sqlite.ts'

/** Runs `work` inside the next transaction; resolves when it is on disk. What throws is undone alone, and rejects. */
export type Write = <T>(work: () => T) => Promise<T>

export interface GroupCommit {
  /** At the end of this turn. What may wait is for the caller to bound. */
  readonly write: Write
  /** In the same order, for what could be had again: while much comes it waits up to `gatherMs` for others to join it. */
  readonly writeGathered: Write
  /** Commits what waits, at once. Who waited has not been told when it returns. */
  flush(): void
  /** Commits what waits, tells who waited, and goes on until nobody writes any more because of that. */
  settle(): Promise<void>
}

interface Item {
  run(): void
  /** Called after the commit. */
  settle(): void
  fail(error: unknown): void
}

export interface GroupCommitInit {
  /** How far apart commits are that hold nothing but what was gathered. */
  readonly gatherMs?: number
  /** Pieces in one transaction; what is beyond it has the next, and what waits for these goes on in between. */
  readonly piecesMax?: number
}

export function createGroupCommit(
  database: Database,
  { gatherMs = 0, piecesMax = Number.POSITIVE_INFINITY }: GroupCommitInit = {},
): GroupCommit {
  const transaction = createTransaction(database)
  let waiting: Item[] = []
  let atEndOfTurn: NodeJS.Immediate | undefined
  let later: NodeJS.Timeout | undefined
  let lastCommitAt = Number.NEGATIVE_INFINITY

  function commit(): void {
    clearImmediate(atEndOfTurn)
    clearTimeout(later)
    atEndOfTurn = undefined
    later = undefined
    const items = waiting.slice(0, piecesMax)
    waiting = waiting.slice(items.length)
    if (waiting.length > 0) atEndOfTurn = setImmediate(commit)
    if (items.length === 0) return
    transaction.commit(items)
    lastCommitAt = performance.now()
  }

  function add<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    let outcome = () => reject(new Error('the work was not done'))
    waiting.push({
      run() {
        const value = work()
        outcome = () => resolve(value)
      },
      settle: () => outcome(),
      fail(error) {
        const translated = translateSqliteError(error, database.name)
        outcome = () => reject(translated)
      },
    })
    return promise
  }

  function flush(): void {
    do commit()
    while (waiting.length > 0)
  }

  return {
    write(work) {
      atEndOfTurn ??= setImmediate(commit)
      return add(work)
    },
    writeGathered(work) {
      // The first after a pause does not wait.
      const waitMs = lastCommitAt + gatherMs - performance.now()
      if (waitMs <= 0) atEndOfTurn ??= setImmediate(commit)
      else later ??= setTimeout(commit, waitMs)
      return add(work)
    },
    flush,
    async settle() {
      do {
        flush()
        // What a promise leads to has run before the next turn.
        await nextTurn()
      } while (waiting.length > 0)
    },
  }
}

interface Transaction {
  /** Runs all in one transaction and settles each. Never throws. */
  commit(items: readonly Item[]): void
}

function createTransaction(database: Database): Transaction {
  const steps = prepareTransaction(database)

  function runOne(item: Item): void {
    steps.save()
    try {
      item.run()
      steps.release()
    } catch (error) {
      // SQLite itself rolls everything back when, for one, the disk is full: then the group has failed as a whole.
      if (!database.inTransaction) throw error
      steps.undo()
      steps.release()
      item.fail(error)
    }
  }

  return {
    commit(items) {
      try {
        steps.begin()
        for (const item of items) runOne(item)
        steps.commit()
      } catch (error) {
        // Nothing of the group is on disk, whatever each had returned.
        if (database.inTransaction) steps.rollback()
        for (const item of items) item.fail(error)
      }
      for (const item of items) item.settle()
    },
  }
}

/** Hears of damage that SQLite meets on the way, in whatever part of the program, and calls it by its name there. */
import { type Database, isDamage, translateSqliteError } from '../../shared/sqlite.ts'

/** Every statement that is prepared from now on throws CORRUPT_DATABASE for damage. `onDamage` is called once. */
export function watchForDamage(database: Database, path: string, onDamage: () => void): void {
  let isTold = false
  const watched =
    <Parameters extends unknown[], Result>(call: (...parameters: Parameters) => Result) =>
    (...parameters: Parameters): Result => {
      try {
        return call(...parameters)
      } catch (error) {
        if (!isDamage(error)) throw error
        if (!isTold) onDamage()
        isTold = true
        throw translateSqliteError(error, path)
      }
    }
  const prepare = database.prepare.bind(database)
  // better-sqlite3 has no hook for errors, and every statement of every store comes out of here.
  database.prepare = watched((sql: string) => {
    const statement = prepare(sql)
    const { run, get, all } = statement
    return Object.assign(statement, {
      run: watched(run.bind(statement)),
      get: watched(get.bind(statement)),
      all: watched(all.bind(statement)),
    })
  }) as typeof database.prepare
}

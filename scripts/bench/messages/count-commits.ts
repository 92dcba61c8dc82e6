/**
 * Loaded into a rendezvous before its own code (`--import`): notes how many deposits each commit carried, and writes
 * that to HONGYAN_BENCH_COMMITS when the process ends.
 */
import { writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'

const file = process.env.HONGYAN_BENCH_COMMITS
const depositsOfCommits: number[] = []
let deposits = 0

const prepare = Database.prototype.prepare as (this: Database.Database, sql: string) => Database.Statement<unknown[]>
Database.prototype.prepare = function (this: Database.Database, sql: string) {
  const statement = prepare.call(this, sql)
  const isDeposit = sql.includes('INSERT INTO mail (')
  if (!isDeposit && sql !== 'COMMIT') return statement
  const run = statement.run.bind(statement)
  statement.run = (...values: unknown[]) => {
    if (isDeposit) deposits += 1
    const done = run(...values)
    if (!isDeposit && deposits > 0) {
      depositsOfCommits.push(deposits)
      deposits = 0
    }
    return done
  }
  return statement
} as typeof Database.prototype.prepare

process.once('exit', () => {
  if (file !== undefined) writeFileSync(file, JSON.stringify(depositsOfCommits))
})

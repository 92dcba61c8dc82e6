/**
 * Power fails: of what was written only what had been synced is certain to be there. So whatever the write-ahead log ends
 * with beyond the last acknowledgement, everything acknowledged must be readable. HONGYAN_SEED repeats the cuts.
 */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PROFILE_MIGRATIONS } from '../../peer/store/migrations.ts'
import { MIGRATIONS } from '../../rendezvous/store/migrations.ts'
import { openDatabase } from '../../shared/sqlite.ts'
import { chooseSeed } from '../support/hostile-kills.ts'
import { JsonLinesProcess } from '../support/json-lines-process.ts'
import { createChance } from '../support/simulated-time.ts'
import { cutLog, type LogMark, safeLength } from '../support/write-ahead-log.ts'

type Keeper = 'alice' | 'bob' | 'rendezvous'
type Acknowledgement = LogMark & { readonly by: Keeper; readonly id: string }

const KEEPERS = ['alice', 'bob', 'rendezvous'] as const
const CUTS = 6
const GARBAGE_MAX_BYTES = 10_000
const ROOM_AND_MAIL = 'SELECT lower(hex(id)) FROM mail UNION SELECT lower(hex(id)) FROM archive'
const MESSAGES = 'SELECT id FROM messages'
const seed = chooseSeed()

test(`what was acknowledged survives a power loss, whatever becomes of what was not (seed ${seed})`, async () => {
  const chance = createChance(seed)
  const house = new JsonLinesProcess({
    name: 'house',
    args: [
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, '../support/power-loss-house.ts'),
    ],
  })
  const { directory, paths } = (await house.waitFor('the start', (said) => 'directory' in said)) as unknown as {
    directory: string
    paths: Record<Keeper, string>
  }
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const enough = 600 + chance.below(600)
  await house.waitFor('acknowledgements', () => house.said.length > enough)
  await house.kill()

  const acknowledged = house.said.filter((said) => 'by' in said) as unknown as Acknowledgement[]
  for (const keeper of KEEPERS) {
    const own = acknowledged.filter(({ by }) => by === keeper)
    const last = own.at(-1)
    expect(last).toBeDefined()
    for (let cut = 0; last !== undefined && cut < CUTS; cut += 1) {
      const path = join(directory, `${keeper}-${cut}`)
      for (const suffix of ['', '-wal', '-shm']) cpSync(paths[keeper] + suffix, path + suffix)
      const certain = safeLength(path, last)
      const lengthBytes = certain + (cut === 0 ? 0 : chance.below(3 * GARBAGE_MAX_BYTES))
      const garbage = Uint8Array.from({ length: chance.below(2) * chance.below(GARBAGE_MAX_BYTES) }, () =>
        chance.below(256),
      )
      cutLog(path, lengthBytes, garbage)
      // It is memory, and gone.
      rmSync(`${path}-shm`)
      const database = openDatabase({ path, migrations: keeper === 'rendezvous' ? MIGRATIONS : PROFILE_MIGRATIONS })
      const kept = new Set(
        database
          .prepare(keeper === 'rendezvous' ? ROOM_AND_MAIL : MESSAGES)
          .pluck()
          .all(),
      )
      database.close()
      expect(own.filter(({ id }) => !kept.has(id))).toEqual([])
    }
  }
})

/** Somebody with another account on the same machine, and somebody who gets the disk later: what lies there, and how. */
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFleet, type Fleet, PASSWORD } from '../support/fleet.ts'
import { filesBelow, secretsIn } from '../support/spellings.ts'

let fleet: Fleet

beforeEach(async () => {
  fleet = await createFleet()
})
afterEach(() => fleet[Symbol.asyncDispose]())

const modeOf = (path: string) => statSync(path).mode & 0o777

/** What others than the owner may read, change or enter. */
function openToOthers(directory: string): string[] {
  const below = readdirSync(directory, { recursive: true }).map((name) => join(directory, String(name)))
  return [directory, ...below].filter((path) => (modeOf(path) & 0o077) !== 0)
}

// Windows has no modes.
describe.skipIf(process.platform === 'win32')('another user of the machine', () => {
  test('finds nothing to read, while the programs run, after their end and after a crash', async () => {
    const alice = await fleet.login('alice')
    const bob = await fleet.login('bob')
    await alice.request('message.send', { to: '@bob', text: 'hello' })
    await bob.waitForEvent('message', { text: 'hello' })
    const homes = ['rendezvous', 'alice', 'bob'].map((name) => join(fleet.directory, name))
    expect(homes.flatMap(openToOthers)).toEqual([])
    await alice.kill()
    await bob.shutdown()
    await fleet.killRendezvous()
    expect(homes.flatMap(openToOthers)).toEqual([])
  })

  test('finds nothing either where a home was made beforehand, by a user whose files all may read', async () => {
    const home = join(fleet.directory, 'carol')
    mkdirSync(home)
    writeFileSync(join(home, 'notes.txt'), 'for all')
    chmodSync(home, 0o755)
    const carol = await fleet.login('carol')
    await carol.request('message.send', { to: '#lobby', text: 'hello' })
    const names = readdirSync(home).filter((name) => name.startsWith('profile.'))
    expect(names).toEqual(expect.arrayContaining(['profile.db', 'profile.db-wal', 'profile.db-shm', 'profile.lock']))
    expect(names.filter((name) => (modeOf(join(home, name)) & 0o077) !== 0)).toEqual([])
    expect(modeOf(home)).toBe(0o755)
  })

  test('loses what was open to all, as after a careless copy, at the next start, and the owner is told', async () => {
    const alice = await fleet.login('alice')
    await alice.shutdown()
    await fleet.stopRendezvous()
    const homes = ['rendezvous', 'alice'].map((name) => join(fleet.directory, name))
    for (const home of homes) {
      chmodSync(home, 0o755)
      for (const name of readdirSync(home)) chmodSync(join(home, name), 0o644)
    }
    await fleet.startRendezvous()
    const back = fleet.peer('alice')
    await back.request('resume')
    expect(homes.flatMap(openToOthers)).toEqual([])
    // By pipes of their own.
    await expect
      .poll(() => back.process.stderr)
      .toContain(`Other users of this machine could read or change ${homes[1]}.`)
    await expect.poll(() => fleet.rendezvousLog()).toContain('other users could read or change this')
  })
})

test('whoever gets the disk after a logout finds no key of the account, and no password at any time', async () => {
  const alice = await fleet.login('alice')
  const home = join(fleet.directory, 'alice')
  const seeds = () => {
    const database = new Database(join(home, 'profile.db'), { readonly: true })
    const rows = database
      .prepare<[], { name: string; value: Uint8Array }>(
        "SELECT name, value FROM settings WHERE typeof(value) = 'blob' AND length(value) >= 32 AND name <> 'deviceSeed'",
      )
      .all()
    database.close()
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
  }
  const secrets = seeds()
  expect(Object.keys(secrets)).toEqual(expect.arrayContaining(['accountSeed', 'pass']))
  expect(secretsIn(filesBelow(home), secrets)).not.toEqual([])
  await alice.request('logout')
  await alice.shutdown()
  expect(secretsIn(filesBelow(home), { ...secrets, password: PASSWORD })).toEqual([])
})

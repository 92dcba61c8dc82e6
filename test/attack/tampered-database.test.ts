/** Somebody who writes into the database of a real rendezvous while it is stopped: refusals by name, and no silent damage. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { rejectionOf } from '../support/refusal.ts'
import { accountRecord, createAccount } from './client/account.ts'
import { stored } from './liar.ts'

const NEW_PASSWORD = 'a new one'

let community: Community
let alice: Member
let bob: Member

beforeEach(async () => {
  community = await createCommunity()
  alice = await community.join('alice')
  bob = await community.join('bob')
  await alice.chat.send({ to: '@bob', text: 'hello' })
  await bob.hear('message', saying('hello'))
})
afterEach(() => community[Symbol.asyncDispose]())

async function tamper(write: (database: Database.Database) => void): Promise<void> {
  await community.stopRendezvous()
  const database = new Database(join(community.directory, 'rendezvous', 'rendezvous.sqlite'))
  write(database)
  database.close()
  const states = () => [alice, bob].map(({ chat }) => chat.status().connection)
  await expect.poll(states).not.toContain('online')
  await community.restartRendezvous()
  // Each is back or was told why not.
  await expect.poll(states).not.toContain('connecting')
}

function vaultOf(name: string): { vault: Uint8Array; account_record: Uint8Array } {
  const database = new Database(join(community.directory, 'rendezvous', 'rendezvous.sqlite'), { readonly: true })
  const row = database.prepare('SELECT vault, account_record FROM accounts WHERE username = ?').get(name)
  database.close()
  return row as { vault: Uint8Array; account_record: Uint8Array }
}

const put = (database: Database.Database, name: string, column: 'vault' | 'account_record', value: Uint8Array) =>
  database.prepare(`UPDATE accounts SET ${column} = ? WHERE username = ?`).run(value, name)

/** Named, and nothing of it is taken for true. */
async function expectRefusedOnNewMachine(username: string, password: string, code: string): Promise<void> {
  const machine = await community.open(`machine of ${username}`)
  expect(await rejectionOf(machine.chat.login({ username, password }))).toBe(code)
  expect(machine.chat.status().username).toBeUndefined()
  await machine.stop()
}

async function expectTheyTalk(text: string): Promise<void> {
  for (const [from, to] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    await from.chat.send({ to: `@${to.name}`, text: `${text}, says ${from.name}` })
    await to.hear('message', saying(`${text}, says ${from.name}`))
  }
}

test('vaults that were swapped open to nobody, and those who are logged in go on', async () => {
  const [own, other] = [vaultOf('alice').vault, vaultOf('bob').vault]
  await tamper((database) => {
    put(database, 'alice', 'vault', other)
    put(database, 'bob', 'vault', own)
  })
  await expectRefusedOnNewMachine('alice', PASSWORD, 'MALFORMED')
  await expectTheyTalk('afterwards')
  await tamper((database) => {
    put(database, 'alice', 'vault', own)
    put(database, 'bob', 'vault', other)
  })
  const machine = await community.open('machine of alice')
  await machine.chat.login({ username: 'alice', password: PASSWORD })
})

test('a vault of before a change of password opens by neither password', async () => {
  const { vault } = vaultOf('alice')
  await alice.chat.changePassword({ oldPassword: PASSWORD, newPassword: NEW_PASSWORD })
  await tamper((database) => put(database, 'alice', 'vault', vault))
  await expectRefusedOnNewMachine('alice', NEW_PASSWORD, 'MALFORMED')
  await expectRefusedOnNewMachine('alice', PASSWORD, 'BAD_CREDENTIALS')
  await expectTheyTalk('afterwards')
})

test('another account record for a name is another key: loud, and neither written to nor logged in with', async () => {
  const server = community.rendezvous().peerId
  const { account_record: genuine } = vaultOf('alice')
  const forged = await accountRecord(await createAccount(server, 'alice'), { version: 5 })
  await tamper((database) => put(database, 'alice', 'account_record', forged))
  await alice.hear('connection', ({ state, reason }) => state === 'offline' && reason === 'INVALID_PARAMS')
  await expectRefusedOnNewMachine('alice', PASSWORD, 'KEY_CHANGED')
  expect(await bob.chat.lookup('alice')).toMatchObject({ keyChanged: true })
  await bob.hear('key.changed', ({ username }) => username === 'alice')
  expect(await rejectionOf(bob.chat.send({ to: '@alice', text: 'x' }))).toBe('KEY_CHANGED')
  await tamper((database) => put(database, 'alice', 'account_record', genuine))
  await alice.chat.resume()
  const machine = await community.open('machine of alice')
  await machine.chat.login({ username: 'alice', password: PASSWORD })
})

test('a device that was struck off has to log in again, and then gets what came meanwhile', async () => {
  await tamper((database) => database.prepare('DELETE FROM devices WHERE username = ?').run('alice'))
  await alice.hear('connection', ({ state, reason }) => state === 'offline' && reason === 'NOT_LOGGED_IN')
  expect(await rejectionOf(alice.chat.resume())).toBe('NOT_LOGGED_IN')
  await stored(bob, (await bob.chat.send({ to: '@alice', text: 'are you there?' })).id)
  await alice.chat.login({ username: 'alice', password: PASSWORD })
  await alice.hear('message', saying('are you there?'))
  await expectTheyTalk('afterwards')
})

test('an archive whose rows were swapped puts nothing into anybody’s mouth, and members have what they had', async () => {
  const texts = ['one', 'two', 'three']
  for (const text of texts) await stored(alice, (await alice.chat.send({ to: '#lobby', text })).id)
  await bob.hear('message', saying('three'))
  await tamper((database) => {
    const rows = database.prepare<[], { entry_index: number; sealed: Uint8Array }>(
      "SELECT entry_index, sealed FROM archive WHERE room = 'lobby' ORDER BY entry_index",
    )
    const [first, second] = rows.all()
    const write = database.prepare("UPDATE archive SET sealed = ? WHERE room = 'lobby' AND entry_index = ?")
    write.run(second?.sealed, first?.entry_index)
    write.run(first?.sealed, second?.entry_index)
  })
  await stored(alice, (await alice.chat.send({ to: '#lobby', text: 'four' })).id)
  await bob.hear('message', saying('four'))
  const carol = await community.join('carol')
  await carol.hear('message', saying('four'))
  for (const member of [alice, bob, carol]) {
    const { messages } = await member.chat.history({ conversation: '#lobby' })
    expect(messages.map(({ text }) => text).toSorted(), member.name).toEqual([...texts, 'four'].toSorted())
    expect(new Set(messages.map(({ from }) => from)), member.name).toEqual(new Set(['alice']))
  }
})

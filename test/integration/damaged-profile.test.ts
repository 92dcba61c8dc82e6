/** What a member notices whose profile was damaged while hongyan did not run. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Community, createCommunity, PASSWORD, saying } from '../support/community.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

const databaseOf = (name: string) => join(community.directory, name, 'profile.db')

it('without its keys a profile asks for the password, and gets its rooms and mail from the rendezvous', async () => {
  const bob = await community.join('bob')
  const first = await community.join('alice')
  const { id } = await first.chat.send({ to: '#lobby', text: 'said before' })
  await first.hear('message.state', (event) => event.id === id && event.state === 'stored')
  await first.stop()
  await bob.chat.send({ to: '@alice', text: 'written meanwhile' })
  writeFileSync(databaseOf('alice'), new Uint8Array(statSync(databaseOf('alice')).size))

  const alice = await community.open('alice')
  expect(alice.chat.takeRepair()?.lost).toContain('login')
  await expect(alice.chat.resume()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
  await alice.chat.login({ username: 'alice', password: PASSWORD })
  await alice.hear('message', saying('written meanwhile'))
  await alice.hear('message', saying('said before'))
  expect(
    readdirSync(join(community.directory, 'alice')).filter((name) => /^profile.db.damaged-/.test(name)),
  ).toHaveLength(1)
})

it('with its keys a profile goes on: what waited is sent, and what is sent anew is taken', async () => {
  const bob = await community.join('bob')
  const first = await community.join('alice')
  const { id } = await first.chat.send({ to: '@bob', text: 'one' })
  await first.hear('message.state', (event) => event.id === id && event.state === 'delivered')
  await first.stop()
  await community.stopRendezvous()
  await bob.stop()
  const offline = await community.open('alice')
  await offline.chat.resume()
  await offline.chat.send({ to: '@bob', text: 'two' })
  await offline.chat.send({ to: '#lobby', text: 'three' })
  await offline.stop()
  const bytes = readFileSync(databaseOf('alice'))
  writeFileSync(databaseOf('alice'), bytes.fill(0, 0, 100))

  await community.restartRendezvous()
  const back = await community.join('bob')
  const alice = await community.open('alice')
  expect(alice.chat.takeRepair()).toMatchObject({ waiting: 1, lost: [] })
  await alice.chat.resume()
  await back.hear('message', saying('two'))
  await back.hear('message', saying('three'))
  await alice.chat.send({ to: '@bob', text: 'four' })
  await back.hear('message', saying('four'))
  expect(back.texts('@alice')).toEqual(['two', 'four'])
})

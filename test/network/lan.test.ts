/** Members who never met, in one network that has no internet, and so no rendezvous. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Host } from '../support/network/network.ts'
import { createPerson, PATIENCE_MS, type Person, tell, tellLobby } from '../support/network/person.ts'
import { createTown, type Town } from '../support/network/town.ts'

let town: Town
let servers: string[]
beforeAll(async () => {
  town = await createTown()
  const { server } = await town.rendezvous(await town.internet.host('rendezvous'))
  servers = [server]
})
afterAll(() => town[Symbol.asyncDispose]())

test('two that never met talk in a network without the internet, from the start of their programs on', async ({
  task,
}) => {
  const office = await town.internet.router('office')
  const alice = await onceOnline('alice', await office.lan.host('alice'))
  const bob = await onceOnline('bob', await office.lan.host('bob'))
  await office.link.cut()
  const since = performance.now()
  await Promise.all([alice.comeBack(), bob.comeBack()])
  await tell(alice, bob, 'The line is down.')
  task.meta.measured = { path: 'lan', firstMessageMs: performance.now() - since }
  await tellLobby(bob, alice, 'Is anybody here?')
  await alice.peer.waitForEvent('peer.path', { username: 'bob', path: 'lan' })
  expect(await alice.peer.request('users.online', {})).toMatchObject({ users: [{ username: 'bob' }] })
})

test('one that comes to a network without the internet is found there', async ({ task }) => {
  const { internet } = town
  const [office, home] = [await internet.router('office'), await internet.router('home')]
  const carol = await onceOnline('carol', await office.lan.host('carol'))
  const dave = await onceOnline('dave', await home.lan.host('dave'))
  await Promise.all([office.link.cut(), home.link.cut()])
  await Promise.all([carol.comeBack(), dave.comeBack()])
  await dave.host.moveTo(office.lan)
  const since = performance.now()
  await tell(carol, dave, 'What brings you here?')
  task.meta.measured = { path: 'lan', onlineAgainMs: performance.now() - since }
  await carol.peer.waitForEvent('peer.path', { username: 'dave', path: 'lan' }, { timeoutMs: PATIENCE_MS })
})

/** So that there is a pass, and nobody is met. */
async function onceOnline(username: string, host: Host): Promise<Person> {
  const person = await createPerson(town, username, { host, servers })
  await person.logIn()
  await person.leave()
  return person
}

/** Members who never met and come into one network, which has no internet, and so no rendezvous. */
import { afterAll, beforeAll, test } from 'vitest'
import type { Host } from '../support/network/network.ts'
import { createPerson, PATIENCE_MS, type Person, tell } from '../support/network/person.ts'
import { createTown, type Town } from '../support/network/town.ts'

let town: Town
let servers: string[]
beforeAll(async () => {
  town = await createTown()
  const { server } = await town.rendezvous(await town.internet.host('rendezvous'))
  servers = [server]
})
afterAll(() => town[Symbol.asyncDispose]())

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

test('a cable from one to the other: no router, no DHCP, and addresses that mean something there only', async () => {
  const { internet } = town
  const erin = await createPerson(town, 'erin', { host: await internet.host('erin'), servers })
  const frank = await createPerson(town, 'frank', { host: await internet.host('frank'), servers })
  const seenBy = async (path: string) => {
    await erin.peer.waitForEvent('peer.path', { username: 'frank', path }, { timeoutMs: PATIENCE_MS })
  }
  await Promise.all([erin.logIn(), frank.logIn()])
  await tell(erin, frank, 'Across the world.')
  await seenBy('direct')

  // Who are linked go by it from now on.
  const first = await internet.cable('ipv6')
  const ends = [erin, frank].map(({ host }) => first.attach(host.namespace, 'eth1', 'ipv6'))
  await seenBy('lan')
  for (const end of await Promise.all(ends)) await end.detach()

  // Who start with nothing else find each other by it.
  await Promise.all([erin.leave(), frank.leave()])
  const second = await internet.cable('ipv4')
  await Promise.all([erin.host.moveTo(second), frank.host.moveTo(second)])
  await Promise.all([erin.comeBack(), frank.comeBack()])
  await tell(erin, frank, 'Along the wire.')
  await seenBy('lan')
})

/** So that there is a pass, and nobody is met. */
async function onceOnline(username: string, host: Host): Promise<Person> {
  const person = await createPerson(town, username, { host, servers })
  await person.logIn()
  await person.leave()
  return person
}

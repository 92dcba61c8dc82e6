/** Two peers, each in another kind of network: what they say arrives, by the path that such networks leave. */
import { afterAll, beforeAll, test } from 'vitest'
import { createTown, type Town } from '../support/network/town.ts'

let town: Town
beforeAll(async () => {
  town = await createTown()
})
afterAll(() => town[Symbol.asyncDispose]())

test('two behind NATs of their own talk over the relay', async () => {
  const { internet } = town
  const { server } = await town.rendezvous(await internet.host('rendezvous'))
  const home = await internet.router('home')
  const office = await internet.router('office', { nat: 'symmetric' })
  const alice = await town.login(await home.lan.host('alice'), 'alice', { servers: [server] })
  const bob = await town.login(await office.lan.host('bob'), 'bob', { servers: [server] })
  const { id } = await alice.request<{ id: string }>('message.send', { to: '@bob', text: 'hello' })
  await bob.waitForEvent('message', { id })
  await alice.waitForEvent('message.state', { id, state: 'delivered' })
  await alice.waitForEvent('peer.path', { username: 'bob', path: 'relay' })
})

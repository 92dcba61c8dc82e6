/** Two people, each in another kind of network: what they say and send arrives, by the best path that such networks leave. */
import { afterAll, beforeAll, test } from 'vitest'
import { doEverything, meet } from '../support/network/meeting.ts'
import type { Host } from '../support/network/network.ts'
import { createTown, type Town } from '../support/network/town.ts'

let town: Town
let servers: string[]
beforeAll(async () => {
  town = await createTown()
  const { server } = await town.rendezvous(await town.internet.host('rendezvous'))
  servers = [server]
})
afterAll(() => town[Symbol.asyncDispose]())

async function expectAllToWork(hosts: { alice: Host; bob: Host }, path: 'direct' | 'lan' | 'relay') {
  await using meeting = await meet(town, {
    alice: { host: hosts.alice, servers },
    bob: { host: hosts.bob, servers },
  })
  await doEverything(town, meeting, path)
  return meeting.measured
}

test('two with public addresses', async ({ task }) => {
  const { internet } = town
  const hosts = { alice: await internet.host('alice'), bob: await internet.host('bob') }
  task.meta.measured = await expectAllToWork(hosts, 'direct')
})

test('one behind a NAT writes to one with a public address', async ({ task }) => {
  const { internet } = town
  const home = await internet.router('home')
  const hosts = { alice: await home.lan.host('alice'), bob: await internet.host('bob') }
  task.meta.measured = await expectAllToWork(hosts, 'direct')
})

test('one with a public address writes to one behind a NAT', async ({ task }) => {
  const { internet } = town
  const home = await internet.router('home')
  const hosts = { alice: await internet.host('alice'), bob: await home.lan.host('bob') }
  task.meta.measured = await expectAllToWork(hosts, 'direct')
})

test('two behind NATs of their own, with the same addresses inside', async ({ task }) => {
  const { internet } = town
  const left = await internet.router('left', { subnet: '192.168.1' })
  const right = await internet.router('right', { subnet: '192.168.1' })
  const hosts = { alice: await left.lan.host('alice'), bob: await right.lan.host('bob') }
  task.meta.measured = await expectAllToWork(hosts, 'relay')
})

test('two behind symmetric NATs', async ({ task }) => {
  const { internet } = town
  const left = await internet.router('left', { nat: 'symmetric' })
  const right = await internet.router('right', { nat: 'symmetric' })
  const hosts = { alice: await left.lan.host('alice'), bob: await right.lan.host('bob') }
  task.meta.measured = await expectAllToWork(hosts, 'relay')
})

test('two behind two NATs each', async ({ task }) => {
  const { internet } = town
  const left = await (await internet.router('isp-left', { subnet: '10.1.1' })).lan.router('left')
  const right = await (await internet.router('isp-right', { subnet: '10.2.2' })).lan.router('right')
  const hosts = { alice: await left.lan.host('alice'), bob: await right.lan.host('bob') }
  task.meta.measured = await expectAllToWork(hosts, 'relay')
})

test('two in one network behind a NAT', async ({ task }) => {
  const { lan } = await town.internet.router('home')
  const hosts = { alice: await lan.host('alice'), bob: await lan.host('bob') }
  task.meta.measured = await expectAllToWork(hosts, 'lan')
})

// They are seen from one public address, and are told each other's private ones, which lead nowhere or to somebody else.
test('two behind one NAT of a provider and another of their own each', async ({ task }) => {
  const provider = await town.internet.router('provider', { subnet: '100.64.1' })
  const left = await provider.lan.router('left', { subnet: '192.168.1' })
  const right = await provider.lan.router('right', { subnet: '192.168.1' })
  const hosts = { alice: await left.lan.host('alice'), bob: await right.lan.host('bob') }
  task.meta.measured = await expectAllToWork(hosts, 'relay')
})

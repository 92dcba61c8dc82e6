/** Addresses that a machine does not have and is reached at, found without anybody naming them; and none, for who is hidden. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectPath, meet } from '../support/network/meeting.ts'
import { tell } from '../support/network/person.ts'
import { createTown, type RendezvousOnHost, type Town } from '../support/network/town.ts'

let town: Town
let rendezvous: RendezvousOnHost
beforeAll(async () => {
  town = await createTown()
  rendezvous = await town.rendezvous(await town.internet.host('rendezvous'))
})
afterAll(() => town[Symbol.asyncDispose]())

test('two behind NATs, where the router of one forwards a port, and nobody says so', async () => {
  const { internet } = town
  const servers = [rendezvous.server]
  const home = await internet.router('home')
  const office = await internet.router('office')
  const bob = await home.lan.host('bob')
  await home.forward(4001, bob)
  await using meeting = await meet(town, {
    alice: { host: await office.lan.host('alice'), servers },
    bob: { host: bob, servers, args: ['--listen', '/ip4/0.0.0.0/tcp/4001'] },
  })
  const addresses = async () => (await meeting.bob.peer.request<{ addresses: string[] }>('status')).addresses
  await expect.poll(addresses).toContainEqual(expect.stringContaining(`/ip4/${home.ipv4}/tcp/4001`))
  await tell(meeting.alice, meeting.bob, 'Found you.')
  await expectPath(meeting, 'direct')
})

/** How the rendezvous and peers are named and numbered: both families, names, alternatives, forwarded ports. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doEverything, expectPath, meet } from '../support/network/meeting.ts'
import type { Host } from '../support/network/network.ts'
import { tell, tellLobby } from '../support/network/person.ts'
import { createTown, type RendezvousOnHost, type Town } from '../support/network/town.ts'

let town: Town
let host: Host
let rendezvous: RendezvousOnHost
beforeAll(async () => {
  town = await createTown()
  host = await town.internet.host('rendezvous', { families: 'both' })
  rendezvous = await town.rendezvous(host)
  const { peerId } = rendezvous
  await town.names({
    'chat.example': { A: [host.ipv4], AAAA: [host.ipv6] },
    '_dnsaddr.hongyan.example': { TXT: [`dnsaddr=${host4()}/p2p/${peerId}`, `dnsaddr=${host6()}/p2p/${peerId}`] },
  })
})
afterAll(() => town[Symbol.asyncDispose]())

const host4 = () => `/ip4/${host.ipv4}/tcp/8888`
const host6 = () => `/ip6/${host.ipv6}/tcp/8888`
const named = (address: string) => `${address}/p2p/${rendezvous.peerId}`

test('two that have IPv6 only', async ({ task }) => {
  const { internet } = town
  const servers = [named(host6())]
  await using meeting = await meet(town, {
    alice: { host: await internet.host('alice', { families: 'ipv6' }), servers },
    bob: { host: await internet.host('bob', { families: 'ipv6' }), servers },
  })
  await doEverything(town, meeting, 'direct')
  task.meta.measured = meeting.measured
})

test('one that has IPv6 only and one that has IPv4 only', async ({ task }) => {
  const { internet } = town
  await using meeting = await meet(town, {
    alice: { host: await internet.host('alice', { families: 'ipv6' }), servers: [named(host6())] },
    bob: { host: await internet.host('bob'), servers: [named(host4())] },
  })
  await doEverything(town, meeting, 'relay')
  task.meta.measured = meeting.measured
})

test('two with both families, where IPv6 packets of one vanish', async ({ task }) => {
  const { internet } = town
  const servers = [named(host6()), named(host4())]
  const broken = await internet.host('alice', { families: 'both' })
  await breakIpv6(broken)
  await using meeting = await meet(town, {
    alice: { host: broken, servers },
    bob: { host: await internet.host('bob', { families: 'both' }), servers },
  })
  await doEverything(town, meeting, 'direct')
  task.meta.measured = meeting.measured
})

test.for([
  '/dns4/chat.example/tcp/8888',
  '/dns6/chat.example/tcp/8888',
  '/dns/chat.example/tcp/8888',
  '/dnsaddr/hongyan.example',
])('the rendezvous is named by %s', async (address, { task }) => {
  const { internet } = town
  const families = 'both' as const
  await using meeting = await meet(town, {
    alice: { host: await internet.host('alice', { families }), servers: [named(address)] },
    bob: { host: await internet.host('bob', { families }), servers: [named(address)] },
  })
  await tellLobby(meeting.alice, meeting.bob, 'Found it.')
  await expectPath(meeting, 'direct')
  task.meta.measured = meeting.measured
})

test('of several addresses of the rendezvous the first two lead nowhere', async ({ task }) => {
  const { internet } = town
  const silent = await internet.host('silent')
  await silent.link.cut()
  const servers = [`/ip4/${silent.ipv4}/tcp/8888`, '/ip4/203.0.113.199/tcp/8888', host4()].map(named)
  await using meeting = await meet(town, {
    alice: { host: await internet.host('alice'), servers },
    bob: { host: await internet.host('bob'), servers },
  })
  await tell(meeting.bob, meeting.alice, 'Here.')
  await expectPath(meeting, 'direct')
  task.meta.measured = meeting.measured
})

test('two behind NATs, where the router of one forwards a port that is announced', async ({ task }) => {
  const { internet } = town
  const servers = [named(host4())]
  const home = await internet.router('home')
  const office = await internet.router('office')
  const bob = await home.lan.host('bob')
  await home.forward(4001, bob)
  const args = ['--listen', '/ip4/0.0.0.0/tcp/4001', '--announce', `/ip4/${home.ipv4}/tcp/4001`]
  await using meeting = await meet(town, {
    alice: { host: await office.lan.host('alice'), servers },
    bob: { host: bob, servers, args },
  })
  const { addresses } = await meeting.bob.peer.request<{ addresses: string[] }>('status')
  expect(addresses.join()).toContain(`/ip4/${home.ipv4}/tcp/4001`)
  await doEverything(town, meeting, 'direct')
  task.meta.measured = meeting.measured
})

/** It still has an address and a route, as with many a provider on a bad day. */
async function breakIpv6({ namespace }: Host): Promise<void> {
  await namespace.nft(`table ip6 broken {
    chain arriving { type filter hook input priority 0; policy accept;
      meta l4proto tcp drop
    }
  }`)
}

/** A member whose network goes away and comes back, or another in its place: what was said meanwhile, and who is there. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

let community: Community
let proxies: TcpProxy[]

beforeEach(async () => {
  proxies = []
  community = await createCommunity()
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
  await Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()))
})

/** A network from which the rendezvous is reached. */
async function network(): Promise<{ readonly proxy: TcpProxy; readonly server: string }> {
  const [address = ''] = community.rendezvous().addresses
  const proxy = await createTcpProxy(Number(/\/tcp\/(\d+)/.exec(address)?.[1]))
  proxies.push(proxy)
  return { proxy, server: address.replace(/\/tcp\/\d+/, `/tcp/${proxy.port}`) }
}

/** Alice by these networks, and bob; neither can be dialled, so that all goes by the rendezvous. */
async function meet(servers: readonly string[]): Promise<{ readonly alice: Member; readonly bob: Member }> {
  const alice = await community.join('alice', { servers, listen: [] })
  const bob = await community.join('bob', { listen: [] })
  await alice.hear('presence', ({ username, online }) => username === 'bob' && online)
  await alice.chat.send({ to: '@bob', text: 'before' })
  await bob.hear('message', saying('before'))
  await bob.chat.send({ to: '#lobby', text: 'before all' })
  await alice.hear('message', saying('before all'))
  return { alice, bob }
}

/** Whoever was nowhere for long waits long before it looks again. */
const SETTLED = { timeout: 60_000 }

const MEANWHILE = ['one', 'two', 'three']

/** Each says something to the other and to all, while alice is nowhere and does not know it. */
async function talk({ alice, bob }: { alice: Member; bob: Member }): Promise<void> {
  await bob.hear('presence', ({ username, online }) => username === 'alice' && !online)
  for (const word of MEANWHILE) {
    await alice.chat.send({ to: '@bob', text: `alice to bob ${word}` })
    await alice.chat.send({ to: '#lobby', text: `alice to all ${word}` })
    await bob.chat.send({ to: '@alice', text: `bob to alice ${word}` })
    await bob.chat.send({ to: '#lobby', text: `bob to all ${word}` })
  }
}

/** What that one was told of what was said by the other meanwhile. */
function toldOf(speaker: string, hearer: Member): readonly string[] {
  return hearer.texts().filter((text) => text.startsWith(`${speaker} to `))
}

async function expectAllWell({ alice, bob }: { alice: Member; bob: Member }): Promise<void> {
  for (const [speaker, hearer] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    const said = (to: string) => MEANWHILE.map((word) => `${speaker.name} to ${to} ${word}`)
    const told = () => toldOf(speaker.name, hearer)
    await expect.poll(() => told().filter((text) => text.includes('to all')), SETTLED).toEqual(said('all'))
    await expect.poll(() => told().filter((text) => !text.includes('to all')), SETTLED).toEqual(said(hearer.name))
    const online = async () => (await hearer.chat.online({})).users.map(({ username }) => username)
    await expect.poll(online, SETTLED).toContain(speaker.name)
  }
  const ofAlice = () =>
    bob.events.flatMap((event) => (event.type === 'presence' && event.username === 'alice' ? [event.online] : []))
  // She went and came once, whatever became of her connections.
  const sinceSheWent = () => ofAlice().slice(ofAlice().indexOf(false))
  await expect.poll(sinceSheWent, SETTLED).toEqual([false, true])
}

test('what is said while the network is away arrives once and in order when it is back', async () => {
  const { proxy, server } = await network()
  const both = await meet([server])
  proxy.desert()
  await talk(both)
  proxy.resume()
  await expectAllWell(both)
})

test('what is said while the network is away arrives once and in order by another network', async () => {
  const [home, train] = [await network(), await network()]
  const both = await meet([home.server, train.server])
  home.proxy.desert()
  await talk(both)
  await expectAllWell(both)
  // The network of before is there again, with all that it held back.
  home.proxy.resume()
  await both.alice.chat.send({ to: '@bob', text: 'still here' })
  await both.bob.hear('message', saying('still here'))
  await expectAllWell(both)
})

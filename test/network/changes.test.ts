/** Networks that change under people who talk: cut and healed, left for another, opened up. */
import { setTimeout as passing } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectPath, meet } from '../support/network/meeting.ts'
import type { Host } from '../support/network/network.ts'
import { PATIENCE_MS, type Person, tell, write } from '../support/network/person.ts'
import { beginFile, finishFile } from '../support/network/sending.ts'
import { createTown, type Town } from '../support/network/town.ts'

let town: Town
let servers: string[]
beforeAll(async () => {
  town = await createTown()
  const { server } = await town.rendezvous(await town.internet.host('rendezvous'))
  servers = [server]
})
afterAll(() => town[Symbol.asyncDispose]())

/** Long enough for some to notice and others not. */
const CUT_MS = 20_000

test.concurrent.for(['a public address', 'a NAT'])(
  'the line of one behind %s is cut for 20 s',
  async (kind, { task }) => {
    const { internet } = town
    const office = await internet.router('office')
    const alice = await office.lan.host('alice')
    const home = await internet.router('home')
    const bob = kind === 'a NAT' ? await home.lan.host('bob') : await internet.host('bob')
    const line = kind === 'a NAT' ? home.link : bob.link
    await using meeting = await meet(town, { alice: { host: alice, servers }, bob: { host: bob, servers } })
    await expectPath(meeting, kind === 'a NAT' ? 'relay' : 'direct')

    await line.cut()
    const meanwhile = [
      ...(await writeSome(meeting.alice, meeting.bob)),
      ...(await writeSome(meeting.bob, meeting.alice)),
    ]
    await passing(CUT_MS)
    await line.heal()
    const since = performance.now()
    await Promise.all([
      tell(meeting.alice, meeting.bob, 'Are you there?'),
      tell(meeting.bob, meeting.alice, 'I am here.'),
    ])
    meeting.measured.onlineAgainMs = performance.now() - since
    for (const { from, id } of meanwhile) {
      await from.peer.waitForEvent('message.state', { id, state: 'delivered' }, { timeoutMs: PATIENCE_MS })
    }
    expect(heardBy(meeting.bob, meeting.alice).slice(-4)).toEqual(['one', 'two', 'three', 'Are you there?'])
    expect(heardBy(meeting.alice, meeting.bob).slice(-4)).toEqual(['one', 'two', 'three', 'I am here.'])
    task.meta.measured = meeting.measured
  },
)

test.concurrent.for(['receives', 'sends'])(
  'a laptop that %s a file moves to another network',
  async (does, { task }) => {
    const { internet } = town
    const home = await internet.router('home')
    const office = await internet.router('office')
    const laptop = await home.lan.host('laptop')
    await laptop.link.limit(100)
    await using meeting = await meet(town, {
      alice: { host: await internet.host('alice'), servers },
      bob: { host: laptop, servers },
    })
    const { alice, bob, measured } = meeting
    const [from, to] = does === 'sends' ? [bob, alice] : [alice, bob]
    const sending = await beginFile(town, from, to)
    await to.peer.waitForEvent('file.progress', halfway(sending.transferId), { timeoutMs: PATIENCE_MS })
    await laptop.moveTo(office.lan)
    const since = performance.now()
    await tell(alice, bob, 'Where are you?')
    measured.onlineAgainMs = performance.now() - since
    measured.fileMegabytesPerSecond = (await finishFile(town, to, sending)).megabytesPerSecond
    task.meta.measured = measured
  },
)

test.concurrent('a relayed file goes on by the LAN that the laptop comes to', async ({ task }) => {
  const { internet } = town
  const home = await internet.router('home')
  const office = await internet.router('office')
  const laptop = await office.lan.host('laptop')
  await laptop.link.limit(100)
  await using meeting = await meet(town, {
    alice: { host: await home.lan.host('alice'), servers },
    bob: { host: laptop, servers },
  })
  const { alice, bob, measured } = meeting
  await expectPath(meeting, 'relay')
  const sending = await beginFile(town, alice, bob)
  await bob.peer.waitForEvent('file.progress', halfway(sending.transferId), { timeoutMs: PATIENCE_MS })
  await laptop.moveTo(home.lan)
  await expectPath(meeting, 'lan')
  const { megabytesPerSecond, paths } = await finishFile(town, bob, sending)
  measured.fileMegabytesPerSecond = megabytesPerSecond
  expect([...paths]).toEqual(['relay', 'lan'])
  task.meta.measured = measured
})

test.concurrent('a relayed file goes on by the LAN when a firewall in it opens', async ({ task }) => {
  const { lan } = await town.internet.router('home')
  const [one, other] = [await lan.host('alice'), await lan.host('bob')]
  await refuseLan(one)
  await refuseLan(other)
  await other.link.limit(60)
  await using meeting = await meet(town, { alice: { host: one, servers }, bob: { host: other, servers } })
  const { alice, bob, measured } = meeting
  await expectPath(meeting, 'relay')
  const sending = await beginFile(town, alice, bob)
  await bob.peer.waitForEvent('file.progress', { transferId: sending.transferId, via: 'relay' })
  for (const { namespace } of [one, other]) await namespace.nft('delete table inet closed')
  await expectPath(meeting, 'lan')
  const { megabytesPerSecond, paths } = await finishFile(town, bob, sending)
  measured.fileMegabytesPerSecond = megabytesPerSecond
  expect(paths).toContain('relay')
  task.meta.measured = measured
})

async function writeSome(from: Person, to: Person): Promise<{ from: Person; id: string }[]> {
  const written: { from: Person; id: string }[] = []
  for (const text of ['one', 'two', 'three']) written.push({ from, id: await write(from, to, text) })
  return written
}

function heardBy({ peer }: Person, from: Person): unknown[] {
  return peer.events.filter((event) => event.type === 'message' && event.from === from.username).map(({ text }) => text)
}

/** Enough has come for the rest to be worth resuming. */
function halfway(transferId: string) {
  return (event: Record<string, unknown>) => event.transferId === transferId && Number(event.bytes) > 10_000_000
}

/** Whatever comes from its own network unasked vanishes, as on many a laptop and guest network. */
async function refuseLan({ namespace }: Host): Promise<void> {
  await namespace.nft(`table inet closed {
    chain arriving { type filter hook input priority 0; policy accept;
      ip saddr 192.168.0.0/16 tcp flags syn / syn,ack drop
      ip6 saddr fe80::/10 tcp flags syn / syn,ack drop
      meta l4proto udp drop
    }
  }`)
}

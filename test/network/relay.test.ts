/** What the operator chooses for the relay: nothing, or another machine. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doEverything, expectPath, meet } from '../support/network/meeting.ts'
import { PATIENCE_MS, tell, write } from '../support/network/person.ts'
import { beginFile, finishFile } from '../support/network/sending.ts'
import { createTown, type Town } from '../support/network/town.ts'

let town: Town
beforeAll(async () => {
  town = await createTown()
})
afterAll(() => town[Symbol.asyncDispose]())

test('without a relay messages go by mail, and a file waits until there is a way', async ({ task }) => {
  const { internet } = town
  const { server } = await town.rendezvous(await internet.host('rendezvous'), {
    label: 'without',
    args: ['--relay', 'off'],
  })
  const left = await internet.router('left')
  const right = await internet.router('right')
  const laptop = await right.lan.host('bob')
  await using meeting = await meet(town, {
    alice: { host: await left.lan.host('alice'), servers: [server] },
    bob: { host: laptop, servers: [server] },
  })
  const { alice, bob, measured } = meeting
  const id = await write(alice, bob, 'By mail.')
  await alice.peer.waitForEvent('message.state', { id, state: 'stored' })
  await bob.peer.waitForEvent('message', { id }, { timeoutMs: PATIENCE_MS })

  const sending = await beginFile(town, alice, bob)
  await bob.peer.waitForEvent('file.changed', { transferId: sending.transferId, reason: 'UNREACHABLE' })
  await laptop.moveTo(left.lan)
  await tell(alice, bob, 'Here you are.')
  await expectPath(meeting, 'lan')
  const { paths } = await finishFile(town, bob, sending)
  expect([...paths]).toEqual(['lan'])
  task.meta.measured = measured
})

test('the relay is another machine than the rendezvous', async ({ task }) => {
  const { internet } = town
  const host = await internet.host('rendezvous')
  const first = await town.rendezvous(host, { label: 'with' })
  await first.process.stop()
  const relay = await town.rendezvous(await internet.host('relay'), {
    label: 'relay',
    args: ['relay', '--for', first.peerId],
  })
  const { server } = await town.rendezvous(host, { label: 'with', args: ['--relay', relay.server] })
  const left = await internet.router('left')
  const right = await internet.router('right')
  await using meeting = await meet(town, {
    alice: { host: await left.lan.host('alice'), servers: [server] },
    bob: { host: await right.lan.host('bob'), servers: [server] },
  })
  await doEverything(town, meeting, 'relay')
  const { addresses } = await meeting.bob.peer.request<{ addresses: string[] }>('status')
  expect(addresses).toContainEqual(expect.stringContaining(`/p2p/${relay.peerId}/p2p-circuit`))
  task.meta.measured = meeting.measured
})

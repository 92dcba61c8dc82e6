/** A LAN that has lost the rest of the world: who is in it and has a pass finds the others by multicast, and goes on. */
import { afterAll, beforeAll, test } from 'vitest'
import { doEverything, expectPath, meet } from '../support/network/meeting.ts'
import { PATIENCE_MS, tell } from '../support/network/person.ts'
import { createTown, type Town } from '../support/network/town.ts'

let town: Town
let servers: string[]
beforeAll(async () => {
  town = await createTown()
  const { server } = await town.rendezvous(await town.internet.host('rendezvous'))
  servers = [server]
})
afterAll(() => town[Symbol.asyncDispose]())

test('two who have met, started again after the line was cut', async ({ task }) => {
  const home = await town.internet.router('home')
  await using meeting = await meet(town, {
    alice: { host: await home.lan.host('alice'), servers },
    bob: { host: await home.lan.host('bob'), servers },
  })
  await expectPath(meeting, 'lan')
  await meeting.alice.leave()
  await meeting.bob.leave()
  await home.link.cut()
  const since = performance.now()
  await Promise.all([meeting.alice.comeBack(), meeting.bob.comeBack()])
  await tell(meeting.alice, meeting.bob, 'The line is cut.')
  meeting.measured.onlineAgainMs = performance.now() - since
  await doEverything(town, meeting, 'lan', 'away')
  task.meta.measured = meeting.measured
})

test('what was said in a room meanwhile is archived when the line is there again', async () => {
  const home = await town.internet.router('home')
  await using meeting = await meet(town, {
    alice: { host: await home.lan.host('alice'), servers },
    bob: { host: await home.lan.host('bob'), servers },
  })
  const { alice, bob } = meeting
  await expectPath(meeting, 'lan')
  await home.link.cut()
  const { id } = await alice.peer.request<{ id: string }>('message.send', { to: '#lobby', text: 'Cut off.' })
  await bob.peer.waitForEvent('message', { id }, { timeoutMs: PATIENCE_MS })
  await home.link.heal()
  await alice.peer.waitForEvent('message.state', { id, state: 'stored' }, { timeoutMs: PATIENCE_MS })
})

/** A LAN that has lost the rest of the world: who is in it and has a pass finds the others by multicast, and goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doEverything, expectPath, meet } from '../support/network/meeting.ts'
import type { Router } from '../support/network/network.ts'
import { createPerson, PATIENCE_MS, type Person, tell, write } from '../support/network/person.ts'
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

test('two who were never there at the same time', async () => {
  const home = await town.internet.router('home')
  const { carol, dave } = await strangers(home)
  await home.link.cut()
  await Promise.all([carol.comeBack(), dave.comeBack()])
  await carol.peer.waitForEvent('presence', { username: 'dave', online: true }, { timeoutMs: PATIENCE_MS })
  await tell(carol, dave, 'Who are you?')
  await carol.peer.waitForEvent('peer.path', { username: 'dave', path: 'lan' })
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
  expect(await write(alice, bob, 'Online.')).toBeTypeOf('string')
})

/** Each has been logged in there while the other was not. */
async function strangers({ lan }: Router): Promise<{ carol: Person; dave: Person }> {
  const carol = await createPerson(town, 'carol', { host: await lan.host('carol'), servers })
  await carol.logIn()
  await carol.leave()
  const dave = await createPerson(town, 'dave', { host: await lan.host('dave'), servers })
  await dave.logIn()
  await dave.leave()
  return { carol, dave }
}

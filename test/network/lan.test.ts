/** Two in one network that has lost the internet, and with it the rendezvous. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Measured } from '../support/network/measured.ts'
import {
  beginFile,
  expectPath,
  finishFile,
  type Meeting,
  PATIENCE_MS,
  type Person,
  tell,
} from '../support/network/meeting.ts'
import type { Host } from '../support/network/network.ts'
import { createTown, type Town } from '../support/network/town.ts'

const PASSWORD = 'correct horse'

let town: Town
let servers: string[]
beforeAll(async () => {
  town = await createTown()
  const { server } = await town.rendezvous(await town.internet.host('rendezvous'))
  servers = [server]
})
afterAll(() => town[Symbol.asyncDispose]())

test('two that never met talk in a network without the internet, from the start of their programs on', async ({
  task,
}) => {
  const office = await town.internet.router('office')
  const hosts = { alice: await office.lan.host('alice'), bob: await office.lan.host('bob') }
  await beOnceOnline(hosts.alice, 'alice')
  await beOnceOnline(hosts.bob, 'bob')
  await office.link.cut()
  const since = performance.now()
  const [alice, bob] = await Promise.all([comeBack(hosts.alice, 'alice'), comeBack(hosts.bob, 'bob')])
  const measured: Measured = {}
  const meeting: Meeting = { alice, bob, measured, async [Symbol.asyncDispose]() {} }
  await tell(alice, bob, 'The line is down.')
  measured.firstMessageMs = performance.now() - since
  await tell(bob, alice, 'Ours is not.')
  const { id } = await bob.peer.request<{ id: string }>('message.send', { to: '#lobby', text: 'Is anybody here?' })
  await alice.peer.waitForEvent('message', { id, conversation: '#lobby' }, { timeoutMs: PATIENCE_MS })
  await expectPath(meeting, 'lan')
  expect(await alice.peer.request('users.online', {})).toMatchObject({ users: [{ username: 'bob' }] })
  const { megabytesPerSecond, paths } = await finishFile(town, bob, await beginFile(town, alice, bob))
  expect([...paths]).toEqual(['lan'])
  measured.fileMegabytesPerSecond = megabytesPerSecond
  task.meta.measured = measured
})

/** So that there is a pass, and nobody is met. */
async function beOnceOnline(host: Host, username: string): Promise<void> {
  const peer = town.peer(host, username, { servers })
  await peer.request('register', { username, password: PASSWORD })
  await peer.request('login', { username, password: PASSWORD })
  await peer.kill()
}

/** Not waited for is what the rendezvous says: it may take long to say nothing. */
async function comeBack(host: Host, username: string): Promise<Person> {
  const peer = town.peer(host, username, { servers })
  void peer.request('resume', {})
  await peer.waitForEvent('connection', { state: 'connecting' })
  return { username, host, peer }
}

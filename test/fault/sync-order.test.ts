/** The disk first, then the word: strace shows that the write-ahead log is synced before an acknowledgement leaves. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { createFleet, type Fleet } from '../support/fleet.ts'
import { createTestDevice, join, openSession, register } from '../support/session-client.ts'
import { traceSystemCalls } from '../support/system-calls.ts'

const ROUNDS = 5
/** What the other side sends of its own accord, a gossip heartbeat for one, may fall between once, not again and again. */
const CLEAN_ROUNDS_MIN = 3
const SYNCED_FIRST = /received (logged )+synced sent/

let fleet: Fleet
beforeAll(async () => {
  fleet = await createFleet()
})
afterAll(() => fleet[Symbol.asyncDispose]())

async function expectSyncedFirst(
  { skip }: TestContext,
  pid: number | undefined,
  acknowledged: () => Promise<unknown>,
): Promise<void> {
  const trace = await traceSystemCalls(pid).catch((error: Error) => skip(`cannot be traced here: ${error.message}`))
  const rounds: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await acknowledged()
    rounds.push(await trace.until(/synced.* sent/))
  }
  const clean = rounds.filter((calls) => SYNCED_FIRST.test(calls))
  expect(clean.length, rounds.join('\n')).toBeGreaterThanOrEqual(CLEAN_ROUNDS_MIN)
}

test('a rendezvous syncs a deposit before it acknowledges it', async (context) => {
  const alice = await join(fleet.server, 'alice')
  await register(await openSession(await createTestDevice(), fleet.server), 'away')
  const deposit = () =>
    alice.request('deposit', { recipient: 'away', id: randomBytes(16), sealed: randomBytes(2_000), acknowledged: [] })
  await expectSyncedFirst(context, fleet.rendezvousPid, deposit)
})

test('a peer syncs a private message before it acknowledges it', async (context) => {
  const [bob, carol] = await Promise.all(['bob', 'carol'].map((name) => fleet.login(name)))
  if (bob === undefined || carol === undefined) throw new Error('somebody is missing')
  const send = async () => {
    const { id } = await bob.request('message.send', { to: '@carol', text: 'on your disk?' })
    await bob.waitForEvent('message.state', { id, state: 'delivered' })
  }
  // The first opens the direct stream.
  await send()
  await expectSyncedFirst(context, carol.process.pid, send)
})

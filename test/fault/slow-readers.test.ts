/** Members that do not read what they are sent: they cost a bounded memory, are cut off in the end, and delay nobody. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { HEARTBEAT_INTERVAL_MS } from '../../shared/limits.ts'
import { createFleet, type Fleet } from '../support/fleet.ts'
import type { HeadlessProcess } from '../support/headless-process.ts'
import { askOnAndOn } from '../support/hostile-session.ts'
import { peakResidentBytes, residentBytes } from '../support/resident-memory.ts'
import { measureRoundTrips, type RoundTrips } from '../support/round-trips.ts'
import { join, type LoggedIn } from '../support/session-client.ts'
import { createTcpProxy } from '../support/tcp-proxy.ts'

const MIB = 1024 * 1024
/** Far above a write queue and what a collector leaves lying, and no more than all that may be asked for at once. */
const GROWTH_MAX_BYTES = 128 * MIB
/** Who waits longer would be taken for dead, and take the rendezvous for dead. */
const ROUND_TRIP_MAX_MS = HEARTBEAT_INTERVAL_MS
/** Nearly all that one sender may have waiting. */
const LETTERS = 1_900
/** They fill a page. */
const PAGE_LETTERS = 20
const LETTER_BYTES = 25_000
/** All together a gigabyte. */
const PAGES = 2_000
const EVENTUALLY = { timeout: 60_000 }

let fleet: Fleet
/** In a process of her own, so that what she waits for is the rendezvous. */
let carol: HeadlessProcess
let roundTrips: RoundTrips
beforeAll(async () => {
  fleet = await createFleet({ rendezvousArgs: ['--log-level', 'info'] })
  carol = await fleet.login('carol')
})
afterAll(() => fleet[Symbol.asyncDispose]())
beforeEach(() => {
  roundTrips = measureRoundTrips(carol)
})
afterEach(async () => {
  expect(await roundTrips.longestMs()).toBeLessThan(ROUND_TRIP_MAX_MS)
})

async function depositTo(
  recipient: string,
  sender: LoggedIn,
  { count, sizeBytes }: { count: number; sizeBytes: number },
): Promise<void> {
  const sealed = randomBytes(sizeBytes)
  let left = count
  async function lane(): Promise<void> {
    while (left > 0) {
      left -= 1
      await sender.request('deposit', { recipient, id: randomBytes(16), sealed, acknowledged: [] })
    }
  }
  await Promise.all(Array.from({ length: 64 }, lane))
}

test('news for a session that does not read is gathered: far fewer pushes than letters', async () => {
  const alice = await join(fleet.server, 'alice')
  const deaf = await join(fleet.server, 'deaf')
  await deaf.request('addContacts', { usernames: ['alice'] })
  deaf.stream.pause()
  await depositTo('deaf', alice, { count: LETTERS, sizeBytes: 100 })
  deaf.stream.resume()
  const told = () => deaf.pushes.flatMap((push) => (push.name === 'mailWaiting' ? [push.body.count] : []))
  await vi.waitFor(() => expect(told().reduce((sum, count) => sum + count, 0)).toBe(LETTERS), EVENTUALLY)
  expect(told().length).toBeLessThan(LETTERS / 4)
})

test('a session that asks and never reads takes a bounded memory and is cut off, with the reason in the log', async () => {
  await using proxy = await createTcpProxy(portOf(fleet.server))
  const erin = await join(fleet.server, 'erin')
  const deaf = await join(fleet.server.replace(/\/tcp\/\d+/, `/tcp/${proxy.port}`), 'frank')
  await depositTo('frank', erin, { count: PAGE_LETTERS, sizeBytes: LETTER_BYTES })
  const before = residentBytes(fleet.rendezvousPid)
  proxy.deafen()
  await askOnAndOn(deaf, 'fetch', { after: 0, limit: 0 }, { times: PAGES, atOnce: 1 })
  const reason = `"device":"${deaf.device.id}","code":"CLOSED"`
  await vi.waitFor(() => expect(fleet.rendezvousLog()).toContain(reason), EVENTUALLY)
  expect(peakResidentBytes(fleet.rendezvousPid) - before).toBeLessThan(GROWTH_MAX_BYTES)
  expect(await erin.request('online', { prefix: 'frank', after: '', limit: 0 })).toMatchObject({ total: 0 })
})

function portOf(address: string): number {
  return Number(/\/tcp\/(\d+)/.exec(address)?.[1])
}

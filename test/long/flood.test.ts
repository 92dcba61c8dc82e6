/** A member that asks as fast as it can: the others are served on, and it is cut off when it does not hear refusals. */
import { expect, test, vi } from 'vitest'
import { REQUESTS_PER_MINUTE, SESSION_REFUSALS_MAX } from '../../shared/limits.ts'
import { createFleet } from '../support/fleet.ts'
import { askOnAndOn } from '../support/hostile-session.ts'
import { measureRoundTrips } from '../support/round-trips.ts'
import { join } from '../support/session-client.ts'

/** Of others meanwhile, on a machine that the flood has to itself as well. */
const ROUND_TRIP_MAX_MS = 2_000

test('a member that floods the rendezvous delays nobody for long, and is cut off', async () => {
  await using fleet = await createFleet({ rendezvousArgs: ['--log-level', 'info'] })
  const carol = await fleet.login('carol')
  const mallory = await join(fleet.server, 'mallory')
  const roundTrips = measureRoundTrips(carol)
  const times = REQUESTS_PER_MINUTE + 2 * SESSION_REFUSALS_MAX
  await askOnAndOn(mallory, 'online', { prefix: '', after: '', limit: 0 }, { times, atOnce: 200 })
  await vi.waitFor(
    () => expect(fleet.rendezvousLog()).toContain(`"device":"${mallory.device.id}","code":"RATE_LIMITED"`),
    { timeout: 60_000 },
  )
  expect(await roundTrips.longestMs()).toBeLessThan(ROUND_TRIP_MAX_MS)
})

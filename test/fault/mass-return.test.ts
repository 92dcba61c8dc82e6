/** A few of the members of test/long/mass-return.test.ts, so that every run of the tests meets some. */
import { expect, test } from 'vitest'
import { HEARTBEAT_INTERVAL_MS } from '../../shared/limits.ts'
import { describeReturn, returnAtOnce } from '../support/mass-return.ts'
import { tell } from '../support/tell.ts'

const MEMBERS = 60

test(`${MEMBERS} members whose rendezvous was killed are all back by their passes, and see each other`, async () => {
  const outcome = await returnAtOnce(MEMBERS)
  tell(describeReturn(outcome))
  expect(outcome.longestHeartbeatMs).toBeLessThan(HEARTBEAT_INTERVAL_MS)
})

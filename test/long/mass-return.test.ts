/** A thousand members whose rendezvous is killed and started again: all at once at its door, and all let in. */
import { expect, test } from 'vitest'
import { DIRECTORY_FULL_PUSH, HEARTBEAT_INTERVAL_MS } from '../../shared/limits.ts'
import { describeReturn, returnAtOnce } from '../support/mass-return.ts'
import { tell } from '../support/tell.ts'

/** As many as are told of everybody's coming and going. */
const MEMBERS = DIRECTORY_FULL_PUSH

test.each([
  ['from a hundred addresses', {}],
  // A company behind one address: what it may open in a second is what takes the time.
  ['from one address', { from: '127.0.2.1' }],
])(`${MEMBERS} members return at once %s: all are online again, and wait for no heartbeat`, async (_, from) => {
  const outcome = await returnAtOnce(MEMBERS, from)
  tell(describeReturn(outcome))
  expect(outcome.longestHeartbeatMs).toBeLessThan(HEARTBEAT_INTERVAL_MS)
})

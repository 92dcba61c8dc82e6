/** What a relay has said of the share that is left, and for how long that counts. */
import { expect, test } from 'vitest'
import { createRelayShare } from '../../peer/net/circuits/relay-share.ts'
import { RELAY_SHARE_LEFT_MS, RELAY_SHARE_SPENT_MS } from '../../shared/limits.ts'

function scene(isLeft: boolean) {
  const state = { isLeft, now: 0, asked: 0 }
  const ask = async () => {
    state.asked += 1
    return state.isLeft
  }
  return { state, share: createRelayShare(ask, () => state.now) }
}

test.each([
  [true, RELAY_SHARE_LEFT_MS],
  [false, RELAY_SHARE_SPENT_MS],
])(
  'that there is some left (%s) is asked once for many who want to know at once, and again after a while',
  async (isLeft, forMs) => {
    const { state, share } = scene(isLeft)
    expect(await Promise.all([share.isLeft(), share.isLeft()])).toEqual([isLeft, isLeft])
    state.now = forMs - 1
    expect(await share.isLeft()).toBe(isLeft)
    expect(state.asked).toBe(1)
    state.isLeft = !isLeft
    state.now = forMs
    expect(await share.isLeft()).toBe(!isLeft)
  },
)

test('a circuit that is cut makes it doubtful, also while the relay is being asked', async () => {
  const { state, share } = scene(true)
  const before = share.isLeft()
  share.doubt()
  state.isLeft = false
  expect(await share.isLeft()).toBe(false)
  expect(await before).toBe(true)
  expect(await share.isLeft()).toBe(false)
  expect(state.asked).toBe(2)
})

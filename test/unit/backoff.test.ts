import { expect, test } from 'vitest'
import { createBackoff } from '../../peer/core/backoff.ts'
import { RECONNECT_MAX_MS, RECONNECT_MIN_MS, RETRY_AFTER_MAX_MS } from '../../shared/limits.ts'

const NOW = 1_000_000

/** The waits of one failure after another. */
function waits(random: () => number, count: number): number[] {
  const backoff = createBackoff({ random })
  let now = NOW
  return Array.from({ length: count }, () => {
    backoff.fail(now)
    const waitMs = backoff.until - now
    now = backoff.until
    return waitMs
  })
}

test('the first try needs no wait', () => {
  const backoff = createBackoff({ random: () => 0 })
  expect(backoff.isOver(0)).toBe(true)
  expect(backoff.failing).toBe(false)
})

test('waits double up to the longest, and never become infinite or nothing', () => {
  const longest = waits(() => 1, 2_000)
  expect(longest.slice(0, 3)).toEqual([RECONNECT_MIN_MS, 2 * RECONNECT_MIN_MS, 4 * RECONNECT_MIN_MS])
  expect(longest.at(-1)).toBe(RECONNECT_MAX_MS)
  expect(waits(() => 0, 2_000).at(-1)).toBe(RECONNECT_MAX_MS / 2)
})

test('many who failed together do not come back together', () => {
  expect(waits(() => 0.1, 1)).not.toEqual(waits(() => 0.9, 1))
})

test('failures that arrive during one wait count as one', () => {
  const backoff = createBackoff({ random: () => 1 })
  for (let answers = 0; answers < 64; answers += 1) backoff.fail(NOW)
  expect(backoff.until).toBe(NOW + RECONNECT_MIN_MS)
})

test('the other side may ask for more patience, even during a wait, but not for ever', () => {
  const backoff = createBackoff({ random: () => 1 })
  backoff.fail(NOW)
  backoff.fail(NOW, 60_000)
  expect(backoff.isOver(NOW + 59_999)).toBe(false)
  expect(backoff.isOver(NOW + 60_000)).toBe(true)
  backoff.fail(NOW, Number.MAX_SAFE_INTEGER)
  expect(backoff.until).toBe(NOW + RETRY_AFTER_MAX_MS)
})

test('new circumstances end a wait, unless the other side has asked for it', () => {
  const backoff = createBackoff({ random: () => 1 })
  backoff.fail(NOW)
  backoff.forgive()
  expect(backoff.isOver(NOW)).toBe(true)
  backoff.fail(NOW, 60_000)
  backoff.forgive()
  expect(backoff.until).toBe(NOW + 60_000)
})

test('after a success the waits are short again', () => {
  const backoff = createBackoff({ random: () => 1 })
  for (let failures = 0; failures < 10; failures += 1) backoff.fail(NOW + failures * RECONNECT_MAX_MS)
  backoff.succeed()
  expect(backoff.failing).toBe(false)
  backoff.fail(NOW)
  expect(backoff.until).toBe(NOW + RECONNECT_MIN_MS)
})

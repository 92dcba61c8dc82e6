/** How long a session waits for whom it dials: dials here end as the test says, and never with a connection. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DialServer } from '../../peer/net/dialling/dial-server.ts'
import { createSession } from '../../peer/net/session/session.ts'
import { createCorrectedClock, systemClock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { DIAL_TIMEOUT_MS, SERVER_CONNECT_MAX_MS, SERVER_CONNECT_MS } from '../../shared/limits.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const SILENT = new HongyanError('UNREACHABLE', 'away', { cause: new HongyanError('TIMEOUT', 'nothing came') })

function sessionOver(dial: DialServer) {
  return createSession({
    ...{ dial, localClock: systemClock, clock: createCorrectedClock(systemClock), random: () => 0 },
    authenticate: async () => undefined,
    onPush() {},
    onState() {},
  })
}

test('after each silence it waits longer, for a line may be slow, and anew where the network is another', async () => {
  const waited: (number | undefined)[] = []
  const session = sessionOver(async (_, patience) => {
    waited.push(patience?.silenceMs)
    throw SILENT
  })
  await session.keepOnline().catch(() => undefined)
  await vi.advanceTimersByTimeAsync(SERVER_CONNECT_MS)
  expect(waited.slice(0, 4)).toEqual(
    [1, 2, 4, 4].map((times) => Math.min(SERVER_CONNECT_MAX_MS, times * SERVER_CONNECT_MS)),
  )
  waited.length = 0
  session.check()
  await vi.advanceTimersByTimeAsync(0)
  expect(waited).toEqual([SERVER_CONNECT_MS])
  await session.end()
})

test('whoever answers has time to finish: so many times what the answer took, and more after tries in vain', async () => {
  let answerMs = 0
  const begun: number[] = []
  const session = sessionOver(async (signal, patience) => {
    begun.push(Date.now())
    setTimeout(() => patience?.onAnswer?.(), answerMs)
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(SILENT)))
  })
  const first = session.open().then(
    () => 0,
    () => Date.now(),
  )
  await vi.advanceTimersByTimeAsync(DIAL_TIMEOUT_MS)
  expect((await first) - (begun[0] ?? 0)).toBe(DIAL_TIMEOUT_MS)
  expect(session.isHeard).toBe(true)
  const second = session.open().then(
    () => 0,
    () => Date.now(),
  )
  await vi.advanceTimersByTimeAsync(2 * DIAL_TIMEOUT_MS)
  expect((await second) - (begun[1] ?? 0)).toBe(2 * DIAL_TIMEOUT_MS)
  answerMs = DIAL_TIMEOUT_MS
  const third = session.open().then(
    () => 0,
    () => Date.now(),
  )
  await vi.advanceTimersByTimeAsync(20 * DIAL_TIMEOUT_MS)
  expect((await third) - (begun[2] ?? 0)).toBe(11 * DIAL_TIMEOUT_MS)
  await session.end()
})

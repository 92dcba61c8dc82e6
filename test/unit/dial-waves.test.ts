/** Dialling beside what is under way, with dials whose ends are in the test's hands. */
import type { Connection } from '@libp2p/interface'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type DialPatience, dialInWaves } from '../../peer/net/dialling/dial-waves.ts'
import type { Line } from '../../peer/net/dialling/line.ts'
import { HongyanError } from '../../shared/errors.ts'
import { DIAL_WAVES_MAX, SERVER_CONNECT_MS } from '../../shared/limits.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Dial {
  readonly signal: AbortSignal
  /** A machine has answered. */
  answer(): void
  /** All is said: there is a connection. */
  finish(): Line
  fail(error: Error): void
}

function scene(patience: Partial<DialPatience> = {}) {
  const dials: Dial[] = []
  const ending = new AbortController()
  let hurry = () => {}
  const dialled = dialInWaves(
    (signal, onAnswer) => {
      const { promise, resolve, reject } = Promise.withResolvers<Line>()
      let onFailure: ((failure: unknown) => void) | undefined
      signal.addEventListener('abort', () => reject(signal.reason))
      dials.push({
        signal,
        answer() {
          onFailure = onAnswer()
        },
        finish() {
          const line = { connection: { abort: vi.fn() } as Partial<Connection> as Connection, listen() {} }
          resolve(line)
          return line
        },
        fail(error) {
          onFailure?.(error)
          reject(error)
        },
      })
      return promise
    },
    {
      silenceMs: SERVER_CONNECT_MS,
      onHurry(again) {
        hurry = again
        return () => {
          hurry = () => {}
        }
      },
      ...patience,
    },
    ending.signal,
  )
  // Looked at below.
  dialled.catch(() => undefined)
  return { dials, ending, dialled, hurry: () => hurry() }
}

const passing = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('a network that is left while it is dialled costs that dial and no time: another begins beside it', async () => {
  const { dials, dialled, hurry } = scene()
  await passing(100)
  hurry()
  expect(dials).toHaveLength(2)
  const line = dials[1]?.finish()
  expect(await dialled).toBe(line)
  expect(dials.map(({ signal }) => signal.aborted)).toEqual([true, false])
  expect(vi.getTimerCount()).toBe(0)
})

test('a line so slow that others begin before the first is answered is dialled by the first', async () => {
  const { dials, dialled } = scene({ silenceMs: 4 * SERVER_CONNECT_MS })
  await passing(1.5 * SERVER_CONNECT_MS)
  expect(dials).toHaveLength(2)
  dials[0]?.answer()
  // Whoever has answered has time to finish, and nothing more is begun.
  await passing(10 * SERVER_CONNECT_MS)
  expect(dials).toHaveLength(2)
  const line = dials[0]?.finish()
  expect(await dialled).toBe(line)
  expect(dials[1]?.signal.aborted).toBe(true)
})

test('where nothing answers in time that is told; what had answered and failed is told with it', async () => {
  const { dials, dialled } = scene({ silenceMs: 2 * SERVER_CONNECT_MS })
  const other = new HongyanError('WRONG_SERVER', 'somebody else')
  await passing(SERVER_CONNECT_MS)
  dials[0]?.answer()
  await passing(SERVER_CONNECT_MS)
  dials[0]?.fail(other)
  await expect(dialled).rejects.toMatchObject({ errors: [other, { code: 'TIMEOUT' }] })
  expect(dials.slice(1).every(({ signal }) => signal.aborted)).toBe(true)
})

test('a refusal is told at once, unless another dial is under way', async () => {
  const refused = new Error('ECONNREFUSED')
  const alone = scene()
  alone.dials[0]?.fail(refused)
  await expect(alone.dialled).rejects.toBe(refused)
  const { dials, dialled, hurry } = scene()
  hurry()
  dials[0]?.fail(refused)
  await passing(0)
  const line = dials[1]?.finish()
  expect(await dialled).toBe(line)
})

test('networks that change without end do not pile up dials: the oldest goes for the newest', async () => {
  const { dials, ending, dialled, hurry } = scene()
  for (let times = 1; times < 2 * DIAL_WAVES_MAX; times += 1) hurry()
  await passing(0)
  expect(dials.filter(({ signal }) => !signal.aborted)).toHaveLength(DIAL_WAVES_MAX)
  expect(dials.at(-1)?.signal.aborted).toBe(false)
  ending.abort(new Error('enough'))
  await expect(dialled).rejects.toThrow('enough')
  expect(dials.every(({ signal }) => signal.aborted)).toBe(true)
})

test('of two that come through together one is ended', async () => {
  const { dials, dialled, hurry } = scene()
  hurry()
  const lines = dials.map((dial) => dial.finish())
  expect(await dialled).toBe(lines[0])
  await passing(0)
  expect(lines[1]?.connection.abort).toHaveBeenCalledOnce()
})

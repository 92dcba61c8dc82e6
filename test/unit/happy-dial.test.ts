import type { Connection } from '@libp2p/interface'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type DialAttempt, dialFirst } from '../../peer/net/dialling/happy-dial.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A way whose end is in the test's hands. */
interface Course extends DialAttempt {
  readonly begun: boolean
  readonly signal: AbortSignal
  arrive(): Connection
  fail(): void
}

function course(afterMs: number): Course {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>()
  let given: AbortSignal | undefined
  return {
    afterMs,
    dial(signal) {
      given = signal
      return promise
    },
    get begun() {
      return given !== undefined
    },
    get signal() {
      if (given === undefined) throw new Error('not begun')
      return given
    },
    arrive() {
      const connection = { abort: vi.fn() } as unknown as Connection
      resolve(connection)
      return connection
    },
    fail: () => reject(new Error('nobody there')),
  }
}

/** What has been settled has had its effect. */
const settle = () => vi.advanceTimersByTimeAsync(0)

test('a later way begins when its time has come, also while an earlier one is silent', async () => {
  const [first, second, third] = [course(0), course(250), course(400)]
  const dialled = dialFirst([third, first, second], new AbortController().signal)
  expect([first.begun, second.begun, third.begun]).toEqual([true, false, false])
  await vi.advanceTimersByTimeAsync(249)
  expect(second.begun).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect([second.begun, third.begun]).toEqual([true, false])
  await vi.advanceTimersByTimeAsync(150)
  expect(third.begun).toBe(true)
  const connection = second.arrive()
  expect(await dialled).toBe(connection)
})

test('the next begins at once when all before it have failed, and not while one is under way', async () => {
  const [first, second, third] = [course(0), course(0), course(400)]
  const dialled = dialFirst([first, second, third], new AbortController().signal)
  first.fail()
  await settle()
  expect(third.begun).toBe(false)
  second.fail()
  await settle()
  expect(third.begun).toBe(true)
  third.arrive()
  await dialled
})

test('the first that works ends the others, begun or not, and nothing ends it', async () => {
  const wish = new AbortController()
  const [first, second, third] = [course(0), course(10), course(20)]
  const dialled = dialFirst([first, second, third], wish.signal)
  await vi.advanceTimersByTimeAsync(10)
  const connection = second.arrive()
  await dialled
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(third.begun).toBe(false)
  wish.abort()
  first.fail()
  await settle()
  expect(second.signal.aborted).toBe(false)
  expect(connection.abort).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('one that works too late is closed', async () => {
  const [first, second] = [course(0), course(0)]
  const dialled = dialFirst([first, second], new AbortController().signal)
  const kept = first.arrive()
  await dialled
  const late = second.arrive()
  await settle()
  expect(late.abort).toHaveBeenCalledOnce()
  expect(kept.abort).not.toHaveBeenCalled()
})

test('two that work in one turn: one is kept, the other closed', async () => {
  const [first, second] = [course(0), course(0)]
  const dialled = dialFirst([first, second], new AbortController().signal)
  const [one, other] = [first.arrive(), second.arrive()]
  expect(await dialled).toBe(one)
  await settle()
  expect(one.abort).not.toHaveBeenCalled()
  expect(other.abort).toHaveBeenCalledOnce()
})

test('when all fail it says why each did, and without any it fails as well', async () => {
  const [first, second] = [course(0), course(250)]
  const dialled = dialFirst([first, second], new AbortController().signal)
  const failed = expect(dialled).rejects.toMatchObject({
    errors: [{ message: 'nobody there' }, { message: 'nobody there' }],
  })
  first.fail()
  second.fail()
  await failed
  await expect(dialFirst([], new AbortController().signal)).rejects.toMatchObject({ errors: [] })
  expect(vi.getTimerCount()).toBe(0)
})

test('who gives up ends every way, and what works afterwards is closed', async () => {
  const wish = new AbortController()
  const [first, second] = [course(0), course(250)]
  const dialled = dialFirst([first, second], wish.signal)
  const failed = expect(dialled).rejects.toMatchObject({ name: 'AbortError' })
  wish.abort()
  await failed
  expect(first.signal.aborted).toBe(true)
  const late = first.arrive()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(late.abort).toHaveBeenCalledOnce()
  expect(second.begun).toBe(false)
  await expect(dialFirst([course(0)], wish.signal)).rejects.toThrow()
})

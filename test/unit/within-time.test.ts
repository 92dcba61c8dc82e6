/** An examination that waits for ever, for whoever asked and for the clock. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Finding } from '../../peer/api.ts'
import { withinTime } from '../../peer/health/within-time.ts'

const FOUND: Finding = { level: 'ok', about: 'outbox', waiting: 0 }

/** One finding, then silence until it is given up. */
function waiting() {
  const ended = Promise.withResolvers<void>()
  const signals: AbortSignal[] = []
  async function* examine(signal: AbortSignal): AsyncIterable<Finding> {
    signals.push(signal)
    try {
      yield FOUND
      signal.throwIfAborted()
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    } finally {
      ended.resolve()
    }
  }
  return { examine, signals, ended: ended.promise }
}

// Node's own timers of signals are not faked; the limit is.
let limit: AbortController
beforeEach(() => {
  limit = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal)
})
afterEach(() => vi.restoreAllMocks())

test('whoever asked ends it, and hears no more', async () => {
  const { examine, ended } = waiting()
  const asking = new AbortController()
  const findings: Finding[] = []
  for await (const finding of withinTime(asking.signal, examine)) {
    findings.push(finding)
    queueMicrotask(() => asking.abort())
  }
  expect(findings).toEqual([FOUND])
  await ended
})

test('one that was given up before it began finds nothing', async () => {
  const { examine } = waiting()
  const findings: Finding[] = []
  for await (const finding of withinTime(AbortSignal.abort(), examine)) findings.push(finding)
  expect(findings).toEqual([])
})

test('a reader that leaves ends it too', async () => {
  const { examine, ended } = waiting()
  const asking = new AbortController()
  for await (const _ of withinTime(asking.signal, examine)) break
  await ended
})

test('when the time is up that is a finding', async () => {
  const { examine, ended } = waiting()
  const findings: Finding[] = []
  for await (const finding of withinTime(new AbortController().signal, examine)) {
    findings.push(finding)
    limit.abort()
  }
  expect(findings).toEqual([FOUND, { level: 'warning', about: 'time' }])
  await ended
})

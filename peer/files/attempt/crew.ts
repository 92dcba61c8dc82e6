/** What one attempt does at the same time, all of it owned: the first failure ends the rest. Knows nothing of files. */
import { type HongyanError, toHongyanError } from '../../../shared/errors.ts'

export interface Crew {
  /** Aborted, with a HongyanError, at the first failure, at the caller's wish, and when the crew is dismissed. */
  readonly signal: AbortSignal
  /** Rejects with the first failure. */
  readonly failed: Promise<never>
  fail(error: unknown): void
  /** What it throws is a failure; `dismiss` waits for it. */
  own(work: Promise<void>): void
  every(intervalMs: number, act: () => void): void
  /** Ends the signal and the timers, and resolves when all that was owned is over. */
  dismiss(reason: HongyanError): Promise<void>
}

export function createCrew(outer: AbortSignal): Crew {
  const inner = new AbortController()
  const failed = Promise.withResolvers<never>()
  const works = new Set<Promise<void>>()
  const timers: NodeJS.Timeout[] = []
  failed.promise.catch(() => undefined)

  function fail(error: unknown): void {
    const failure = toHongyanError(error)
    failed.reject(failure)
    inner.abort(failure)
  }

  function act(what: () => void): void {
    try {
      what()
    } catch (error) {
      fail(error)
    }
  }

  const interrupt = () => fail(outer.reason)
  outer.addEventListener('abort', interrupt)
  if (outer.aborted) interrupt()

  return {
    ...{ signal: inner.signal, failed: failed.promise, fail },
    own(work) {
      const held = work.catch(fail).finally(() => works.delete(held))
      works.add(held)
    },
    every(intervalMs, what) {
      timers.push(setInterval(() => act(what), intervalMs))
    },
    async dismiss(reason) {
      outer.removeEventListener('abort', interrupt)
      for (const timer of timers) clearInterval(timer)
      inner.abort(reason)
      while (works.size > 0) await Promise.all(works)
    },
  }
}

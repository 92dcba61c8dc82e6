/**
 * Several ways to one peer, tried one shortly after the other and side by side: the first that works is taken, the others
 * are ended (the idea of RFC 8305).
 */
import type { Connection } from '@libp2p/interface'
import { HongyanError } from '../../../shared/errors.ts'

export interface DialAttempt {
  /** Milliseconds after the beginning; sooner if all before it have failed. */
  readonly afterMs: number
  /** @param signal of this attempt alone: libp2p lets it stay with the connection, whose end it would be later */
  dial(signal: AbortSignal): Promise<Connection>
}

/** Throws an AggregateError when all have failed, or what `signal` was aborted with. */
export async function dialFirst(attempts: readonly DialAttempt[], signal: AbortSignal): Promise<Connection> {
  signal.throwIfAborted()
  const found = Promise.withResolvers<Connection>()
  const failures: unknown[] = []
  const waiting = [...attempts].sort((left, right) => left.afterMs - right.afterMs)
  const begun = performance.now()
  const running = new Set<AbortController>()
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  function begin(attempt: DialAttempt): void {
    const ending = new AbortController()
    running.add(ending)
    attempt.dial(ending.signal).then(
      (connection) => {
        running.delete(ending)
        if (isOver) return connection.abort(new HongyanError('CLOSED', 'another way was faster'))
        // At once: another may work in this very turn.
        isOver = true
        found.resolve(connection)
      },
      (error: unknown) => {
        failures.push(error)
        running.delete(ending)
        if (!isOver) next()
      },
    )
  }

  /** Begins what is due, and the next at once if nothing is under way. */
  function next(): void {
    clearTimeout(timer)
    for (let attempt = waiting[0]; attempt !== undefined; attempt = waiting[0]) {
      const waitMs = begun + attempt.afterMs - performance.now()
      if (running.size > 0 && waitMs > 0) {
        timer = setTimeout(next, waitMs)
        return
      }
      waiting.shift()
      begin(attempt)
    }
    if (running.size === 0) found.reject(new AggregateError(failures, 'no way leads there'))
  }

  const onAbort = () => {
    isOver = true
    found.reject(signal.reason)
  }
  signal.addEventListener('abort', onAbort)
  try {
    next()
    return await found.promise
  } finally {
    isOver = true
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    for (const ending of running) ending.abort(new HongyanError('ABORTED', 'no longer wanted'))
  }
}

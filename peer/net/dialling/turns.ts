/** Lets so many at once do something; who comes later waits for its turn. */

export interface Turns {
  /** Runs `work` when it is its turn. Throws what `signal` was aborted with before that. */
  take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

export function createTurns(atOnce: number): Turns {
  const waiting = new Set<() => void>()
  let running = 0

  async function turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (running < atOnce) {
      running += 1
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const onAbort = () => {
      waiting.delete(resolve)
      reject(signal.reason)
    }
    waiting.add(resolve)
    signal.addEventListener('abort', onAbort, { once: true })
    await promise.finally(() => signal.removeEventListener('abort', onAbort))
  }

  /** The turn goes to the next, or back. */
  function pass(): void {
    const [next] = waiting
    if (next === undefined) {
      running -= 1
      return
    }
    waiting.delete(next)
    next()
  }

  return {
    async take(work, signal) {
      await turn(signal)
      try {
        return await work()
      } finally {
        pass()
      }
    },
  }
}

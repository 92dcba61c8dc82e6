/**
 * In which order requests run: all at once, but sends to one conversation as they came, and account methods alone. Bounds
 * how many are open.
 */
import type { Call } from './methods.ts'

export interface Schedule {
  /** Begins the call when its turn comes. The promise is the call's own. */
  run<T>(scheduling: Call['scheduling'], call: () => Promise<T>): Promise<T>
  /** Resolves when another request may be taken. */
  hasRoom(): Promise<void>
  /** Resolves when every call so far has ended. */
  settled(): Promise<void>
}

export function createSchedule(maxOpen: number): Schedule {
  const open = new Set<Promise<unknown>>()
  const lastOf = new Map<string, Promise<unknown>>()
  let account: Promise<unknown> = Promise.resolve()

  const turnOf = (scheduling: Call['scheduling']): Promise<unknown> | undefined => {
    switch (scheduling.kind) {
      case 'immediate':
        return undefined
      case 'concurrent':
        return account
      case 'ordered':
        return Promise.all([account, lastOf.get(scheduling.key)])
      case 'account':
        return Promise.all([account, ...open])
    }
  }
  const remember = (scheduling: Call['scheduling'], ended: Promise<unknown>): void => {
    open.add(ended)
    if (scheduling.kind === 'account') account = ended
    if (scheduling.kind === 'ordered') lastOf.set(scheduling.key, ended)
    void ended.then(() => {
      open.delete(ended)
      if (scheduling.kind === 'ordered' && lastOf.get(scheduling.key) === ended) lastOf.delete(scheduling.key)
    })
  }
  return {
    run(scheduling, call) {
      const turn = turnOf(scheduling)
      const result = turn === undefined ? call() : turn.then(call)
      // Whoever waits for a turn waits for the end, not for the outcome: that is the caller's.
      remember(
        scheduling,
        result.then(
          () => undefined,
          () => undefined,
        ),
      )
      return result
    },
    async hasRoom() {
      while (open.size >= maxOpen) await Promise.race(open)
    },
    async settled() {
      await Promise.all(open)
    },
  }
}

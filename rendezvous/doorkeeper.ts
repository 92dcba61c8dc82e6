/** Closes connections that do not become a session: a stranger may knock, not stay. */
import type { Connection } from '@libp2p/interface'
import { HongyanError } from '../shared/errors.ts'

export interface Doorkeeper {
  /** The time to prove an account begins, unless it runs already. */
  watch(connection: Connection): void
  /** An account was proved: the connection may stay. */
  release(connection: Connection): void
  stop(): void
}

export function createDoorkeeper(patienceMs: number): Doorkeeper {
  const timers = new Map<Connection, NodeJS.Timeout>()

  function release(connection: Connection): void {
    clearTimeout(timers.get(connection))
    timers.delete(connection)
  }

  return {
    watch(connection) {
      if (timers.has(connection) || connection.status !== 'open') return
      const timer = setTimeout(() => {
        timers.delete(connection)
        // Not `close`: a stranger would decide how long that takes.
        connection.abort(new HongyanError('TIMEOUT', 'no account was proved in time'))
      }, patienceMs)
      timers.set(connection, timer)
    },
    release,
    stop() {
      for (const connection of [...timers.keys()]) release(connection)
    },
  }
}

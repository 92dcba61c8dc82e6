/** Whether there is anybody to talk with while the rendezvous gives no sign of life. */
import { COMPANY_PATIENCE_MS, SOLITUDE_PATIENCE_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import type { Direct } from '../net/direct/direct.ts'
import type { Gate } from '../net/gate/gate.ts'
import type { Session } from '../net/session/session.ts'

export interface Company {
  /**
   * Resolves when this device is linked with somebody else's, at the earliest after as long as a rendezvous that is there
   * takes to be so; or when it has said nothing at all for longer than a person waits. Ends with `signal`, and never rejects.
   */
  found(signal: AbortSignal): Promise<void>
}

export interface CompanyInit {
  readonly gate: Pick<Gate, 'subscribe'>
  readonly direct: Pick<Direct, 'peers'>
  readonly session: Pick<Session, 'isHeard'>
  own(): Username | undefined
}

export function createCompany({ gate, direct, session, own }: CompanyInit): Company {
  const isThere = () => direct.peers().some(({ account }) => account !== own())

  return {
    async found(signal) {
      const { promise, resolve } = Promise.withResolvers<void>()
      let isPatient = true
      const look = () => {
        if (!isPatient && isThere()) resolve()
      }
      // In the next turn the links that are told of now are there.
      const unsubscribe = gate.subscribe({ onAdmitted: () => queueMicrotask(look) })
      const timer = setTimeout(() => {
        isPatient = false
        look()
      }, COMPANY_PATIENCE_MS)
      const solitude = setTimeout(() => {
        if (!session.isHeard) resolve()
      }, SOLITUDE_PATIENCE_MS)
      signal.addEventListener('abort', () => resolve(), { once: true })
      if (signal.aborted) resolve()
      await promise
      clearTimeout(timer)
      clearTimeout(solitude)
      unsubscribe()
    },
  }
}

/** Ending a connection with words: what was written before still arrives. */
import type { Connection } from '@libp2p/interface'
import type { HongyanError } from '../../../shared/errors.ts'
import { CONNECTION_CLOSE_MS } from '../../../shared/limits.ts'

/** Lets the other side read why, but not wait: whoever timed out does not read. Never throws. */
export async function endConnection(connection: Connection, reason: HongyanError): Promise<void> {
  if (reason.code === 'TIMEOUT') return connection.abort(reason)
  try {
    await connection.close({ signal: AbortSignal.timeout(CONNECTION_CLOSE_MS) })
  } catch {
    // It did not read in time; nothing else is owed to it.
    connection.abort(reason)
  }
}

/**
 * What a connection through the relay can have beside it: the relay joins two bare connections to its port, for those who have
 * its tickets. It learns from them no more than from a circuit.
 */
import type { Connection } from '@libp2p/interface'
import { toHongyanError } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { SPLICE_STREAMS_MAX } from '../../../shared/limits.ts'
import { SPLICE_PROTOCOL } from '../../../shared/protocols.ts'
import { askForSplice, type Tickets } from '../../../shared/splice.ts'

/** Of one device at the other end. */
export interface Splicer {
  /** Where the relay takes bare connections. */
  readonly host: string
  readonly port: number
  /** One ticket for each side, good for a moment. Throws what the relay refuses with, UNREACHABLE, MALFORMED or `signal`'s. */
  ask(signal: AbortSignal): Promise<Tickets>
}

/** Undefined where the relay was not reached by plain TCP. */
export function splicerAt(relay: Connection, device: DeviceId): Splicer | undefined {
  const [at, tcp] = relay.remoteAddr.getComponents()
  if (at?.value === undefined || tcp?.name !== 'tcp') return undefined
  return {
    host: at.value,
    port: Number(tcp.value),
    async ask(signal) {
      const stream = await relay.newStream(SPLICE_PROTOCOL, { signal, maxOutboundStreams: SPLICE_STREAMS_MAX })
      try {
        const tickets = await askForSplice(stream, device, signal)
        stream.close({ signal }).catch((error: unknown) => stream.abort(toHongyanError(error)))
        return tickets
      } catch (error) {
        stream.abort(toHongyanError(error))
        throw error
      }
    },
  }
}

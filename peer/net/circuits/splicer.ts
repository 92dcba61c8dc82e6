/**
 * What a connection through the relay can have beside it: the relay joins two bare connections to its port, for those who have
 * its tickets. It learns from them no more than from a circuit.
 */
import type { Connection } from '@libp2p/interface'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { SPLICE_REST_MAX_MS, SPLICE_REST_MS, SPLICE_STREAMS_MAX } from '../../../shared/limits.ts'
import { SPLICE_PROTOCOL } from '../../../shared/protocols.ts'
import { askForSplice, type Tickets } from '../../../shared/splice.ts'
import type { RelayShare } from './relay-share.ts'

/** Of one device at the other end. */
export interface Splicer {
  /** Where the relay takes bare connections. */
  readonly host: string
  readonly port: number
  /**
   * One ticket for each side, good for a moment. Throws what the relay refuses with, UNREACHABLE, MALFORMED or what `signal`
   * was aborted with.
   */
  ask(signal: AbortSignal): Promise<Tickets>
  /** A bare connection has been cut, which may be the relay's word that it carries no more. */
  doubt(): void
}

export interface Splicers {
  /** Undefined where the relay was not reached by plain TCP. */
  at(relay: Connection, device: DeviceId): Splicer | undefined
}

export function createSplicers({ doubt }: Pick<RelayShare, 'doubt'>): Splicers {
  /** A relay that has refused is left alone until then. */
  let restUntil = Number.NEGATIVE_INFINITY

  async function ask(relay: Connection, device: DeviceId, signal: AbortSignal): Promise<Tickets> {
    if (performance.now() < restUntil) throw new HongyanError('RATE_LIMITED', 'the relay has just refused')
    const stream = await relay.newStream(SPLICE_PROTOCOL, { signal, maxOutboundStreams: SPLICE_STREAMS_MAX })
    try {
      const tickets = await askForSplice(stream, device, signal)
      stream.close({ signal }).catch((error: unknown) => stream.abort(toHongyanError(error)))
      return tickets
    } catch (error) {
      stream.abort(toHongyanError(error))
      const { code, retryAfterMs = SPLICE_REST_MS } = toHongyanError(error)
      if (code === 'RATE_LIMITED') {
        restUntil = performance.now() + Math.min(retryAfterMs, SPLICE_REST_MAX_MS)
        doubt()
      }
      throw error
    }
  }

  return {
    at(relay, device) {
      const [address, tcp] = relay.remoteAddr.getComponents()
      if (address?.value === undefined || tcp?.name !== 'tcp') return undefined
      return { host: address.value, port: Number(tcp.value), ask: (signal) => ask(relay, device, signal), doubt }
    },
  }
}

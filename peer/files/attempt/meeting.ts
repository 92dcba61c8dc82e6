/**
 * Where the two sides of an attempt meet for the connection that carries the data: whoever was dialled can be reached,
 * so that side listens and says where, and the dialler comes; by a relay both come there. Where it does not work out the data
 * goes over the stream.
 */
import { FILE_BULK_MIN_BYTES } from '../../../shared/limits.ts'
import type { BulkOffer } from '../../core/files/messages.ts'
import type { Bulk, BulkListener } from '../wire/bulk.ts'
import type { AttemptInit } from './ports.ts'

export interface Meeting {
  /** For the other side, where that is to come here. */
  offer(remainingBytes: number): Promise<{ readonly bulk?: BulkOffer }>
  /** By our offer, or theirs. Never throws: undefined where there is none, or nobody came in time. Asked again, the same. */
  meet(theirs: BulkOffer | undefined): Promise<Bulk | undefined>
}

export function createMeeting(init: Pick<AttemptInit, 'bulk' | 'route'>, signal: AbortSignal): Meeting {
  const { bulk: port } = init
  const { bulkWay: way, dialledBy } = init.route
  const isPossible = port !== undefined && way !== undefined
  let listener: BulkListener | undefined
  let met: Promise<Bulk | undefined> | undefined

  async function connect(theirs: BulkOffer | undefined): Promise<Bulk | undefined> {
    if (listener !== undefined) return listener.connected
    if (!isPossible || theirs === undefined || dialledBy === 'there') return undefined
    return port.dial(theirs, way, signal)
  }

  return {
    async offer(remainingBytes) {
      if (!isPossible || dialledBy === 'here' || remainingBytes < FILE_BULK_MIN_BYTES) return {}
      listener = await port.listen(way, signal)
      return listener === undefined ? {} : { bulk: listener.offer }
    },
    meet(theirs) {
      met ??= connect(theirs)
      return met
    },
  }
}

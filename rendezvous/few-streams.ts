/**
 * How many streams a connection may open. Each costs memory, ten seconds of a timer and up to a millisecond before anything
 * was asked on it, those too that are given up at once; so whoever opens more loses the connection.
 */
import type { Connection, StreamMuxer } from '@libp2p/interface'
import { steadyClock } from '../shared/clock.ts'
import { HongyanError } from '../shared/errors.ts'
import { MINUTE } from '../shared/limits/units.ts'
import { STREAMS_PER_MINUTE_MAX, UNPROVED_STREAMS_MAX } from '../shared/limits.ts'
import { QuotaWindow } from '../shared/quota.ts'

/** To be called as it opens. What members may open for their circuits would be far too much for strangers. */
export function fewStreams(connection: Connection & { readonly muxer?: StreamMuxer }, isProved: () => boolean): void {
  const strangers = new QuotaWindow(UNPROVED_STREAMS_MAX, MINUTE)
  const members = new QuotaWindow(STREAMS_PER_MINUTE_MAX, MINUTE)
  // libp2p tells of a stream only when it has a protocol, its muxer at once.
  connection.muxer?.addEventListener('stream', () => {
    try {
      const allowance = isProved() ? members : strangers
      allowance.charge(steadyClock.now())
    } catch (cause) {
      connection.abort(new HongyanError('RATE_LIMITED', 'more streams than anybody needs', { cause }))
    }
  })
}

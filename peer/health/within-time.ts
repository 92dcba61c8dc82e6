/** An examination ends, whatever it waits for: by the wish of whoever asked, or when its time is up. */
import { EXAMINATION_MAX_MS } from '../../shared/limits.ts'
import type { Finding } from '../api/health.ts'

/** What `examine` finds until then; that there was no more time is a finding too. Throws what `examine` throws before. */
export async function* withinTime(
  given: AbortSignal,
  examine: (signal: AbortSignal) => AsyncIterable<Finding>,
): AsyncGenerator<Finding, void, void> {
  const signal = AbortSignal.any([given, AbortSignal.timeout(EXAMINATION_MAX_MS)])
  const ended = Promise.withResolvers<'ended'>()
  const onAbort = () => ended.resolve('ended')
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  const findings = examine(signal)[Symbol.asyncIterator]()
  try {
    if (signal.aborted) return
    for (;;) {
      const found = await Promise.race([findings.next(), ended.promise]).catch((error: unknown) => {
        // It hears of the signal too, and may be the first to say so.
        if (signal.aborted) return 'ended' as const
        throw error
      })
      if (found === 'ended') {
        if (!given.aborted) yield { level: 'warning', about: 'time' }
        return
      }
      if (found.done) return
      yield found.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Whoever stops listening ends the probe as well; it may take a moment, for which nobody need wait.
    void findings.return?.()?.catch(() => undefined)
  }
}

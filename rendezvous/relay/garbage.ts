/**
 * Gives back the memory of what a relay has carried. Each piece is a buffer outside V8's heap, garbage a moment later, and given
 * back when the young generation is collected. V8, which hardly sees such buffers, lets that generation grow and collects it
 * ever later, when 100 MiB have come together; one that stays small is collected in a fraction of a millisecond.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { RELAY_COLLECTED_BYTES } from '../../shared/limits.ts'

/** Returns what is to be told of bytes that were carried. */
export function createCollection(collect: () => void = minorCollection()): (bytes: number) => void {
  let bytesSince = 0
  return (bytes) => {
    bytesSince += bytes
    if (bytesSince < RELAY_COLLECTED_BYTES) return
    bytesSince = 0
    collect()
  }
}

function minorCollection(): () => void {
  setFlagsFromString('--semi-space-growth-factor=1')
  // V8 gives the function to contexts that are made after it was told to.
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as NodeJS.GCFunction
  return () => gc({ type: 'minor', execution: 'sync' })
}

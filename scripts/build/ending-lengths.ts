/**
 * Mends how libp2p reads the length before a message: one that never ends is read on for megabytes, a byte at a time, before
 * anybody has said who they are, and nothing else happens meanwhile. A number of eight bytes is the longest that it takes.
 */
import type { Plugin } from 'rolldown'

const FILE = '@libp2p/utils/dist/src/stream-utils.js'
const CARELESS = 'if (err instanceof RangeError) {'
const CAREFUL = 'if (err instanceof RangeError && lengthBuffer.byteLength < 8) {'

export function endingLengths(): Plugin {
  let isMended = false
  return {
    name: 'ending-lengths',
    transform(code, id) {
      if (!id.replaceAll('\\', '/').endsWith(FILE)) return undefined
      isMended = code.split(CARELESS).length === 2
      return { code: code.replace(CARELESS, CAREFUL), map: null }
    },
    buildEnd() {
      if (!isMended) throw new Error(`${FILE} is not as it was: see whether it still needs to be mended`)
    },
  }
}

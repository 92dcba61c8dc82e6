/** How long another side takes to answer, from what is asked anyway or to find it out. Pure. */

export interface RoundTrip {
  /** Undefined before the first answer. */
  readonly ms: number | undefined
  learn(tripMs: number): void
}

/** As slowly as TCP follows its round trips (RFC 6298). */
const RISE_SHARE = 1 / 8

/** Falls at once and rises slowly: what works on an answer, or goes before it, only ever adds to the way. */
export function createRoundTrip(): RoundTrip {
  let ms: number | undefined
  return {
    get ms() {
      return ms
    },
    learn(tripMs) {
      const known = ms ?? tripMs
      ms = Math.max(0, tripMs < known ? tripMs : known + (tripMs - known) * RISE_SHARE)
    },
  }
}

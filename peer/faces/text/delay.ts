/** How long an answer takes, after what says who it is that answers. Pure. */

export function delayOf(rttMs: number | undefined): string {
  return rttMs === undefined ? '' : ` ${Math.max(1, Math.round(rttMs))} ms`
}

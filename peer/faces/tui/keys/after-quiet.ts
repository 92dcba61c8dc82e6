/** A timer for what is to happen when nothing more comes in. */

/** Also what came while the process was busy is heard of first. Returns what ends the wait. */
export function afterQuiet(delayMs: number, act: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = setTimeout(() => {
    // Timers come before input in the event loop, immediates after it.
    immediate = setImmediate(act)
  }, delayMs)
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}

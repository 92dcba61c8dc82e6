/**
 * Feeds a machine one event at a time. An effect that is answered at once, while others of the same event have not been
 * performed yet, has its answer handled after them: else an older effect would be performed after a newer one.
 */
export function oneAtATime<Event>(handle: (event: Event) => void): (event: Event) => void {
  const waiting: Event[] = []
  let isRunning = false
  return (event) => {
    waiting.push(event)
    if (isRunning) return
    isRunning = true
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) handle(next)
    } finally {
      isRunning = false
    }
  }
}

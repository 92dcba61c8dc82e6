/** When what has changed is drawn, so that what comes together is drawn together. */

/** Nobody reads faster. */
const FRAME_MS = 50

export interface Frames {
  /** As soon as all that is happening just now has happened. */
  next(): void
  /** After a moment, with whatever comes until then. */
  soon(): void
  /** Nothing that has changed waits any more. */
  cancel(): void
}

export function planFrames(draw: () => void): Frames {
  let later: NodeJS.Timeout | undefined
  let next: NodeJS.Immediate | undefined
  return {
    next() {
      next ??= setImmediate(draw)
    },
    soon() {
      later ??= setTimeout(draw, FRAME_MS)
    },
    cancel() {
      clearTimeout(later)
      clearImmediate(next)
      later = undefined
      next = undefined
    },
  }
}

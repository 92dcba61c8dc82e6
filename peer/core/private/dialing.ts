/** When one account is worth a dial: one at a time, ever rarer while it fails, at once when it comes online. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import { createBackoff } from '../backoff.ts'

/** Of the devices that are waited for: whether there is a link to each. */
export type Reached = 'all' | 'some' | 'none'

export interface Dialing {
  linkUp(reached: Reached): void
  /** @param worked something had been acknowledged over it */
  linkDown(worked: boolean, now: Instant): void
  /** A dial begins; it asks the directory where to. */
  begin(): void
  /** It has come to its end, whatever it has led to. */
  ended(reached: Reached, now: Instant): void
  /** The account has been seen online. */
  present(reached: Reached): void
  /** The user asks for another try. */
  forgive(): void
  /** Messages that only mail has are worth a dial when the account has been seen online since the last one. */
  isWanted(waiting: { readonly queued: boolean; readonly any: boolean; readonly reached: Reached }): boolean
  readonly isUnderWay: boolean
  /** Not before this time. */
  readonly notBefore: Instant
}

export function createDialing(random: () => number): Dialing {
  const backoff = createBackoff({ random })
  let isUnderWay = false
  let isCalled = false

  return {
    linkUp(reached) {
      if (reached === 'all') isCalled = false
    },
    linkDown(worked, now) {
      // A link over which nothing ever went counts as a failed dial: it would be dialled without a pause.
      if (worked) backoff.succeed()
      else backoff.fail(now)
    },
    begin() {
      isUnderWay = true
      isCalled = false
    },
    ended(reached, now) {
      if (!isUnderWay) return
      isUnderWay = false
      if (reached !== 'all') backoff.fail(now)
    },
    present(reached) {
      if (reached === 'all') return
      isCalled = true
      backoff.forgive()
    },
    forgive: backoff.forgive,
    isWanted({ queued, any, reached }) {
      return reached !== 'all' && !isUnderWay && (queued || (isCalled && any))
    },
    get isUnderWay() {
      return isUnderWay
    },
    get notBefore() {
      return backoff.until
    },
  }
}

/** When one account is worth a dial: one at a time, ever rarer while it fails, at once when it comes online. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import { createBackoff } from '../backoff.ts'

export interface Dialing {
  linkUp(): void
  linkDown(now: Instant): void
  /** Something was acknowledged over the link. */
  linkWorked(): void
  /** A dial begins. */
  begin(): void
  failed(now: Instant): void
  /** The account has been seen online. */
  present(): void
  /** The user asks for another try. */
  forgive(): void
  /** Messages that only mail has are worth a dial when the account has been seen online since the last one. */
  isWanted(waiting: { readonly queued: boolean; readonly any: boolean }): boolean
  readonly isUnderWay: boolean
  /** Not before this time. */
  readonly notBefore: Instant
}

export function createDialing(random: () => number): Dialing {
  const backoff = createBackoff({ random })
  let hasLink = false
  /** A link over which nothing was ever acknowledged counts as a failed dial: it would be dialled without a pause. */
  let linkHasWorked = false
  let isUnderWay = false
  let isCalled = false

  return {
    linkUp() {
      isUnderWay = false
      isCalled = false
      hasLink = true
      linkHasWorked = false
    },
    linkDown(now) {
      hasLink = false
      if (!linkHasWorked) backoff.fail(now)
    },
    linkWorked() {
      linkHasWorked = true
      backoff.succeed()
    },
    begin() {
      isUnderWay = true
      isCalled = false
    },
    failed(now) {
      if (!isUnderWay) return
      isUnderWay = false
      backoff.fail(now)
    },
    present() {
      if (hasLink) return
      isCalled = true
      backoff.forgive()
    },
    forgive: backoff.forgive,
    isWanted({ queued, any }) {
      return !hasLink && !isUnderWay && (queued || (isCalled && any))
    },
    get isUnderWay() {
      return isUnderWay
    },
    get notBefore() {
      return backoff.until
    },
  }
}

/** How long a mailbox that is full is borne before its senders are told. Counts over restarts. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import { MAILBOX_FULL_PATIENCE_MS } from '../../../shared/limits.ts'

export interface MailboxPatience {
  /** It has refused for want of room. */
  full(now: Instant): void
  /** It has taken something, or nothing waits for it any more, or the user asks to wait once more. */
  end(): void
  /** In an earlier run it had been full that long. */
  recall(durationMs: number, now: Instant): void
  /** Whether it has been full too long for a message of that time. */
  isOver(submittedAt: Instant, now: Instant): boolean
}

/** @param onChange to be remembered over a restart */
export function createMailboxPatience(onChange: (state: 'full' | 'open') => void): MailboxPatience {
  let since: Instant | undefined
  return {
    full(now) {
      if (since !== undefined) return
      since = now
      onChange('full')
    },
    end() {
      if (since === undefined) return
      since = undefined
      onChange('open')
    },
    recall(durationMs, now) {
      since = now - durationMs
    },
    isOver(submittedAt, now) {
      return since !== undefined && now - Math.max(since, submittedAt) >= MAILBOX_FULL_PATIENCE_MS
    },
  }
}

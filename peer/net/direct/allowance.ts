/** How much one account may send on direct streams, whatever its devices and connections. Refuses; never slows down. */
import type { Clock } from '../../../shared/clock.ts'
import { HOUR, MINUTE } from '../../../shared/limits/units.ts'
import { DIRECT_BYTES_PER_HOUR, DIRECT_MESSAGES_PER_MINUTE } from '../../../shared/limits.ts'
import type { Username } from '../../../shared/names.ts'
import { createQuota } from '../../../shared/quota.ts'

export interface DirectAllowance {
  /** Counts a message of that size. Throws RATE_LIMITED. */
  charge(account: Username, sizeBytes: number): void
}

export function createDirectAllowance(clock: Clock): DirectAllowance {
  const messages = createQuota({ clock, amount: DIRECT_MESSAGES_PER_MINUTE, windowMs: MINUTE })
  const bytes = createQuota({ clock, amount: DIRECT_BYTES_PER_HOUR, windowMs: HOUR })
  return {
    charge(account, sizeBytes) {
      messages.charge(account)
      bytes.charge(account, sizeBytes)
    },
  }
}

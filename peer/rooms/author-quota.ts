/**
 * How much one device may say in rooms by gossip. What is beyond it is neither shown nor handed on, and comes by the
 * archive if that takes it. Who brings too much of its own has a strike for each; who only handed it on has none.
 */
import type { Clock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { MINUTE } from '../../shared/limits/units.ts'
import { ROOM_MESSAGES_PER_MINUTE } from '../../shared/limits.ts'
import { createQuota } from '../../shared/quota.ts'

export interface AuthorQuota {
  /** Counts one message of that author, which `from` has brought. */
  judge(author: DeviceId, from: DeviceId): 'accept' | 'ignore' | 'reject'
}

export function createAuthorQuota(clock: Clock, amount = ROOM_MESSAGES_PER_MINUTE): AuthorQuota {
  const said = createQuota({ clock, amount, windowMs: MINUTE })
  return {
    judge(author, from) {
      try {
        said.charge(author)
        return 'accept'
      } catch (error) {
        if (toHongyanError(error).code !== 'RATE_LIMITED') throw error
        return author === from ? 'reject' : 'ignore'
      }
    },
  }
}

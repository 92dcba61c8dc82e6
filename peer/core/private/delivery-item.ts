/** One message on its way to one account, as `delivery-lane.ts` keeps it in mind. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { OutboxEntry } from './delivery.ts'

export interface Item {
  readonly id: MessageId
  readonly order: number
  /** For the grace. */
  readonly since: Instant
  /** Over a link, last. */
  sentAt: Instant
  /** For patience with a full mailbox: by whichever run. */
  readonly submittedAt: Instant
  /** Devices that have it. */
  readonly acknowledged: Set<DeviceId>
  /** Devices that will never take it. */
  readonly refusedBy: Set<DeviceId>
  /** Only what is not waits to go by mail. */
  isStored: boolean
  /** A direct send of it has failed, so it goes by mail without waiting for another. */
  mustMail: boolean
  /** Mail will never take it. */
  isMailRefused: boolean
  /** One path has refused it for good, while it was still in flight on another: that one decides. */
  refusal: ErrorCode | undefined
}

export function createItem(entry: Omit<OutboxEntry, 'destination'>, now: Instant): Item {
  const { id, order, state, waitedMs = 0, acknowledged = [] } = entry
  return {
    ...{ id, order, since: now, sentAt: now, submittedAt: now - waitedMs },
    ...{ acknowledged: new Set(acknowledged), refusedBy: new Set<DeviceId>() },
    ...{ isStored: state === 'stored', mustMail: false, isMailRefused: false, refusal: undefined },
  }
}

/** Neither stored nor delivered. */
export function isPending({ isStored, acknowledged }: Item): boolean {
  return !isStored && acknowledged.size === 0
}

/** The messages on their way to one account, as `delivery-lane.ts` keeps them in mind. Pure. */
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

/** By id, oldest first; whatever changes whether one is pending is told here. */
export interface Items extends Iterable<Item> {
  /** Of those that are neither stored nor delivered. */
  readonly pending: number
  readonly isEmpty: boolean
  has(id: MessageId): boolean
  get(id: MessageId): Item | undefined
  add(entry: Omit<OutboxEntry, 'destination'>, now: Instant): Item
  remove(item: Item): void
  setStored(item: Item, isStored: boolean): void
  /** Returns false where that device was known to have it. */
  acknowledge(item: Item, device: DeviceId): boolean
}

export function createItems(): Items {
  const items = new Map<MessageId, Item>()
  let pending = 0

  function change(item: Item, how: () => void): void {
    if (isPending(item)) pending -= 1
    how()
    if (isPending(item)) pending += 1
  }

  return {
    get pending() {
      return pending
    },
    get isEmpty() {
      return items.size === 0
    },
    has: (id) => items.has(id),
    get: (id) => items.get(id),
    add(entry, now) {
      const item = createItem(entry, now)
      items.set(item.id, item)
      if (isPending(item)) pending += 1
      return item
    },
    remove(item) {
      if (items.delete(item.id) && isPending(item)) pending -= 1
    },
    setStored: (item, isStored) =>
      change(item, () => {
        item.isStored = isStored
      }),
    acknowledge(item, device) {
      if (item.acknowledged.has(device)) return false
      change(item, () => item.acknowledged.add(device))
      return true
    },
    [Symbol.iterator]: () => items.values(),
  }
}

function createItem(entry: Omit<OutboxEntry, 'destination'>, now: Instant): Item {
  const { id, order, state, waitedMs = 0, acknowledged = [] } = entry
  return {
    ...{ id, order, since: now, sentAt: now, submittedAt: now - waitedMs },
    ...{ acknowledged: new Set(acknowledged), refusedBy: new Set<DeviceId>() },
    ...{ isStored: state === 'stored', mustMail: false, isMailRefused: false, refusal: undefined },
  }
}

/** Neither stored nor delivered. */
function isPending({ isStored, acknowledged }: Item): boolean {
  return !isStored && acknowledged.size === 0
}

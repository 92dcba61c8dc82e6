/**
 * Decides when an account is told which of its messages have arrived or were read: the first at once, those of the next
 * while together. Pure: it knows who is owed something, never what; that stands on the disk.
 */
import type { Instant } from '../../../shared/clock.ts'
import { DISK_RETRY_MS, RECEIPT_REST_MS } from '../../../shared/limits.ts'
import type { Username } from '../../../shared/names.ts'
import { createAlarm } from '../alarm.ts'
import { createDueQueue } from '../due-queue.ts'

export type ReceiptsEvent =
  /** Something is owed to them, on disk; or what stood in the way has gone. */
  | { readonly type: 'due'; readonly accounts: readonly Username[] }
  /** The answers to `tell`. All that was owed is in the outbox, or nothing is owed any more. */
  | { readonly type: 'told'; readonly account: Username }
  /** It is owed still: `disk` has refused and is tried again, `account` waits for its next `due`. */
  | { readonly type: 'refused'; readonly account: Username; readonly by: 'disk' | 'account' }
  | { readonly type: 'tick' }

export type ReceiptsEffect =
  /** All that is owed to that account. There is never a second one before the answer to the first. */
  | { readonly type: 'tell'; readonly account: Username }
  /** The earliest time at which a `tick` is wanted; it replaces the one given before. */
  | { readonly type: 'wakeAt'; readonly time: Instant }

export interface Receipts {
  /** Effects are to be performed in order. `now` must never run backwards. */
  handle(event: ReceiptsEvent, now: Instant): readonly ReceiptsEffect[]
}

export function createReceipts(): Receipts {
  /** Each with whether more has become due since. */
  const telling = new Map<Username, boolean>()
  const resting = new Map<Username, boolean>()
  const restEnds = createDueQueue<Username>()
  let effects: ReceiptsEffect[] = []
  const alarm = createAlarm((time) => effects.push({ type: 'wakeAt', time }))

  function tell(account: Username): void {
    telling.set(account, false)
    effects.push({ type: 'tell', account })
  }

  function rest(account: Username, isDue: boolean, until: Instant): void {
    resting.set(account, isDue)
    restEnds.set(account, until)
  }

  function note(account: Username): void {
    if (telling.has(account)) telling.set(account, true)
    else if (resting.has(account)) resting.set(account, true)
    else tell(account)
  }

  /** Whether more has become due meanwhile. */
  function endTelling(account: Username): boolean {
    const isDue = telling.get(account) === true
    telling.delete(account)
    return isDue
  }

  function endRests(now: Instant): void {
    for (const account of restEnds.take(now)) {
      const isDue = resting.get(account) === true
      resting.delete(account)
      if (isDue) tell(account)
    }
  }

  return {
    handle(event, now) {
      effects = []
      switch (event.type) {
        case 'due':
          for (const account of event.accounts) note(account)
          break
        case 'told':
          rest(event.account, endTelling(event.account), now + RECEIPT_REST_MS)
          break
        case 'refused': {
          const isDue = endTelling(event.account)
          if (event.by === 'disk') rest(event.account, true, now + DISK_RETRY_MS)
          // What came meanwhile may be the word that it waits for.
          else if (isDue) tell(event.account)
          break
        }
        case 'tick':
          alarm.rang()
          endRests(now)
      }
      alarm.set(restEnds.earliest)
      return effects
    },
  }
}

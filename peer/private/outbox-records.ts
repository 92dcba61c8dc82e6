/**
 * Writes down what becomes of own private messages, and tells it once it is on disk. What a full disk refuses is tried
 * again, so that what is shown comes true as soon as there is room. Decides nothing.
 */
import type { Clock, Instant } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { DISK_RETRY_MS } from '../../shared/limits.ts'
import type { MessageId, ReceiptKind } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { ChatEvent, MessageState } from '../api.ts'
import type { DeliveryEffect } from '../core/private/delivery.ts'
import type { MessageStore } from '../store/messages.ts'
import type { OutboxStore } from '../store/outbox.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { ReceiptStore } from '../store/receipts.ts'

/** What is to be written: of one message to one account, or of one account's mailbox. */
export type OutboxChange = Extract<DeliveryEffect, { type: 'persist' | 'mailbox' }>

type PersistChange = Extract<OutboxChange, { type: 'persist' }>

export interface OutboxRecordsInit {
  readonly profile: ProfileDatabase
  readonly messages: MessageStore
  readonly rows: OutboxStore
  readonly receiptRows: Pick<ReceiptStore, 'add'>
  /** The rendezvous' time. */
  readonly clock: Clock
  own(): Username | undefined
  hasOtherDevices(): boolean
  onEvent(event: Extract<ChatEvent, { type: 'message.state' }>): void
  /** What the account's other devices are to be told of its messages is on disk. */
  onNews(own: Username): void
}

export interface OutboxRecords {
  write(change: OutboxChange): void
  announce(id: MessageId, state: MessageState, reason?: ErrorCode): void
  /** From now on nothing is tried again: the next start delivers what is not written. */
  stop(): void
}

export function createOutboxRecords(init: OutboxRecordsInit): OutboxRecords {
  const { profile, messages, rows, receiptRows, clock, onEvent } = init
  /** What the disk has refused; of each thing the newest, since a state never goes back. */
  const refused = new Map<string, OutboxChange>()
  let retry: NodeJS.Timeout | undefined
  let isStopped = false

  function write(change: OutboxChange): void {
    const key = keyOf(change)
    profile
      .write(() => apply(change))
      .then((changed) => {
        refused.delete(key)
        if (!changed || change.type !== 'persist') return
        announce(change.id, change.state, change.reason)
        const own = init.own()
        if (own !== undefined && isNews(change)) init.onNews(own)
      })
      .catch(() => {
        // What came later has failed as well by the time this one is tried again, or has taken its place.
        refused.set(key, change)
        if (!isStopped) retry ??= setTimeout(tryAgain, DISK_RETRY_MS)
      })
  }

  function tryAgain(): void {
    retry = undefined
    const changes = [...refused.values()]
    refused.clear()
    for (const change of changes) write(change)
  }

  /** Inside a transaction. Whether the message's state has changed. */
  function apply(change: OutboxChange): boolean {
    const now = clock.now()
    if (change.type === 'mailbox') {
      rows.setMailboxFull(change.account, change.state === 'full' ? now : undefined)
      return false
    }
    const { id, state, reason } = change
    applyToRow(change, now)
    // What the user sees is what has become of it at the recipient.
    if (isCopy(change) || !messages.setState(id, state, reason)) return false
    const own = init.own()
    if (own !== undefined && isNews(change)) receiptRows.add(own, change.state, [id])
    return true
  }

  function applyToRow(change: PersistChange, now: Instant): void {
    const { id, destination, state, mark, acknowledged } = change
    if (acknowledged !== undefined) rows.setAcknowledged(id, destination, acknowledged)
    else if (state === 'stored') rows.setStored(id, destination, mark, now)
    // Nobody asks for a copy to be tried again.
    else if (state === 'delivered' || isCopy(change)) rows.remove(id, destination)
    else rows.setState(id, destination, state)
  }

  /** For the account's other devices. */
  function isCopy({ destination }: PersistChange): boolean {
    return destination === init.own()
  }

  /** The other devices hear of what they cannot see: what has become of it, by what was said to this one. */
  function isNews(change: OutboxChange): change is PersistChange & { readonly state: ReceiptKind } {
    if (change.type !== 'persist' || !init.hasOtherDevices()) return false
    return change.state !== 'queued' && messages.get(change.id)?.text !== ''
  }

  function announce(id: MessageId, state: MessageState, reason?: ErrorCode): void {
    if (messages.get(id)?.text === '') return
    onEvent({ type: 'message.state', id, state, ...(reason === undefined ? {} : { reason }) })
  }

  return {
    write(change) {
      const key = keyOf(change)
      // Its turn comes with the others, after what it replaces.
      if (refused.has(key)) refused.set(key, change)
      else write(change)
    },
    announce,
    stop() {
      isStopped = true
      clearTimeout(retry)
    },
  }
}

function keyOf(change: OutboxChange): string {
  return change.type === 'persist' ? `${change.destination} ${change.id}` : change.account
}

/**
 * What receipts say: that a message of the account has failed, was stored, has arrived or was read; and what the user has read on
 * another device. One may come before the message that it is about, which another device has written or was sent.
 */
import type { DeviceId } from '../../shared/identity.ts'
import type { MessageId, ReceiptKind } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Account } from '../account/account.ts'
import type { ChatEvent } from '../api.ts'
import type { MessageStore } from '../store/messages.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { ReceiptStore } from '../store/receipts.ts'
import type { Outbox } from './outbox.ts'

export interface Receipt {
  readonly sender: Username
  readonly device: DeviceId
  readonly recipient: Username
  readonly kind: ReceiptKind
  readonly ids: readonly MessageId[]
}

export interface ConfirmationsInit {
  readonly account: Pick<Account, 'require'>
  readonly outbox: Pick<Outbox, 'onConfirmed'>
  readonly profile: Pick<ProfileDatabase, 'write'>
  readonly messages: Pick<
    MessageStore,
    'has' | 'get' | 'stateOf' | 'setState' | 'markRead' | 'markTheseRead' | 'unread'
  >
  readonly receiptRows: Pick<ReceiptStore, 'keep' | 'take'>
  onEvent(event: Extract<ChatEvent, { type: 'message.state' | 'unread' }>): void
}

export interface Confirmations {
  /** A checked receipt: of somebody for this account, or of another device of it. Resolves when it cannot get lost. */
  hear(receipt: Receipt): Promise<void>
  /** A message has got its place: what was said of it before comes true. Inside the transaction of that. */
  onPlaced(id: MessageId): void
  /** The faces have been told of what has got its place. */
  onShown(): void
}

export function createConfirmations(init: ConfirmationsInit): Confirmations {
  const { account, outbox, profile, messages, receiptRows, onEvent } = init

  /** Their messages were read on another device before they came here. */
  const readBefore = new Set<string>()

  function tellUnread(conversations: Iterable<string>): void {
    for (const conversation of conversations) {
      onEvent({ type: 'unread', conversation, unread: messages.unread(conversation) })
    }
  }

  /**
   * Whether that account may say so of it, and it is news. Where another device has read what was unread here, its
   * conversation comes into `readThere`. Inside a transaction.
   */
  function apply(id: MessageId, by: Username, kind: ReceiptKind, readThere: Set<string>): boolean {
    const own = account.require().username
    const conversation = messages.get(id)?.conversation ?? ''
    if (conversation.startsWith('#')) {
      // Of a room one word tells of all before it.
      if (by === own && kind === 'read' && messages.markRead(conversation, id).length > 0) readThere.add(conversation)
      return false
    }
    if (messages.stateOf(id) === undefined) {
      if (by === own && kind === 'read' && messages.markTheseRead(conversation, [id]) > 0) readThere.add(conversation)
      return false
    }
    // One that has failed may be tried again there, and has come further then.
    if (kind === 'failed' && messages.stateOf(id) !== 'queued') return false
    return (by === own || conversation === `@${by}`) && messages.setState(id, kind)
  }

  return {
    async hear({ sender, device, recipient, kind, ids }) {
      const own = account.require().username
      const isOwn = sender === own
      // That another device has something of somebody is no news here; nor may anybody else say what only its writer knows.
      if (isOwn ? recipient !== own && kind !== 'read' : kind === 'stored' || kind === 'failed') return
      if (!isOwn) {
        const theirs = ids.filter(
          (id) => messages.get(id)?.conversation === `@${sender}` && messages.stateOf(id) !== undefined,
        )
        // It writes down what this device waits for itself.
        for (const id of theirs) outbox.onConfirmed(id, sender, device)
        if (kind !== 'read' && theirs.length === ids.length) return
      }
      const readThere = new Set<string>()
      const changed = await profile.write(() => {
        const missing = ids.filter((id) => !messages.has(id))
        receiptRows.keep(sender, kind, missing)
        return ids.filter((id) => apply(id, sender, kind, readThere))
      })
      for (const id of changed) onEvent({ type: 'message.state', id, state: kind })
      tellUnread(readThere)
    },
    onPlaced(id) {
      for (const { account: by, kind } of receiptRows.take(id)) apply(id, by, kind, readBefore)
    },
    onShown() {
      tellUnread(readBefore)
      readBefore.clear()
    },
  }
}

/** What the user has read, and whether those who wrote it are told. */
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { ContactStore } from '../store/contacts.ts'
import type { MessageStore } from '../store/messages.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { ReceiptStore } from '../store/receipts.ts'
import type { SettingsStore } from '../store/settings.ts'
import type { Receipts } from './receipts.ts'

export interface ReadingInit {
  readonly profile: Pick<ProfileDatabase, 'write'>
  readonly messages: Pick<MessageStore, 'markRead' | 'markUnread'>
  readonly contacts: Pick<ContactStore, 'get'>
  readonly settings: Pick<SettingsStore, 'get' | 'set'>
  readonly receipts: Pick<Receipts, 'due' | 'roomRead'>
  readonly receiptRows: Pick<ReceiptStore, 'add' | 'addRoomRead' | 'hideReads'>
  own(): Username | undefined
  hasOtherDevices(): boolean
}

export interface Reading {
  markPrivate(from: Username, id: MessageId): Promise<void>
  markRoom(conversation: string, id: MessageId): Promise<void>
  /** On this device only. */
  markUnread(conversation: string, id: MessageId): Promise<void>
  readonly isTold: boolean
  /** What has been read and not been told yet is not told either once it is private. */
  setTold(isTold: boolean): Promise<void>
}

export function createReading(init: ReadingInit): Reading {
  const { profile, messages, contacts, settings, receipts, receiptRows } = init
  const isTold = () => settings.get('readReceipts') !== 0

  /** Who is told of what was read: the sender, of which the account's other devices get a copy; or these alone. */
  function listener(from: Username): Username | undefined {
    // To the blocked nobody is here.
    if (isTold() && contacts.get(from)?.blocked === false) return from
    return init.hasOtherDevices() ? init.own() : undefined
  }

  return {
    async markPrivate(from, id) {
      const told = await profile.write(() => {
        const fresh = messages.markRead(`@${from}`, id)
        const account = fresh.length === 0 ? undefined : listener(from)
        // What is owed is written with what it is owed for: neither is without the other, whatever happens.
        if (account !== undefined) receiptRows.add(account, 'read', fresh)
        return account
      })
      if (told !== undefined) receipts.due([told])
    },
    async markRoom(conversation, id) {
      const isOwed = await profile.write(() => {
        const own = init.hasOtherDevices() ? init.own() : undefined
        if (messages.markRead(conversation, id).length === 0 || own === undefined) return false
        receiptRows.addRoomRead(own, conversation, id)
        return true
      })
      if (isOwed) receipts.roomRead()
    },
    async markUnread(conversation, id) {
      await profile.write(() => messages.markUnread(conversation, id))
    },
    get isTold() {
      return isTold()
    },
    async setTold(value) {
      await profile.write(() => {
        settings.set('readReceipts', value ? 1 : 0)
        if (!value) receiptRows.hideReads(init.own())
      })
    },
  }
}

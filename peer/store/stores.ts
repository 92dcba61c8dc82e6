/** The stores of one profile, over one database. */
import { createArrivalStore } from './arrivals.ts'
import { createAutoAcceptStore } from './auto-accepts.ts'
import { createContactStore } from './contacts.ts'
import { createMessageStore } from './messages.ts'
import { createOutboxStore } from './outbox.ts'
import { createPlaceStore } from './places.ts'
import type { ProfileDatabase } from './profile.ts'
import { createReceiptStore } from './receipts.ts'
import { createRevocationStore } from './revocations.ts'
import { createRoomStore } from './rooms.ts'
import { createSettingsStore } from './settings.ts'
import { createTransferStore } from './transfers.ts'
import { createWrittenToStore } from './written-to.ts'

export type Stores = ReturnType<typeof openStores>

export function openStores(profile: ProfileDatabase) {
  const { database } = profile
  return {
    profile,
    settings: createSettingsStore(database),
    contacts: createContactStore(database),
    writtenTo: createWrittenToStore(database),
    messages: createMessageStore(database),
    arrivalRows: createArrivalStore(database),
    places: createPlaceStore(database),
    roomRows: createRoomStore(database),
    outboxRows: createOutboxStore(database),
    receiptRows: createReceiptStore(database),
    revocationRows: createRevocationStore(database),
    transferRows: createTransferStore(database),
    autoAccepts: createAutoAcceptStore(database),
  }
}

/** Private messages out and in, with what is said about them. */
import { fraction, random } from '../chance.ts'
import { createDelivery } from '../core/private/delivery.ts'
import { createConfirmations } from '../private/confirmations.ts'
import { createInbox } from '../private/inbox.ts'
import { createOutbox } from '../private/outbox.ts'
import { createReading } from '../private/reading.ts'
import { createReceipts } from '../private/receipts.ts'
import type { IdentityParts } from './identity.ts'
import type { RulesInit } from './rules-init.ts'
import type { Whereabouts } from './whereabouts.ts'

export type PrivateMessages = ReturnType<typeof createPrivateMessages>

export function createPrivateMessages(init: RulesInit, { account, vault, own }: IdentityParts, people: Whereabouts) {
  const { stores, network, clock, steady, reactions, emit, parts } = init
  const { profile, settings, contacts, messages, arrivalRows, receiptRows, outboxRows } = stores
  const { session, direct } = network
  const { acquaintances, directory } = people
  const devicesOfOwn = { own, hasOtherDevices: directory.hasOtherDevices }
  const outbox = createOutbox({
    ...{ account, acquaintances, directory, session, direct, profile, messages, receiptRows, random, clock, steady },
    delivery: createDelivery({ random: fraction, isOwn: (username) => username === own() }),
    rows: outboxRows,
    onEvent: emit,
    onNews: (username) => parts().receipts.due([username]),
    onRelayFull: reactions.onRelayFull,
  })
  const receipts = createReceipts({ outbox, profile, contacts, rows: receiptRows, steady, ...devicesOfOwn })
  const reading = createReading({ profile, messages, contacts, settings, receipts, receiptRows, ...devicesOfOwn })
  const confirmations = createConfirmations({ account, outbox, profile, messages, receiptRows, onEvent: emit })
  const inbox = createInbox({
    ...{ account, vault, directory, session, profile, messages, arrivalRows, contacts, receipts, receiptRows },
    ...{ clock, steady },
    onEvent: emit,
    // A profile that was rebuilt may have lost how far it had come.
    isNewcomer: () => (settings.get('cameLater') ?? settings.get('numberFloor')) !== undefined,
    onBody: reactions.onBody,
    onPlaced: confirmations.onPlaced,
    onShown: confirmations.onShown,
  })
  return { outbox, receipts, reading, confirmations, inbox }
}

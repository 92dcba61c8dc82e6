/**
 * Sealed mail for devices that are away. Keeps what it cannot read until every device of the account has it, tells the
 * devices that are online, and never acknowledges before the commit.
 */
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  ACK_MAX_POSITIONS,
  DEVICES_PER_ACCOUNT_MAX,
  MAIL_TTL_MS,
  MAILBOX_KEPT_MAX_BYTES,
  MAILBOX_MAX_BYTES,
  MAILBOX_MAX_MESSAGES,
  MAILBOX_PER_SENDER_MAX_MESSAGES,
  MAILBOX_PER_STRANGER_MAX_MESSAGES,
  MAILBOX_STRANGERS_SHARE,
  PAGE_MAX_BYTES,
  SEALED_MAIL_MAX_BYTES,
} from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { createCoalescer } from '../directory/coalesce.ts'
import type { Directory, PresentSession } from '../directory/directory.ts'
import { pageRows } from '../page.ts'
import type { MailMark, MailPage, MailStore } from '../store/port.ts'
import type { Marks } from './marks.ts'

/** Deposits of one turn of the event loop share a commit; they may as well share a push. */
const NEXT_TURN_MS = 0

/** Who asks. */
export interface Asker {
  readonly username: Username
  readonly device: DeviceId
}

export interface Deposit {
  readonly recipient: string
  readonly id: MessageId
  readonly sealed: Uint8Array
  /** Devices that have it by another path. */
  readonly acknowledged: readonly DeviceId[]
}

export interface Mailbox {
  /** Returns its mark. The same mail again is accepted and changes nothing. Throws NOT_FOUND, BANNED, MAILBOX_FULL, TOO_LARGE. */
  deposit(asker: Asker, deposit: Deposit): Promise<MailMark>
  /** What this device has not acknowledged, from `after` on. */
  fetch(asker: Asker, page: { readonly after: number; readonly limit: number }): Promise<MailPage>
  acknowledge(asker: Asker, positions: readonly number[]): Promise<void>
  /** Removes what is past its life. Returns how many. */
  removeOld(): Promise<number>
  stop(): void
}

export interface MailboxInit {
  readonly store: MailStore
  readonly marks: Pick<Marks, 'begin' | 'of'>
  readonly directory: Pick<Directory, 'sessionsOf'>
  readonly clock: Clock
}

export function createMailbox({ store, marks, directory, clock }: MailboxInit): Mailbox {
  const seenSince = () => clock.now() - MAIL_TTL_MS

  const waiting = createCoalescer<PresentSession, number>(NEXT_TURN_MS, (counts) => {
    for (const [session, count] of counts) session.push('mailWaiting', { count })
  })

  return {
    async deposit({ username: sender }, { recipient: name, id, sealed, acknowledged }) {
      const recipient = parseUsername(name)
      if (sealed.byteLength === 0) throw new HongyanError('INVALID_PARAMS', 'the mail is empty')
      if (sealed.byteLength > SEALED_MAIL_MAX_BYTES) {
        throw new HongyanError('TOO_LARGE', `sealed mail has at most ${SEALED_MAIL_MAX_BYTES} bytes`)
      }
      if (acknowledged.length > DEVICES_PER_ACCOUNT_MAX) {
        throw new HongyanError('INVALID_PARAMS', 'more devices than an account has')
      }
      await marks.begin()
      const position = await store.depositMail(
        { recipient, sender, id, sealed, acknowledged, depositedAtMs: clock.now() },
        {
          messages: MAILBOX_MAX_MESSAGES,
          bytes: MAILBOX_MAX_BYTES,
          keptBytes: MAILBOX_KEPT_MAX_BYTES,
          messagesPerSender: MAILBOX_PER_SENDER_MAX_MESSAGES,
          strangersShare: MAILBOX_STRANGERS_SHARE,
          messagesPerStranger: MAILBOX_PER_STRANGER_MAX_MESSAGES,
          seenSince: seenSince(),
        },
      )
      for (const session of directory.sessionsOf(recipient)) {
        if (!acknowledged.includes(session.device)) waiting.add(session, (count = 0) => count + 1)
      }
      return marks.of(position)
    },

    async fetch({ username: recipient, device }, { after, limit }) {
      return await store.fetchMail({
        recipient,
        device,
        after,
        rowsMax: pageRows(limit),
        bytesMax: PAGE_MAX_BYTES,
      })
    },

    async acknowledge({ username, device }, positions) {
      if (positions.length > ACK_MAX_POSITIONS) {
        throw new HongyanError('INVALID_PARAMS', `at most ${ACK_MAX_POSITIONS} positions at once`)
      }
      await store.acknowledgeMail(username, device, positions, seenSince())
    },

    async removeOld() {
      return await store.removeMail(clock.now() - MAIL_TTL_MS, seenSince())
    },

    stop() {
      waiting.stop()
    },
  }
}

/**
 * Private messages coming in, by direct stream or as mail: checked, committed, shown once, acknowledged after that.
 */
import { HongyanError, toHongyanError } from '../shared/errors.ts'
import type { DeviceId } from '../shared/identity.ts'
import { PAGE_DEFAULT_ROWS } from '../shared/limits.ts'
import { type MessageId, type OpenedPrivate, openPrivate, type PrivateBody } from '../shared/message.ts'
import type { Username } from '../shared/names.ts'
import { openMail } from '../shared/seal.ts'
import type { ReplyOf } from '../shared/session-methods.ts'
import type { Account } from './account.ts'
import type { ChatEvent } from './api.ts'
import type { Directory } from './directory.ts'
import type { Session } from './net/session.ts'
import type { ContactStore } from './store/contacts.ts'
import type { MessageStore } from './store/messages.ts'
import type { ProfileDatabase } from './store/profile.ts'

export interface InboxInit {
  readonly account: Account
  readonly directory: Directory
  readonly session: Session
  readonly profile: ProfileDatabase
  readonly messages: MessageStore
  readonly contacts: ContactStore
  onEvent(event: Extract<ChatEvent, { type: 'message' | 'warning' }>): void
  /** A committed message that is not a text, with who sent it; told once per id. */
  onBody(from: Username, device: DeviceId, body: Exclude<PrivateBody, { type: 'text' }>): Promise<void>
  /** Messages of that account came by mail and are on disk: it may be told. */
  onMailed(from: Username, ids: readonly MessageId[]): Promise<void>
}

export interface Inbox {
  /** Resolves when the message is on disk, so that it may be acknowledged. Throws what the sender is refused with. */
  receive(bytes: Uint8Array): Promise<MessageId>
  /** Fetches, commits and acknowledges everything that waits at the rendezvous. One run at a time. */
  fetch(): Promise<void>
}

type Mail = ReplyOf<'fetch'>['mail'][number]

export function createInbox(init: InboxInit): Inbox {
  const { account, directory, session, profile, messages, contacts, onEvent } = init
  let fetching: Promise<void> | undefined
  let again = false

  /** Commits a checked message; true if it is new. */
  async function commit(opened: OpenedPrivate, bytes: Uint8Array): Promise<boolean> {
    const { id, message } = opened
    const own = account.require()
    const outgoing = message.sender === own.username
    if (!outgoing && message.recipient !== own.username)
      throw new HongyanError('MALFORMED', 'a message for somebody else')
    if (outgoing && message.device === own.device) return false
    const contact = directory.trust(message.sender, opened.certificate.accountKey)
    const kind = contact.blocked ? 'discarded' : message.body.type
    const isNew = await profile.write(() =>
      messages.insert({
        id,
        conversation: `@${outgoing ? message.recipient : message.sender}`,
        kind,
        sender: message.sender,
        own: false,
        text: kind === 'text' && message.body.type === 'text' ? message.body.text : '',
        sentAtMs: message.sentAtMs,
        state: undefined,
        lamport: 0,
        bytes: contact.blocked ? new Uint8Array() : bytes,
      }),
    )
    if (contact.blocked) return false
    if (isNew) await tell(opened)
    return isNew
  }

  async function tell({ id, message }: OpenedPrivate): Promise<void> {
    if (message.body.type !== 'text') {
      // What our other devices offered or answered is their business until devices share their transfers.
      if (message.sender !== account.require().username) await init.onBody(message.sender, message.device, message.body)
      return
    }
    const shown = messages.get(id)
    if (shown !== undefined) onEvent({ type: 'message', message: shown })
  }

  async function fetchAll(): Promise<void> {
    let after = 0
    let more = true
    while (more) {
      const page = await session.request('fetch', { after, limit: PAGE_DEFAULT_ROWS })
      if (page.mail.length === 0) return
      const settled: number[] = []
      const receipts = new Map<Username, MessageId[]>()
      for (const mail of page.mail) {
        after = Math.max(after, mail.position)
        if (await take(mail, receipts)) settled.push(mail.position)
      }
      if (settled.length > 0) await session.request('ack', { positions: settled })
      for (const [from, ids] of receipts) await init.onMailed(from, ids)
      more = page.more
    }
  }

  /** Whether this mail is done with: on disk, or of no use to anybody. */
  async function take(mail: Mail, receipts: Map<Username, MessageId[]>): Promise<boolean> {
    const own = account.require()
    try {
      const bytes = await openMail(mail.sealed, own.sealing.privateKey)
      const opened = openPrivate(bytes, own.server)
      const { sender, body } = opened.message
      await commit(opened, bytes)
      // Receipts are not receipted, else they would never end; to the blocked nobody is here.
      const isSilent = body.type === 'receipt' || contacts.get(sender)?.blocked === true
      if (!isSilent && sender !== own.username) {
        receipts.set(sender, [...(receipts.get(sender) ?? []), opened.id])
      }
      return true
    } catch (error) {
      const failure = toHongyanError(error)
      // The key may yet be accepted, the disk emptied: such mail stays where it is.
      if (failure.code === 'KEY_CHANGED' || failure.retryable) return false
      onEvent({
        type: 'warning',
        code: failure.code,
        detail: `mail ${mail.position} was discarded: ${failure.message}`,
      })
      return true
    }
  }

  return {
    async receive(bytes) {
      const opened = openPrivate(bytes, account.require().server)
      if (contacts.get(opened.message.sender)?.blocked === true) {
        throw new HongyanError('UNREACHABLE', 'the sender is blocked: as if nobody were here')
      }
      await commit(opened, bytes)
      return opened.id
    },
    fetch() {
      again = true
      fetching ??= (async () => {
        try {
          while (again) {
            again = false
            await fetchAll()
          }
        } finally {
          fetching = undefined
        }
      })()
      return fetching
    },
  }
}

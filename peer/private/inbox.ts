/**
 * Private messages coming in, by direct stream or as mail: checked, committed, shown once, acknowledged after that.
 */
import { equals } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import { type ErrorCode, HongyanError, toHongyanError } from '../../shared/errors.ts'
import { PAGE_DEFAULT_ROWS } from '../../shared/limits.ts'
import {
  type MessageId,
  type OpenedPrivate,
  openPrivate,
  type PrivateBody,
  type PrivateMessage,
} from '../../shared/message.ts'
import { openMail } from '../../shared/seal.ts'
import type { ReplyOf } from '../../shared/session-methods.ts'
import type { Account, Identity } from '../account/account.ts'
import type { AccountVault } from '../account/account-vault.ts'
import type { ChatEvent } from '../api.ts'
import { type LaneId, laneOf } from '../core/private/arrivals.ts'
import type { AdmittedPeer } from '../net/gate/gate.ts'
import type { Session } from '../net/session/session.ts'
import type { Directory } from '../people/directory.ts'
import type { ArrivalStore } from '../store/arrivals.ts'
import type { Contact, ContactStore } from '../store/contacts.ts'
import type { MessageStore } from '../store/messages.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { ReceiptStore } from '../store/receipts.ts'
import { createFetching } from './fetching.ts'
import { createInboxRecords, type Incoming } from './inbox-records.ts'
import type { Receipts } from './receipts.ts'

export interface InboxInit {
  readonly account: Account
  /** To be looked at before mail is given up that no key here opens: another device may have made a newer one. */
  readonly vault: Pick<AccountVault, 'look'>
  readonly directory: Directory
  readonly session: Session
  readonly profile: ProfileDatabase
  readonly messages: MessageStore
  readonly arrivalRows: ArrivalStore
  readonly contacts: ContactStore
  readonly receipts: Pick<Receipts, 'due'>
  readonly receiptRows: Pick<ReceiptStore, 'add'>
  /** The rendezvous' time. */
  readonly clock: Clock
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
  onEvent(event: Extract<ChatEvent, { type: 'message' | 'warning' }>): void
  /**
   * A checked message that is not a text: of somebody for this account; or of another device of it, a receipt. After a
   * crash or a failure it is told again.
   */
  onBody(message: Omit<PrivateMessage, 'body'>, body: OtherBody): Promise<void>
  /** See `ArrivalsInit`. */
  isNewcomer(): boolean
  /** A message is about to have its place; in that transaction. */
  onPlaced(id: MessageId): void
  /** The faces have been told of what has got its place. */
  onShown(): void
}

export interface Inbox {
  /** Resolves when the message is on disk, so that it may be acknowledged. Throws what the sender is refused with. */
  receive(bytes: Uint8Array, from: AdmittedPeer): Promise<MessageId>
  /** Fetches, commits and acknowledges everything that waits at the rendezvous. One run at a time. */
  fetch(): Promise<void>
  /** Takes up what an earlier run left waiting for a message before it. */
  load(): void
  /** From now on nothing is taken: it comes again. */
  stop(): void
}

/** How a message came. */
type Path = 'direct' | 'mail'
type Mail = ReplyOf<'fetch'>['mail'][number]
type OtherBody = Exclude<PrivateBody, { type: 'text' }>
/** `settled`: on disk, or of no use to anybody; `waiting`: for the user's word. */
type Outcome = 'settled' | 'waiting' | 'later'

interface Letter {
  readonly opened: OpenedPrivate
  readonly bytes: Uint8Array
}

/** What is wrong with the mail itself: it will be so tomorrow. Anything else may pass, and such mail stays where it is. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'MALFORMED',
  'INVALID_NAME',
  'INVALID_PARAMS',
  'TOO_LARGE',
  'NOT_FOUND',
])

export function createInbox(init: InboxInit): Inbox {
  const { account, directory, session, contacts, clock, onEvent } = init
  const records = createInboxRecords({
    ...init,
    own: () => account.identity()?.username,
    // What failed is tried again; without a session, by the next one.
    fetchMail: () => fetching.fetch().catch(() => false),
  })
  const fetching = createFetching({ pass: fetchAll, isOnline: () => session.state === 'online' })
  /** Of each lane the bodies that are being carried out now. */
  const carrying = new Map<LaneId, Promise<unknown>>()
  let isStopped = false

  /** Commits a message whose author is known. */
  async function commit({ opened, bytes }: Letter, contact: Contact, path: Path): Promise<void> {
    const own = account.require()
    const { id, message, certificate } = opened
    const { sender, recipient, device, sequence, body } = message
    const isOutgoing = sender === own.username
    if (!isOutgoing && recipient !== own.username) throw new HongyanError('MALFORMED', 'a message for somebody else')
    // In our name speaks who has our key; what a name was pinned to does not matter.
    if (isOutgoing && !equals(certificate.accountKey, own.accountKey)) {
      throw new HongyanError('MALFORMED', 'a message in our name by another key')
    }
    if (isOutgoing && device === own.device) return
    const isHeard = !contact.blocked
    const conversation = `@${isOutgoing ? recipient : sender}`
    const lane = laneOf(device, conversation)
    // What our other devices offered or answered is their business: of it only the number counts here.
    const concernsUs = !isOutgoing || body.type === 'receipt'
    if (body.type !== 'text' && concernsUs && isHeard && !records.has(id)) await carryOut(lane, message, body)
    else await carrying.get(lane)
    const incoming: Incoming = {
      ...{ id, lane, sequence, conversation, sender },
      kind: isHeard ? body.type : 'discarded',
      text: isHeard && body.type === 'text' ? body.text : '',
      // Nobody writes in the future; a clock that says so must not keep a conversation on top for ever.
      sentAtMs: Math.min(message.sentAtMs, clock.now()),
      bytes: isHeard ? bytes : new Uint8Array(),
    }
    // On a direct stream the acknowledgement says it. Receipts are not receipted, else they would never end; to the
    // blocked nobody is here.
    const isOwed = path === 'mail' && body.type !== 'receipt' && !isOutgoing && isHeard
    await records.take(incoming, isOwed)
  }

  /**
   * A body is carried out before its id is taken down: whatever happens in between, it comes again and changes nothing
   * more. What comes after it has not overtaken it meanwhile.
   */
  async function carryOut(lane: LaneId, message: PrivateMessage, body: OtherBody): Promise<void> {
    const done = init.onBody(message, body)
    const all = Promise.allSettled([carrying.get(lane), done])
    carrying.set(lane, all)
    void all.then(() => {
      if (carrying.get(lane) === all) carrying.delete(lane)
    })
    await done
  }

  function requireRunning(): void {
    if (isStopped) throw new HongyanError('UNREACHABLE', 'this peer stops')
  }

  // ---- mail

  /** Whether all that waits is done with. The next page is on its way while one is opened: one ahead bounds memory. */
  async function fetchAll(): Promise<boolean> {
    const own = account.require()
    let isComplete = true
    const fetchPage = (after: number) => session.request('fetch', { after, limit: PAGE_DEFAULT_ROWS })
    let after = 0
    let page = await fetchPage(after)
    for (;;) {
      const last = page.mail.at(-1)?.position ?? after
      const next = page.more && last > after ? fetchPage(last) : undefined
      // Its failure is told below, where it is waited for.
      next?.catch(() => undefined)
      const outcomes = await takePage(page.mail, own)
      const settled = page.mail.flatMap(({ position }, index) => (outcomes[index] === 'settled' ? [position] : []))
      if (outcomes.includes('later')) isComplete = false
      if (settled.length > 0) await session.request('ack', { positions: settled })
      if (next === undefined) return isComplete
      after = last
      page = await next
    }
  }

  /** Opens a page at once; takes it in its order, by one commit. */
  async function takePage(mails: readonly Mail[], own: Identity): Promise<readonly Outcome[]> {
    const openings = await openAll(mails, own)
    const outcomes: Promise<Outcome>[] = []
    for (const [index, mail] of mails.entries()) {
      const author = openings[index]?.then(trust)
      // One after the other, so that nobody new is looked up twice. `take` tells what failed.
      await author?.catch(() => undefined)
      if (author !== undefined) outcomes.push(take(mail, author))
    }
    return Promise.all(outcomes)
  }

  /** All have been tried when it resolves. */
  async function openAll(mails: readonly Mail[], own: Identity): Promise<readonly Promise<Letter>[]> {
    const openings = mails.map((mail) => open(mail, own))
    const tried = await Promise.allSettled(openings)
    if (tried.every(({ status }) => status === 'fulfilled')) return openings
    const unasked = await init.vault.look().then(() => undefined, toHongyanError)
    const again = mails.map((mail, index) => {
      if (tried[index]?.status === 'fulfilled') return openings[index] ?? open(mail, own)
      if (unasked === undefined) return open(mail, account.require())
      return Promise.reject<Letter>(new HongyanError('UNREACHABLE', 'the newest keys are not here', { cause: unasked }))
    })
    await Promise.allSettled(again)
    return again
  }

  async function open({ sealed }: Mail, own: Identity): Promise<Letter> {
    const privateKeys = own.sealing.map(({ privateKey }) => privateKey)
    const bytes = openMail(sealed, privateKeys)
    return { opened: openPrivate(bytes, own.server), bytes }
  }

  async function trust(letter: Letter): Promise<Letter & { readonly contact: Contact }> {
    const { message, certificate } = letter.opened
    return { ...letter, contact: await directory.trustUnvouched(message.sender, certificate.accountKey) }
  }

  async function take(mail: Mail, author: ReturnType<typeof trust>): Promise<Outcome> {
    try {
      const { contact, ...letter } = await author
      requireRunning()
      await commit(letter, contact, 'mail')
      return 'settled'
    } catch (error) {
      const { code, message } = toHongyanError(error)
      if (code === 'KEY_CHANGED') return 'waiting'
      if (!HOPELESS.has(code)) return 'later'
      onEvent({ type: 'warning', code, about: 'mailDiscarded', detail: `mail ${mail.position}: ${message}` })
      return 'settled'
    }
  }

  return {
    async receive(bytes, { account: sender, device, pass }) {
      requireRunning()
      const opened = openPrivate(bytes, account.require().server)
      const { message, certificate } = opened
      const isTheirs =
        message.sender === sender &&
        message.device === device &&
        equals(certificate.accountKey, pass.certificate.accountKey)
      if (!isTheirs) throw new HongyanError('MALFORMED', 'a message of somebody else than who brings it')
      const contact = contacts.get(sender)
      if (contact === undefined || contact.blocked) {
        throw new HongyanError('UNREACHABLE', 'the sender is blocked: as if nobody were here')
      }
      await commit({ opened, bytes }, contact, 'direct')
      return opened.id
    },
    async fetch() {
      await fetching.fetch()
    },
    load: records.load,
    stop() {
      isStopped = true
      records.stop()
      fetching.stop()
    },
  }
}

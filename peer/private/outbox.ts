/**
 * Private messages going out: carries out what the delivery core decides. Persists before it sends; nothing else sends
 * private messages.
 */
import type { Clock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type DeviceId, deviceBytes } from '../../shared/identity.ts'
import { DEVICES_PER_ACCOUNT_MAX, INCARNATIONS_ASKED_MAX } from '../../shared/limits.ts'
import { type MessageId, NONCE_BYTES, type PrivateBody, signPrivate } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { sealMail } from '../../shared/seal.ts'
import type { Account } from '../account/account.ts'
import type { ChatEvent, MessageState } from '../api.ts'
import { oneAtATime } from '../core/one-at-a-time.ts'
import type { KnownDevices } from '../core/private/addressee.ts'
import type { Delivery, DeliveryEffect, DeliveryEvent, MailMark } from '../core/private/delivery.ts'
import type { Direct } from '../net/direct/direct.ts'
import type { Session } from '../net/session/session.ts'
import type { Acquaintances } from '../people/acquaintances.ts'
import type { Directory } from '../people/directory.ts'
import type { MessageStore } from '../store/messages.ts'
import type { OutboxStore } from '../store/outbox.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { ReceiptStore } from '../store/receipts.ts'
import { createOutboxRecords } from './outbox-records.ts'

export interface OutboxInit {
  readonly delivery: Delivery
  readonly account: Account
  readonly directory: Directory
  readonly session: Session
  readonly direct: Direct
  readonly profile: ProfileDatabase
  readonly messages: MessageStore
  readonly rows: OutboxStore
  readonly acquaintances: Pick<Acquaintances, 'note' | 'tell'>
  readonly receiptRows: Pick<ReceiptStore, 'add'>
  /** The rendezvous' time, for what is signed. */
  readonly clock: Clock
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
  readonly random: (bytes: number) => Uint8Array
  onEvent(event: Extract<ChatEvent, { type: 'message.state' }>): void
  /** What the account's other devices are to be told of its messages is on disk. */
  onNews(own: Username): void
  /** What was written goes by mail since the relay carries no more of this account. */
  onRelayFull(): void
}

export interface SubmitOptions {
  /** The same again sends nothing twice. */
  readonly clientId?: string | undefined
  /** Changes the profile in the transaction in which the message enters the outbox. */
  readonly alongside?: () => void
}

export interface Outbox {
  /**
   * Resolves when the message is on disk, for the recipient and for the account's own other devices; a receipt may be for
   * these alone. Throws NOT_LOGGED_IN, NOT_FOUND, KEY_CHANGED, TOO_LARGE or NO_SPACE.
   */
  submit(
    to: Username,
    body: PrivateBody,
    options?: SubmitOptions,
  ): Promise<{ readonly id: MessageId; readonly state: MessageState }>
  /** Tries a failed message again. Throws NOT_FOUND or CONFLICT. */
  retry(id: MessageId): Promise<{ state: MessageState }>
  /** That device of the account has said that it has the message, by either path. */
  onConfirmed(id: MessageId, destination: Username, device: DeviceId): void
  /** What changed around: links, devices, presence, the session, the start. */
  tell(event: Extract<DeliveryEvent, { type: Surroundings }>): void
  /** Those of the rendezvous under which something was stored that not everybody has confirmed: for its greeting. */
  incarnations(): readonly Uint8Array[]
  /** How far the rendezvous' store reaches, as it greeted: what it has lost is deposited again. Before `sessionUp`. */
  greeted(reached: readonly MailMark[]): void
  /** Takes up what an earlier run left. */
  load(): void
  stop(): void
}

type Surroundings = 'linkUp' | 'linkDown' | 'devices' | 'present' | 'sessionUp' | 'sessionDown'

export function createOutbox(init: OutboxInit): Outbox {
  const { delivery, account, directory, session, direct, acquaintances } = init
  const { profile, messages, rows, clock, steady, random } = init
  const ending = new AbortController()
  const records = createOutboxRecords({
    ...{ profile, messages, rows, clock, onEvent: init.onEvent, onNews: init.onNews, receiptRows: init.receiptRows },
    own: () => account.identity()?.username,
    hasOtherDevices: directory.hasOtherDevices,
  })
  /** Deposits of one destination go one after the other, so that mail keeps their order. */
  const deposits = new Map<Username, Promise<void>>()
  let wake: NodeJS.Timeout | undefined

  const handle = oneAtATime<DeliveryEvent>((event) => {
    if (ending.signal.aborted) return
    for (const effect of delivery.handle(event, steady.now())) perform(effect)
  })

  function perform(effect: DeliveryEffect): void {
    switch (effect.type) {
      case 'persist':
      case 'mailbox':
        records.write(effect)
        return
      case 'dial':
        void dial(effect.account)
        return
      case 'send':
        void send(effect)
        return
      case 'lookUp':
        void lookUp(effect.account)
        return
      case 'deposit': {
        const before = deposits.get(effect.destination) ?? Promise.resolve()
        const own = before.then(() => deposit(effect))
        deposits.set(effect.destination, own)
        void own.then(() => {
          if (deposits.get(effect.destination) === own) deposits.delete(effect.destination)
        })
        return
      }
      case 'wakeAt':
        clearTimeout(wake)
        wake = setTimeout(() => handle({ type: 'tick' }), Math.max(0, effect.time - steady.now()))
    }
  }

  async function dial(to: Username): Promise<void> {
    try {
      const linked = new Set(direct.linked(to))
      const found = (await directory.reach(to)).filter(({ device }) => !linked.has(device))
      // Of receipts and the like nobody need know by which way they go.
      const isForText = messages.unsent() > 0
      // Whoever is reached is told of as a link; what answers under a device's id may have become another account's.
      const outcomes = await Promise.allSettled(
        found.map(async ({ device, addresses, peerRecord }) => {
          const peer = await direct.connect(device, addresses, ending.signal)
          directory.met(peer.account, device, peerRecord)
        }),
      )
      if (isForText && outcomes.some(isRelayFull)) init.onRelayFull()
    } catch {
      // Nobody knows where: as if nobody had answered.
    }
    handle({ type: 'dialEnded', account: to })
  }

  async function lookUp(to: Username): Promise<void> {
    // Its answer is told by whoever hears it; one that is old already is none.
    await directory.lookup(to).catch(() => undefined)
    // An answer may have been looked at for longer than the profile was open.
    if (ending.signal.aborted) return
    if (directory.devicesOf(to)?.isCurrent !== true) handle({ type: 'lookUpFailed', account: to })
  }

  async function send({ id, destination, device }: Extract<DeliveryEffect, { type: 'send' }>): Promise<void> {
    try {
      await direct.send(device, id, requireBytes(id))
      handle({ type: 'acknowledged', id, destination, device })
    } catch (error) {
      handle({ type: 'sendFailed', id, destination, device, code: toHongyanError(error, 'UNREACHABLE').code })
    }
  }

  async function deposit(effect: Extract<DeliveryEffect, { type: 'deposit' }>): Promise<void> {
    const { id, destination } = effect
    try {
      const contact = await directory.sealable(destination)
      const sealed = sealMail(requireBytes(id), contact.sealingKey)
      const { username, device } = account.require()
      const having = destination === username ? [device, ...effect.acknowledged] : effect.acknowledged
      const acknowledged = having.slice(0, DEVICES_PER_ACCOUNT_MAX).map(deviceBytes)
      const request = { recipient: destination, id: Buffer.from(id, 'hex'), sealed, acknowledged }
      const { mark } = await session.request('deposit', request)
      handle({ type: 'deposited', id, destination, ...(mark === undefined ? {} : { mark }) })
    } catch (error) {
      const { code, retryAfterMs } = toHongyanError(error)
      const patience = retryAfterMs === undefined ? {} : { retryAfterMs }
      handle({ type: 'depositFailed', id, destination, code, ...patience })
    }
  }

  function requireBytes(id: MessageId): Uint8Array {
    const bytes = messages.bytesOf(id)
    if (bytes === undefined) throw new HongyanError('INTERNAL', 'a message of the outbox is not in the store')
    return bytes
  }

  function knownOf(destination: Username): { readonly known?: KnownDevices } {
    const known = directory.devicesOf(destination)
    return known === undefined ? {} : { known }
  }

  /** The account's other devices get everything: their numbering of this one's messages has no gaps then. */
  function destinationsOf(to: Username, own: Username): readonly Username[] {
    return to !== own && directory.hasOtherDevices() ? [to, own] : [to]
  }

  return {
    async submit(to, body, { clientId, alongside } = {}) {
      const identity = account.require()
      if (to !== identity.username) await directory.requireKnown(to)
      else if (body.type !== 'receipt') throw new HongyanError('INVALID_PARAMS', 'to oneself', { reason: 'ownName' })
      directory.ensureOwnDevices()
      let isNewAcquaintance = false
      const { id, rowsAdded, state } = await profile.write(() => {
        const earlier = clientId === undefined ? undefined : messages.idOfClient(clientId)
        if (earlier !== undefined) return { id: earlier, rowsAdded: [], state: messages.stateOf(earlier) ?? 'queued' }
        const conversation = `@${to}`
        const message = {
          sender: identity.username,
          device: identity.device,
          recipient: to,
          sequence: messages.nextSequence(conversation),
          sentAtMs: clock.now(),
          nonce: random(NONCE_BYTES),
          body,
        }
        const signed = signPrivate(message, identity.deviceSigner, identity.certificate)
        messages.insert({
          ...signed,
          conversation,
          kind: body.type,
          sender: identity.username,
          own: true,
          text: body.type === 'text' ? body.text : '',
          sentAtMs: message.sentAtMs,
          state: 'queued',
          lamport: 0,
        })
        if (clientId !== undefined) messages.setClientId(clientId, signed.id)
        isNewAcquaintance = acquaintances.note(to, body)
        alongside?.()
        const rowsAdded = destinationsOf(to, identity.username).map((destination) => {
          return { destination, order: rows.add(signed.id, destination) }
        })
        return { id: signed.id, rowsAdded, state: 'queued' as const }
      })
      for (const { destination, order } of rowsAdded) {
        const entry = { id, destination, order, state: 'queued' as const }
        handle({ type: 'submitted', entry, ...knownOf(destination) })
      }
      if (isNewAcquaintance) acquaintances.tell()
      return { id, state }
    },
    async retry(id) {
      const state = messages.stateOf(id)
      if (state === undefined) throw new HongyanError('NOT_FOUND', 'no own message has this id')
      const found = state === 'failed' ? rows.failedOf(id) : []
      if (found.length === 0)
        throw new HongyanError('CONFLICT', 'only what has failed and was written here is tried again')
      await profile.write(() => {
        messages.setState(id, 'queued')
        for (const { destination } of found) rows.setState(id, destination, 'queued')
      })
      records.announce(id, 'queued')
      for (const { destination, order } of found) {
        handle({ type: 'retry', id, destination, order, ...knownOf(destination) })
      }
      return { state: messages.stateOf(id) ?? 'queued' }
    },
    onConfirmed(id, destination, device) {
      handle({ type: 'acknowledged', id, destination, device })
    },
    tell: handle,
    incarnations: () => rows.incarnations(INCARNATIONS_ASKED_MAX),
    greeted(reached) {
      // One that gives no marks cannot say what it has lost.
      if (reached.length === 0) return
      const now = clock.now()
      handle({ type: 'depositsExpired', rows: rows.removeExpired(now) })
      const lost = rows.lost(reached, now)
      if (lost.length > 0) handle({ type: 'depositsLost', rows: lost })
    },
    load() {
      const now = clock.now()
      const entries = rows.pending(now)
      const known = new Map<Username, KnownDevices>()
      for (const account of new Set(entries.map(({ destination }) => destination))) {
        const devices = directory.devicesOf(account)
        if (devices !== undefined) known.set(account, devices)
      }
      handle({ type: 'loaded', entries, fullForMs: rows.fullMailboxes(now), known })
    },
    stop() {
      ending.abort()
      clearTimeout(wake)
      records.stop()
    },
  }
}

function isRelayFull(outcome: PromiseSettledResult<unknown>): boolean {
  return outcome.status === 'rejected' && toHongyanError(outcome.reason).code === 'RELAY_FULL'
}

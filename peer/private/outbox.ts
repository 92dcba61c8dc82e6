/**
 * Private messages going out: carries out what the delivery core decides. Persists before it sends; nothing else sends
 * private messages.
 */
import type { Clock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { INCARNATIONS_ASKED_MAX } from '../../shared/limits.ts'
import { type MessageId, NONCE_BYTES, type PrivateBody, signPrivate } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { sealMail } from '../../shared/seal.ts'
import type { Account } from '../account.ts'
import type { Acquaintances } from '../acquaintances.ts'
import type { ChatEvent, MessageState } from '../api.ts'
import { oneAtATime } from '../core/one-at-a-time.ts'
import type { Delivery, DeliveryEffect, DeliveryEvent, MailMark } from '../core/private/delivery.ts'
import type { Directory } from '../directory.ts'
import type { Direct } from '../net/direct.ts'
import type { Session } from '../net/session.ts'
import type { MessageStore } from '../store/messages.ts'
import type { OutboxStore } from '../store/outbox.ts'
import type { ProfileDatabase } from '../store/profile.ts'
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
  /** The rendezvous' time, for what is signed. */
  readonly clock: Clock
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
  readonly random: (bytes: number) => Uint8Array
  onEvent(event: Extract<ChatEvent, { type: 'message.state' }>): void
}

export interface SubmitOptions {
  /** The same again sends nothing twice. */
  readonly clientId?: string | undefined
  /** Changes the profile in the transaction in which the message enters the outbox. */
  readonly alongside?: () => void
}

export interface Outbox {
  /** Resolves when the message is on disk. Throws NOT_LOGGED_IN, NOT_FOUND, KEY_CHANGED, TOO_LARGE or NO_SPACE. */
  submit(
    to: Username,
    body: PrivateBody,
    options?: SubmitOptions,
  ): Promise<{ readonly id: MessageId; readonly state: MessageState }>
  /** Tries a failed message again. Throws NOT_FOUND or CONFLICT. */
  retry(id: MessageId): Promise<{ state: MessageState }>
  /** A receipt of that account, from either path. */
  onReceipt(from: Username, kind: 'delivered' | 'read', ids: readonly MessageId[]): Promise<void>
  /** What changed around: links, presence, the session, the start. */
  tell(event: Extract<DeliveryEvent, { type: 'linkUp' | 'linkDown' | 'present' | 'sessionUp' | 'sessionDown' }>): void
  /** Those of the rendezvous under which something was stored that nobody has confirmed: for its greeting. */
  incarnations(): readonly Uint8Array[]
  /** How far the rendezvous' store reaches, as it greeted: what it has lost is deposited again. Before `sessionUp`. */
  greeted(reached: readonly MailMark[]): void
  /** Takes up what an earlier run left. */
  load(): void
  stop(): void
}

export function createOutbox(init: OutboxInit): Outbox {
  const {
    delivery,
    account,
    directory,
    session,
    direct,
    profile,
    messages,
    rows,
    acquaintances,
    clock,
    steady,
    random,
  } = init
  const ending = new AbortController()
  const records = createOutboxRecords({ profile, messages, rows, clock, onEvent: init.onEvent })
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
        void send(effect.id, effect.destination)
        return
      case 'deposit': {
        const before = deposits.get(effect.destination) ?? Promise.resolve()
        const own = before.then(() => deposit(effect.id, effect.destination))
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
      const found = await directory.reach(to)
      const attempts = found.map(async ({ device, addresses, peerRecord }) => {
        const peer = await direct.connect(device, addresses, ending.signal)
        directory.met(peer.account, device, peerRecord)
        // What answers under a device's id may have become another account's.
        if (peer.account !== to) throw new HongyanError('UNREACHABLE', 'the device belongs to somebody else')
      })
      await Promise.any(attempts)
    } catch {
      handle({ type: 'dialFailed', account: to })
    }
  }

  async function send(id: MessageId, destination: Username): Promise<void> {
    try {
      const bytes = requireBytes(id)
      const devices = direct.linked(destination)
      if (devices.length === 0) throw new HongyanError('UNREACHABLE', 'the direct stream has gone')
      await Promise.any(devices.map((device: DeviceId) => direct.send(device, id, bytes)))
      handle({ type: 'acknowledged', id, destination })
    } catch (error) {
      const cause = error instanceof AggregateError ? error.errors[0] : error
      handle({ type: 'sendFailed', id, destination, code: toHongyanError(cause, 'UNREACHABLE').code })
    }
  }

  async function deposit(id: MessageId, destination: Username): Promise<void> {
    try {
      const contact = await directory.sealable(destination)
      const sealed = sealMail(requireBytes(id), contact.sealingKey)
      const request = { recipient: destination, id: Buffer.from(id, 'hex'), sealed, acknowledged: [] }
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

  return {
    async submit(to, body, { clientId, alongside } = {}) {
      const identity = account.require()
      if (to === identity.username) throw new HongyanError('INVALID_PARAMS', 'this is your own name')
      await directory.requireKnown(to)
      const { id, order, state } = await profile.write(() => {
        const earlier = clientId === undefined ? undefined : messages.idOfClient(clientId)
        if (earlier !== undefined)
          return { id: earlier, order: undefined, state: messages.stateOf(earlier) ?? 'queued' }
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
        acquaintances.note(to, body)
        alongside?.()
        return { id: signed.id, order: rows.add(signed.id, to), state: 'queued' as const }
      })
      if (order !== undefined) {
        handle({ type: 'submitted', entry: { id, destination: to, order, state: 'queued' } })
        acquaintances.tell()
      }
      return { id, state }
    },
    async retry(id) {
      const state = messages.stateOf(id)
      if (state === undefined) throw new HongyanError('NOT_FOUND', 'no own message has this id')
      if (state !== 'failed') throw new HongyanError('CONFLICT', 'only a failed message can be tried again')
      const destinations = await profile.write(() => {
        messages.setState(id, 'queued')
        const found = rows.destinationsOf(id)
        for (const { destination } of found) rows.setState(id, destination, 'queued')
        return found
      })
      records.announce(id, 'queued')
      for (const { destination, order } of destinations) handle({ type: 'retry', id, destination, order })
      return { state: messages.stateOf(id) ?? 'queued' }
    },
    async onReceipt(from, kind, ids) {
      const own = ids.filter(
        (id) => messages.get(id)?.conversation === `@${from}` && messages.stateOf(id) !== undefined,
      )
      for (const id of own) handle({ type: 'acknowledged', id, destination: from })
      if (kind !== 'read') return
      const changed = await profile.write(() => own.filter((id) => messages.setState(id, 'read')))
      for (const id of changed) records.announce(id, 'read')
    },
    tell: handle,
    incarnations: () => rows.incarnations(INCARNATIONS_ASKED_MAX),
    greeted(reached) {
      // One that gives no marks cannot say what it has lost.
      if (reached.length === 0) return
      const now = clock.now()
      rows.removeOldReceipts(now)
      const lost = rows.lost(reached, now)
      if (lost.length > 0) handle({ type: 'depositsLost', rows: lost })
    },
    load() {
      const now = clock.now()
      handle({ type: 'loaded', entries: rows.pending(now), fullForMs: rows.fullMailboxes(now) })
    },
    stop() {
      ending.abort()
      clearTimeout(wake)
      records.stop()
    },
  }
}

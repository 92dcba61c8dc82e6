/**
 * Private messages of one run going out: performs what the delivery core decides, in the order in which `peer/private/outbox.ts`
 * and `peer/private/outbox-records.ts` do.
 */

import { oneAtATime } from '../../../peer/core/one-at-a-time.ts'
import {
  createDelivery,
  type DeliveryEffect,
  type DeliveryEvent,
  type MailMark,
} from '../../../peer/core/private/delivery.ts'
import { DEPOSITS_IN_FLIGHT_MAX, DISK_RETRY_MS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import type { Body, Device, Letter } from './letter.ts'
import type { Links } from './links.ts'
import { createWake, type Machine, performAll } from './machine.ts'
import type { Refusal } from './rendezvous.ts'
import type { Session } from './session.ts'

export interface Outbox {
  /** `alongside` changes the profile in the commit in which the message enters the outbox. */
  submit(to: Username, body: Body, done: (failure?: Refusal) => void, alongside?: () => void): void
  retry(id: MessageId): void
  /** `done` when it cannot get lost any more. */
  onReceipt(from: Username, body: Extract<Body, { type: 'receipt' }>, done: (failure?: Refusal) => void): void
  tell(event: DeliveryEvent): void
  incarnations(): readonly Uint8Array[]
  greeted(reached: readonly MailMark[]): void
  load(): void
}

export interface OutboxInit {
  readonly machine: Machine
  readonly session: Session
  readonly links: Links
  devicesOf(account: Username): readonly Device[]
}

type Change = Extract<DeliveryEffect, { type: 'persist' | 'mailbox' }>

const keyOf = (change: Change) => (change.type === 'persist' ? `${change.destination} ${change.id}` : change.account)

/** What a session that has ended since does not know any more: to whom mail may be sealed. */
export function createOutbox({ machine, session, links, devicesOf }: OutboxInit): Outbox {
  const { account, device, process, disk, profile, chance, witness, letters } = machine
  const delivery = createDelivery({ random: chance.random })
  const deposits = new Map<Username, MessageId[]>()
  const refused = new Map<string, Change>()
  let looked = new Set<Username>()
  let isRetryDue = false
  let depositing = 0

  const handle = oneAtATime<DeliveryEvent>((event) => {
    if (event.type === 'sessionDown') looked = new Set()
    const limit = 4 * profile.rows.size + 2 * profile.outbox.size + 10
    performAll(machine, delivery.handle(event, machine.time.now), limit, perform)
  })
  const wake = createWake(machine, () => handle({ type: 'tick' }))

  function perform(effect: DeliveryEffect): void {
    if (effect.type === 'persist' || effect.type === 'mailbox') record(effect)
    if (effect.type === 'dial') dial(effect.account)
    if (effect.type === 'send') send(effect.id, effect.destination)
    if (effect.type === 'deposit') enqueue(effect.id, effect.destination)
    if (effect.type === 'wakeAt') wake(effect.time)
  }

  // ---- writing down

  function record(change: Change): void {
    const key = keyOf(change)
    if (refused.has(key)) refused.set(key, change)
    else write(change)
  }

  function write(change: Change): void {
    const key = keyOf(change)
    disk.write(
      () => apply(change),
      () => refused.delete(key),
      () => {
        refused.set(key, change)
        if (isRetryDue) return
        isRetryDue = true
        process.later(DISK_RETRY_MS, () => {
          isRetryDue = false
          const changes = [...refused.values()]
          refused.clear()
          for (const each of changes) write(each)
        })
      },
    )
  }

  function apply(change: Change): void {
    if (change.type === 'mailbox') {
      profile.setMailboxFull(change.account, change.state === 'full' ? machine.now() : undefined)
      return
    }
    const { id, destination, state, reason, mark } = change
    if (state === 'delivered') profile.removeOutbox(id, destination)
    else profile.setOutbox(id, destination, state, mark)
    profile.setState(id, state, reason)
  }

  // ---- ways out

  function dial(to: Username): void {
    const failed = () => handle({ type: 'dialFailed', account: to })
    const go = () => links.dial(devicesOf(to), failed)
    if (session.isOnline) session.request({ name: 'lookup' }, go, go)
    else process.later(0, go)
  }

  function send(id: MessageId, destination: Username): void {
    const devices = links.linked(destination)
    let open = devices.length
    let isSettled = false
    const answer = (failure?: Refusal['code']) => {
      open -= 1
      if (isSettled || (failure !== undefined && open > 0)) return
      isSettled = true
      if (failure === undefined) handle({ type: 'acknowledged', id, destination })
      else handle({ type: 'sendFailed', id, destination, code: failure })
    }
    if (devices.length === 0) process.later(0, () => answer('UNREACHABLE'))
    for (const to of devices) links.send(to, id, answer)
  }

  /** Deposits of one destination go one after the other. */
  function enqueue(id: MessageId, destination: Username): void {
    const queue = deposits.get(destination) ?? []
    deposits.set(destination, queue)
    queue.push(id)
    if (queue.length === 1) process.later(0, () => deposit(id, destination))
  }

  function deposit(id: MessageId, destination: Username): void {
    depositing += 1
    witness.require(depositing <= DEPOSITS_IN_FLIGHT_MAX, 'a flooded session', id)
    const answered = (event: DeliveryEvent) => {
      depositing -= 1
      // Told before the next is begun: an answer is older than the question after it.
      const queue = deposits.get(destination) ?? []
      queue.shift()
      const [next] = queue
      if (next === undefined) deposits.delete(destination)
      else process.later(0, () => deposit(next, destination))
      handle(event)
    }
    const failed = (refusal: Refusal) => answered({ type: 'depositFailed', id, destination, ...refusal })
    const go = () => {
      looked.add(destination)
      session.request(
        { name: 'deposit', recipient: destination, id },
        ({ mark }) => answered({ type: 'deposited', id, destination, ...(mark === undefined ? {} : { mark }) }),
        failed,
      )
    }
    if (looked.has(destination)) go()
    else session.request({ name: 'lookup' }, go, failed)
  }

  return {
    submit(to, body, done, alongside) {
      const write = () => {
        const sequence = profile.nextSequence(`@${to}`)
        const origin = { sender: account, device, recipient: to, room: undefined, sequence, lamport: 0 }
        const letter: Letter = letters.write({ ...origin, sentAtMs: machine.now(), body })
        witness.written(letter)
        profile.insert(letter, 'queued')
        alongside?.()
        return { id: letter.id, order: profile.addOutbox(letter.id, to) }
      }
      disk.write(
        write,
        ({ id, order }) => {
          handle({ type: 'submitted', entry: { id, destination: to, order, state: 'queued' } })
          done()
        },
        done,
      )
    },
    retry(id) {
      if (profile.stateOf(id) !== 'failed') return
      const write = () => {
        profile.setState(id, 'queued')
        const rows = profile.outboxOf(id)
        for (const { destination } of rows) profile.setOutbox(id, destination, 'queued')
        return rows
      }
      const done = (rows: ReturnType<typeof write>) => {
        for (const { destination, order } of rows) handle({ type: 'retry', id, destination, order })
      }
      disk.write(write, done, () => undefined)
    },
    onReceipt(from, { kind, ids }, done) {
      const own = ids.filter((id) => letters.of(id).recipient === from && profile.stateOf(id) !== undefined)
      for (const id of own) handle({ type: 'acknowledged', id, destination: from })
      if (kind !== 'read') {
        done()
        return
      }
      disk.write(
        () => {
          for (const id of own) profile.setState(id, 'read')
        },
        () => done(),
        done,
      )
    },
    tell: handle,
    incarnations: () => [...new Set([...profile.outbox.values()].flatMap(({ mark }) => mark?.incarnation ?? []))],
    greeted(reached) {
      const lost = profile.lost(reached)
      if (lost.length > 0) handle({ type: 'depositsLost', rows: lost })
    },
    load() {
      const now = machine.now()
      const fullForMs = new Map([...profile.fullMailboxes].map(([name, since]) => [name, Math.max(0, now - since)]))
      handle({ type: 'loaded', entries: profile.pending(now), fullForMs })
    },
  }
}

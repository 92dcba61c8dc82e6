/**
 * Private messages of one run going out: performs what the delivery core decides, in the order in which `peer/private/outbox.ts`
 * and `peer/private/outbox-records.ts` do.
 */

import { oneAtATime } from '../../../peer/core/one-at-a-time.ts'
import type { KnownDevices } from '../../../peer/core/private/addressee.ts'
import {
  createDelivery,
  type DeliveryEffect,
  type DeliveryEvent,
  type MailMark,
} from '../../../peer/core/private/delivery.ts'
import { DEPOSITS_IN_FLIGHT_MAX, DISK_RETRY_MS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import type { Directory } from './directory.ts'
import type { Body, Device, Letter } from './letter.ts'
import type { Links } from './links.ts'
import { createWake, type Machine, performAll } from './machine.ts'
import type { Refusal } from './rendezvous.ts'
import type { Session } from './session.ts'

export interface Outbox {
  /** `alongside` changes the profile in the commit in which the message enters the outbox. */
  submit(to: Username, body: Body, done: (failure?: Refusal) => void, alongside?: () => void): void
  retry(id: MessageId): void
  onConfirmed(id: MessageId, destination: Username, device: Device): void
  tell(event: DeliveryEvent): void
  incarnations(): readonly Uint8Array[]
  greeted(reached: readonly MailMark[]): void
  load(): void
}

export interface OutboxInit {
  readonly machine: Machine
  readonly session: Session
  readonly links: Links
  readonly directory: Directory
  /** What the account's other devices are to be told is on disk. */
  onNews(): void
}

type Deposit = Extract<DeliveryEffect, { type: 'deposit' }>
type Change = Extract<DeliveryEffect, { type: 'persist' | 'mailbox' }>

const keyOf = (change: Change) => (change.type === 'persist' ? `${change.destination} ${change.id}` : change.account)

export function createOutbox({ machine, session, links, directory, onNews }: OutboxInit): Outbox {
  const { account, device, process, disk, profile, chance, witness, letters } = machine
  const delivery = createDelivery({ random: chance.random, isOwn: (name) => name === account })
  const deposits = new Map<Username, Deposit[]>()
  const refused = new Map<string, Change>()
  let isRetryDue = false
  let depositing = 0

  const handle = oneAtATime<DeliveryEvent>((event) => {
    const limit = 4 * profile.rows.size + 4 * profile.outbox.size + 10
    performAll(machine, delivery.handle(event, machine.time.now), limit, perform)
  })
  const wake = createWake(machine, () => handle({ type: 'tick' }))

  function perform(effect: DeliveryEffect): void {
    if (effect.type === 'persist' || effect.type === 'mailbox') record(effect)
    if (effect.type === 'dial') dial(effect.account)
    if (effect.type === 'lookUp') lookUp(effect.account)
    if (effect.type === 'send') send(effect)
    if (effect.type === 'deposit') enqueue(effect)
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
      (isNews) => {
        refused.delete(key)
        if (isNews) onNews()
      },
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

  /** Whether the account's other devices are to be told. */
  function apply(change: Change): boolean {
    if (change.type === 'mailbox') {
      profile.setMailboxFull(change.account, change.state === 'full' ? machine.now() : undefined)
      return false
    }
    const { id, destination, state, reason, mark, acknowledged } = change
    const isCopy = destination === account
    if (acknowledged !== undefined) profile.setAcknowledged(id, destination, acknowledged)
    else if (state === 'delivered' || (isCopy && state !== 'stored')) profile.removeOutbox(id, destination)
    else profile.setOutbox(id, destination, state, mark)
    if (isCopy || !profile.setState(id, state, reason) || !directory.hasOtherDevices()) return false
    if (state === 'queued' || letters.of(id).body.type !== 'text') return false
    profile.addReceipt(account, state, [id])
    return true
  }

  // ---- ways out

  function dial(to: Username): void {
    const ended = () => handle({ type: 'dialEnded', account: to })
    const go = () => links.dial(directory.devicesOf(to)?.devices ?? [], ended)
    if (session.isOnline) directory.lookUp(to, go)
    else process.later(0, go)
  }

  function lookUp(to: Username): void {
    directory.lookUp(to, (failure) => {
      if (failure !== undefined) handle({ type: 'lookUpFailed', account: to })
    })
  }

  function send({ id, destination, device: to }: Extract<DeliveryEffect, { type: 'send' }>): void {
    links.send(to, id, (failure) => {
      if (failure === undefined) handle({ type: 'acknowledged', id, destination, device: to })
      else handle({ type: 'sendFailed', id, destination, device: to, code: failure })
    })
  }

  /** Deposits of one destination go one after the other. */
  function enqueue(wanted: Deposit): void {
    const { destination } = wanted
    const queue = deposits.get(destination) ?? []
    deposits.set(destination, queue)
    queue.push(wanted)
    if (queue.length === 1) process.later(0, () => deposit(wanted))
  }

  function deposit({ id, destination, acknowledged: having }: Deposit): void {
    depositing += 1
    witness.require(depositing <= DEPOSITS_IN_FLIGHT_MAX, 'a flooded session', id)
    const answered = (event: DeliveryEvent) => {
      depositing -= 1
      // Told before the next is begun: an answer is older than the question after it.
      const queue = deposits.get(destination) ?? []
      queue.shift()
      const [next] = queue
      if (next === undefined) deposits.delete(destination)
      else process.later(0, () => deposit(next))
      handle(event)
    }
    const failed = (refusal: Refusal) => answered({ type: 'depositFailed', id, destination, ...refusal })
    const acknowledged = destination === account ? [device, ...having] : having
    const go = () => {
      session.request(
        { name: 'deposit', recipient: destination, id, acknowledged },
        ({ mark }) => answered({ type: 'deposited', id, destination, ...(mark === undefined ? {} : { mark }) }),
        failed,
      )
    }
    if (directory.devicesOf(destination)?.isCurrent) go()
    else directory.lookUp(destination, (failure) => (failure === undefined ? go() : failed(failure)))
  }

  function knownOf(destination: Username): { readonly known?: KnownDevices } {
    const known = directory.devicesOf(destination)
    return known === undefined ? {} : { known }
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
        const destinations = to !== account && directory.hasOtherDevices() ? [to, account] : [to]
        return destinations.map((destination) => {
          return { id: letter.id, destination, order: profile.addOutbox(letter.id, destination) }
        })
      }
      disk.write(
        write,
        (rows) => {
          for (const row of rows) {
            handle({ type: 'submitted', entry: { ...row, state: 'queued' }, ...knownOf(row.destination) })
          }
          done()
        },
        done,
      )
    },
    retry(id) {
      const rows = profile.outboxOf(id).filter(({ state }) => state === 'failed')
      if (profile.stateOf(id) !== 'failed' || rows.length === 0) return
      const write = () => {
        profile.setState(id, 'queued')
        for (const { destination } of rows) profile.setOutbox(id, destination, 'queued')
        return rows
      }
      const done = (rows: ReturnType<typeof write>) => {
        for (const { destination, order } of rows) {
          handle({ type: 'retry', id, destination, order, ...knownOf(destination) })
        }
      }
      disk.write(write, done, () => undefined)
    },
    onConfirmed(id, destination, by) {
      handle({ type: 'acknowledged', id, destination, device: by })
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
      const entries = profile.pending(now)
      const known = new Map<Username, KnownDevices>()
      for (const { destination } of entries) {
        const devices = directory.devicesOf(destination)
        if (devices !== undefined) known.set(destination, devices)
      }
      handle({ type: 'loaded', entries, fullForMs, known })
    },
  }
}

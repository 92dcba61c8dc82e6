import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDelivery, type DeliveryEvent } from '../../peer/core/private/delivery.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { RECONNECT_MAX_MS } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { createSimulatedOutbox, type SimulatedOutbox } from '../support/simulated-outbox.ts'
import { type Chance, createChance, createTime, simulatedId } from '../support/simulated-time.ts'

const ids = (...names: string[]) => names as unknown as readonly DeviceId[]
const accountsWithDevices: ReadonlyMap<Username, readonly DeviceId[]> = new Map([
  [parseUsername('bob'), ids('bob/phone')],
  [parseUsername('carol'), ids('carol/phone', 'carol/laptop')],
  [parseUsername('小明'), ids('小明/1', '小明/2', '小明/3')],
])
const accounts = [...accountsWithDevices.keys()]

/** One thing that happens to a sender on a bad day. */
function misfortune(outbox: SimulatedOutbox, chance: Chance): void {
  const account = chance.pick(accounts)
  const device = chance.pick(outbox.devices)
  const happenings: readonly (() => void)[] = [
    () => outbox.submit(account),
    () => outbox.submit(account),
    () => {
      for (let burst = 0; burst < 100; burst += 1) outbox.submit(account)
    },
    () => outbox.setSession(true),
    () => outbox.setSession(false),
    () => outbox.setReachable(device, true),
    () => outbox.setReachable(device, false),
    () => outbox.loseLink(device),
    () => outbox.crash(),
    () => outbox.retryFailed(),
    () => outbox.backUp(),
    () => outbox.restartRendezvous('kept'),
    () => outbox.restartRendezvous('restored'),
  ]
  chance.pick(happenings)()
}

function liveThrough(seed: number, steps: number) {
  const time = createTime()
  const chance = createChance(seed)
  const outbox = createSimulatedOutbox(time, chance, accountsWithDevices)
  for (let step = 0; step < steps; step += 1) {
    misfortune(outbox, chance)
    time.pass(chance.pick([0, 10, 100, 400, 3_000, 60_000]))
  }
  return { time, outbox }
}

/** Every device has it, or its mailbox does; unless something refused it for good. */
function expectNobodyForgotten(outbox: SimulatedOutbox): void {
  const forgotten = outbox.rows.filter(
    (row) =>
      row.state !== 'failed' &&
      !outbox.wasRefused(row.id) &&
      !outbox.wasBlind(row.id) &&
      outbox.lacking(row).length > 0,
  )
  expect(forgotten).toEqual([])
}

test('whatever breaks and restarts, no message is lost: in the end each is delivered, or failed with a reason', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, steps) => {
      const { time, outbox } = liveThrough(seed, steps)
      outbox.calm()
      outbox.setSession(true)
      for (const device of outbox.devices) outbox.setReachable(device, true)
      time.pass(10 * RECONNECT_MAX_MS)

      for (const { id, state, reason } of outbox.rows) {
        if (state === 'failed') expect(reason).toBeDefined()
        else expect([id, state]).toEqual([id, 'delivered'])
        if (state === 'delivered') expect(outbox.isReceived(id)).toBe(true)
      }
      expectNobodyForgotten(outbox)
    }),
    { numRuns: 150 },
  )
})

test('the rendezvous alone suffices, even one put back to an old backup: with nobody to be reached, all is stored there', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, steps) => {
      const { time, outbox } = liveThrough(seed, steps)
      outbox.calm()
      for (const device of outbox.devices) outbox.setReachable(device, false)
      outbox.setSession(true)
      time.pass(10 * RECONNECT_MAX_MS)
      expect(outbox.rows.filter(({ state }) => state === 'queued')).toEqual([])
      const isNowhere = ({ id, state }: (typeof outbox.rows)[number]) =>
        state === 'stored' && !outbox.isWaiting(id) && !outbox.isReceived(id)
      expect(outbox.rows.filter(isNowhere)).toEqual([])
    }),
    { numRuns: 75 },
  )
})

test('friends alone suffice: with the rendezvous gone, what can be reached is delivered', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, steps) => {
      const { time, outbox } = liveThrough(seed, steps)
      outbox.calm()
      outbox.setSession(false)
      for (const device of outbox.devices) outbox.setReachable(device, true)
      time.pass(10 * RECONNECT_MAX_MS)
      expect(outbox.rows.filter(({ state }) => state === 'queued')).toEqual([])
    }),
    { numRuns: 75 },
  )
})

test('while nothing changes nearly nothing is done', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { time, outbox } = liveThrough(seed, 20)
      outbox.calm()
      for (const device of outbox.devices) outbox.setReachable(device, false)
      outbox.setSession(false)
      time.pass(10 * RECONNECT_MAX_MS)
      const before = outbox.effects
      const waits = 100
      time.pass(waits * RECONNECT_MAX_MS)
      // A dial and the next time to wake, for each account and at least half the longest wait apart.
      expect(outbox.effects - before).toBeLessThanOrEqual(2 * 2 * (waits + 1) * accounts.length)
    }),
    { numRuns: 50 },
  )
})

// ---- events that no orderly driver would give

const code = fc.constantFrom<ErrorCode[]>('TIMEOUT', 'CLOSED', 'KEY_CHANGED', 'MAILBOX_FULL', 'UNSUPPORTED', 'ABORTED')
const account = fc.constantFrom(...accounts)
const device = fc.constantFrom(...ids('phone', 'laptop', 'tablet'))
const row = fc.record({ id: fc.integer({ min: 1, max: 8 }).map(simulatedId), destination: account })
const entry = fc
  .tuple(row, fc.constantFrom('queued' as const, 'stored' as const))
  .map(([{ id, destination }, state]) => ({ id, destination, state, order: Number(`0x${id}`) }))
const anyEvent: fc.Arbitrary<DeliveryEvent> = fc.oneof(
  fc.record({ type: fc.constant('loaded' as const), entries: fc.array(entry, { maxLength: 4 }) }),
  fc.record({ type: fc.constant('submitted' as const), entry }),
  fc.record({ type: fc.constant('depositsLost' as const), rows: fc.array(row, { maxLength: 4 }) }),
  fc.record({ type: fc.constantFrom('linkUp' as const, 'linkDown' as const), account, device }),
  fc.record({ type: fc.constantFrom('dialEnded' as const, 'lookUpFailed' as const, 'present' as const), account }),
  fc.record({
    type: fc.constant('devices' as const),
    account,
    known: fc.record({ devices: fc.uniqueArray(device), isCurrent: fc.boolean() }),
  }),
  fc.record({ type: fc.constantFrom('sessionUp' as const, 'sessionDown' as const, 'tick' as const) }),
  fc.tuple(row, device).map(([named, by]) => ({ type: 'acknowledged' as const, ...named, device: by })),
  row.map((named) => ({ type: 'deposited' as const, ...named })),
  fc
    .tuple(row, device, code)
    .map(([named, by, reason]) => ({ type: 'sendFailed' as const, ...named, device: by, code: reason })),
  fc
    .tuple(row, code, fc.integer({ min: 0 }))
    .map(([named, reason, ms]) => ({ type: 'depositFailed' as const, ...named, code: reason, retryAfterMs: ms })),
  entry.map(({ id, destination, order }) => ({ type: 'retry' as const, id, destination, order })),
)

function given(event: DeliveryEvent): readonly MessageId[] {
  if (event.type === 'submitted') return [event.entry.id]
  if (event.type === 'loaded') return event.entries.map(({ id }) => id)
  return event.type === 'retry' ? [event.id] : []
}

test('no sequence of events, however disorderly, makes it throw, run wild or send what was never given to it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 5_000 })), { maxLength: 60 }), (events) => {
      const delivery = createDelivery({ random: () => 0.5, isOwn: (name) => name === accounts[0] })
      const known = new Set<MessageId>()
      let now = 1_000_000
      for (const [event, waitMs] of events) {
        now += waitMs
        for (const id of given(event)) known.add(id)
        const effects = delivery.handle(event, now)
        expect(effects.length).toBeLessThan(100)
        for (const effect of effects) {
          if (effect.type === 'wakeAt') expect(effect.time).toBeGreaterThan(now)
          if (effect.type === 'send' || effect.type === 'deposit') expect(known).toContain(effect.id)
        }
        expect(delivery.pending).toBeGreaterThanOrEqual(0)
        expect(delivery.pending).toBeLessThanOrEqual(known.size * accounts.length)
      }
    }),
    { numRuns: 500 },
  )
})

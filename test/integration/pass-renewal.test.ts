/** Passes while a peer stays online for days: renewed in time, again after a failure, and whatever its clock does. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openSqliteStore } from '../../rendezvous/store/sqlite.ts'
import { HongyanError } from '../../shared/errors.ts'
import { PASS_LIFE_MS, PASS_RENEW_MS, PASS_RENEW_RETRY_MS } from '../../shared/limits.ts'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { createTestClock, type TestClock } from '../support/rendezvous.ts'

let community: Community
let clock: TestClock
let renewals: ReturnType<typeof holdRenewals>
/** What the rendezvous was asked: passes by whom, accounts of whom. */
let passes: string[]
let lookups: string[]
let isBroken: boolean

beforeEach(async () => {
  renewals = holdRenewals()
  clock = createTestClock(Date.now())
  passes = []
  lookups = []
  isBroken = false
  community = await createCommunity({
    clock,
    openStore(data) {
      const store = openSqliteStore({ path: join(data, 'rendezvous.sqlite') })
      return {
        ...store,
        async admitDevice(admission) {
          if (isBroken) throw new HongyanError('INTERNAL', 'the disk is full')
          passes.push(admission.username)
          return await store.admitDevice(admission)
        },
        async findAccount(username) {
          lookups.push(username)
          return await store.findAccount(username)
        },
      }
    },
  })
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
  vi.restoreAllMocks()
})

/** Timers of renewals do not run by themselves: hours pass when the test says so. */
function holdRenewals() {
  const [realSet, realClear] = [globalThis.setTimeout, globalThis.clearTimeout]
  const held = new Map<unknown, { readonly run: () => void; readonly delayMs: number }>()
  const set = (run: () => void, delayMs?: number, ...args: unknown[]) => {
    if (delayMs !== PASS_RENEW_MS && delayMs !== PASS_RENEW_RETRY_MS) return realSet(run, delayMs, ...args)
    const timer = realSet(() => undefined, delayMs).unref()
    held.set(timer, { run, delayMs })
    return timer
  }
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(set as typeof setTimeout)
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    held.delete(timer)
    realClear(timer)
  })
  return {
    delays: () => [...held.values()].map(({ delayMs }) => delayMs),
    /** All that are due after so long. */
    run(delayMs: number): void {
      for (const [timer, waiting] of [...held]) {
        if (waiting.delayMs !== delayMs) continue
        held.delete(timer)
        waiting.run()
      }
    },
  }
}

/** A day and more, in steps of a renewal. */
async function stayOnline(renewalsCount: number): Promise<void> {
  for (let count = 0; count < renewalsCount; count += 1) {
    const before = passes.length
    clock.advance(PASS_RENEW_MS)
    renewals.run(PASS_RENEW_MS)
    await expect.poll(() => passes.length).toBeGreaterThan(before)
    await expect.poll(() => renewals.delays()).toEqual([PASS_RENEW_MS])
  }
}

/** Only a pass that holds admits somebody whom nobody has met. */
async function isTakenByNewcomer({ chat, hear }: Member, name: string): Promise<void> {
  const newcomer = await community.join(name, { steady: clock })
  await newcomer.chat.send({ to: `@${chat.status().username}`, text: 'we have not met' })
  await hear('message', saying('we have not met'))
  await newcomer.hear('peer.path', ({ path }) => path !== 'none')
}

it('a peer that stays online for longer than a pass lives has one that holds', async () => {
  const alice = await community.join('alice', { steady: clock })
  expect(renewals.delays()).toEqual([PASS_RENEW_MS])
  await stayOnline(Math.ceil(PASS_LIFE_MS / PASS_RENEW_MS) + 1)
  // Its clock jumps as that of a machine that has slept, so it looks whether the rendezvous is there; it never leaves.
  const states = alice.events.flatMap((event) => (event.type === 'connection' ? [event.state] : []))
  expect(states).not.toContain('offline')
  await isTakenByNewcomer(alice, 'bob')
})

it('a renewal that fails is tried again sooner, as often as it takes', async () => {
  const alice = await community.join('alice', { steady: clock })
  isBroken = true
  clock.advance(PASS_RENEW_MS)
  renewals.run(PASS_RENEW_MS)
  for (let time = 0; time < 3; time += 1) {
    await expect.poll(() => renewals.delays()).toEqual([PASS_RENEW_RETRY_MS])
    clock.advance(PASS_RENEW_RETRY_MS)
    isBroken = time < 2
    renewals.run(PASS_RENEW_RETRY_MS)
  }
  await expect.poll(() => renewals.delays()).toEqual([PASS_RENEW_MS])
  expect(passes).toEqual(['alice', 'alice'])
  await expect.poll(() => alice.chat.status().connection).toBe('online')
})

it.each([
  ['ahead', 5 * 60 * 60 * 1000],
  ['back', -40 * 24 * 60 * 60 * 1000],
])('a clock that steps %s right before a renewal costs one more try at most', async (_, stepMs) => {
  let steppedMs = 0
  const alice = await community.join('alice', { steady: { now: () => clock.now() + steppedMs } })
  clock.advance(PASS_RENEW_MS)
  steppedMs = stepMs
  renewals.run(PASS_RENEW_MS)
  await expect.poll(() => renewals.delays()).toHaveLength(1)
  renewals.run(PASS_RENEW_RETRY_MS)
  await expect.poll(() => renewals.delays()).toEqual([PASS_RENEW_MS])
  await stayOnline(Math.ceil(PASS_LIFE_MS / PASS_RENEW_MS))
  await isTakenByNewcomer(alice, 'bob')
})

it('a sealing key that was looked up is asked for anew after each renewal, and not at each message', async () => {
  const carol = await community.join('carol', { steady: clock })
  await carol.stop()
  const bob = await community.join('bob', { steady: clock })
  // Who dials somebody looks them up for that.
  await bob.chat.changeSettings({ reach: 'relay-only' })
  const lookedUp = async (text: string): Promise<number> => {
    const { id } = await bob.chat.send({ to: '@carol', text })
    await bob.hear('message.state', (event) => event.id === id && event.state === 'stored')
    return lookups.filter((username) => username === 'carol').length
  }
  const first = await lookedUp('one')
  expect(await lookedUp('two')).toBe(first)
  await stayOnline(1)
  expect(await lookedUp('three')).toBeGreaterThan(first)
})

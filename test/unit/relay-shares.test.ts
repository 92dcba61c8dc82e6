import { describe, expect, test } from 'vitest'
import { createShares } from '../../rendezvous/relay/shares.ts'
import { CIRCUITS_PER_ACCOUNT_MAX, RELAY_TURN_BYTES } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'

interface Line {
  readonly account: Username
  /** What it still has to send. */
  left: number
  sent: number
}

const line = (account: string, left: number): Line => ({ account: account as Username, left, sent: 0 })
const RATE = 1_000_000

/** Everybody sends as they are let, for so long. Returns what was sent in all. */
function run(lines: readonly Line[], forMs: number): number {
  const shares = createShares<Line>(RATE, 0)
  for (const each of lines) shares.add(each)
  let sent = 0
  for (let now = 0; now <= forMs; ) {
    const turn = shares.next(now)
    if (turn === undefined) break
    if ('waitMs' in turn) {
      now += turn.waitMs
      continue
    }
    const { waiter, maxBytes } = turn
    const bytes = Math.min(maxBytes, waiter.left)
    waiter.left -= bytes
    waiter.sent += bytes
    sent += bytes
    shares.spend(bytes)
    if (waiter.left > 0) shares.add(waiter)
  }
  return sent
}

describe('a shared rate', () => {
  test('is used up and not exceeded', () => {
    const sent = run([line('alice', 1e9)], 10_000)
    expect(sent).toBeGreaterThan(10 * RATE * 0.99)
    expect(sent).toBeLessThan(10 * RATE * 1.02 + RELAY_TURN_BYTES)
  })

  test('is the same for accounts, however many circuits they have', () => {
    const many = Array.from({ length: 20 }, () => line('alice', 1e9))
    const bob = line('bob', 1e9)
    const sent = run([...many, bob], 10_000)
    expect(bob.sent / sent).toBeCloseTo(0.5, 1)
    // And among the circuits of one account.
    const [one, other] = [Math.min(...many.map((each) => each.sent)), Math.max(...many.map((each) => each.sent))]
    expect(other - one).toBeLessThanOrEqual(RELAY_TURN_BYTES)
  })

  test('leaves one honest account its part and its word, whatever fifty greedy ones ask for', () => {
    const greedy = Array.from({ length: 50 }, (_, account) =>
      Array.from({ length: CIRCUITS_PER_ACCOUNT_MAX }, () => line(`greedy${account}`, 1e9)),
    )
    const file = line('honest', 1e9)
    const sent = run([...greedy.flat(), file], 60_000)
    expect(file.sent).toBeGreaterThan((sent / 51) * 0.98)
    const shares = createShares<Line>(RATE, 0)
    for (const each of greedy.flat()) shares.add(each)
    const word = line('honest', 100)
    shares.add(word)
    let before = 0
    for (let turn = shares.next(0); turn !== undefined; turn = shares.next(0)) {
      if ('waitMs' in turn) throw new Error('the rate was not spent')
      if (turn.waiter === word) break
      before += turn.maxBytes
      shares.add(turn.waiter)
    }
    expect(before).toBe(50 * RELAY_TURN_BYTES)
  })

  test('lets whoever says little say it in the next round', () => {
    const shares = createShares<Line>(RATE, 0)
    const files = ['alice', 'bob', 'carol'].map((name) => line(name, 1e9))
    for (const each of files) shares.add(each)
    const chat = line('dave', 100)
    shares.add(chat)
    const served: Line[] = []
    while (!served.includes(chat)) {
      const turn = shares.next(0)
      if (turn === undefined || 'waitMs' in turn) throw new Error('nobody has a turn')
      served.push(turn.waiter)
      shares.add(turn.waiter)
    }
    expect(served).toEqual([...files, chat])
  })

  test('says how long to wait, and nothing when nobody waits', () => {
    const shares = createShares<Line>(RATE, 0)
    expect(shares.next(0)).toBeUndefined()
    shares.spend(RATE)
    shares.add(line('alice', 1))
    const turn = shares.next(0)
    if (turn === undefined || !('waitMs' in turn)) throw new Error('a turn beyond the rate')
    expect(turn.waitMs).toBeGreaterThan(800)
    expect(shares.next(turn.waitMs - 2)).toHaveProperty('waitMs')
    expect(shares.next(turn.waitMs + 1)).toHaveProperty('waiter')
  })

  test('is not saved up', () => {
    const shares = createShares<Line>(RATE, 0)
    const alice = line('alice', 1e9)
    shares.add(alice)
    let sent = 0
    for (;;) {
      const turn = shares.next(3_600_000)
      if (turn === undefined || 'waitMs' in turn) break
      sent += turn.maxBytes
      shares.spend(turn.maxBytes)
      shares.add(alice)
    }
    expect(sent).toBeLessThan(RATE * 0.1 + 2 * RELAY_TURN_BYTES)
  })
})

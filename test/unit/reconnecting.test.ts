/** When a session is tried again: one by itself, and a thousand at once in simulated time. */
import { describe, expect, it } from 'vitest'
import { createReconnecting, type SessionFailure } from '../../peer/core/connecting/reconnecting.ts'
import {
  HEARTBEAT_ANSWER_MS,
  HEARTBEAT_INTERVAL_MS,
  RECONNECT_MAX_MS,
  RESTART_RETRY_MS,
  RETRY_AFTER_MAX_MS,
  RETURNS_PER_SECOND,
  SERVER_CONNECT_MS,
  SESSION_RETRY_MS,
  SILENCE_HASTE_MS,
  SILENCE_RETRY_MS,
} from '../../shared/limits.ts'
import { createChance } from '../support/simulated-time.ts'

const NOW = 1_000_000

/** The waits of so many failures, one right after the other's wait. */
function waits(failure: SessionFailure, count: number, random: () => number): number[] {
  const reconnecting = createReconnecting({ random })
  let now = NOW
  return Array.from({ length: count }, () => {
    const next = reconnecting.fail(failure, now)
    const waitMs = next - now
    now = next
    return waitMs
  })
}

describe('one that lost its rendezvous', () => {
  it('comes ever later where it is refused, the first time at any moment of its wait', () => {
    const longest = waits('refused', 8, () => 1)
    expect(longest.slice(0, 4)).toEqual([1, 2, 4, 8].map((times) => times * SESSION_RETRY_MS))
    expect(longest.at(-1)).toBe(RECONNECT_MAX_MS)
    const shortest = waits('refused', 8, () => 0)
    expect(shortest.slice(0, 4)).toEqual([0, 2, 4, 8].map((times) => (times * SESSION_RETRY_MS) / 2))
  })

  it('comes again and again where nothing answers, so that it is there as soon as the way is', () => {
    const count = Math.floor(SILENCE_HASTE_MS / SILENCE_RETRY_MS)
    expect(new Set(waits('silent', count, () => 1))).toEqual(new Set([SILENCE_RETRY_MS]))
  })

  it('comes ever later as well where nothing has answered for long', () => {
    const count = Math.floor(SILENCE_HASTE_MS / SILENCE_RETRY_MS)
    expect(waits('silent', count + 10, () => 1).at(-1)).toBe(RECONNECT_MAX_MS)
  })

  it('takes a refusal for the end of a silence, and begins with a short wait', () => {
    const reconnecting = createReconnecting({ random: () => 1 })
    for (let time = NOW; time < NOW + 2 * SILENCE_HASTE_MS; ) time = reconnecting.fail('silent', time)
    reconnecting.hurry(NOW)
    expect(reconnecting.fail('refused', NOW)).toBe(NOW + SESSION_RETRY_MS)
    expect(reconnecting.fail('silent', NOW)).toBe(NOW + SILENCE_RETRY_MS)
  })

  it('has the patience it is asked for, and its own wait after that', () => {
    const reconnecting = createReconnecting({ random: () => 1 })
    reconnecting.defer(10_000, NOW)
    reconnecting.defer(5_000, NOW)
    expect(reconnecting.fail('refused', NOW)).toBe(NOW + 10_000 + SESSION_RETRY_MS)
    expect(reconnecting.hurry(NOW)).toBe(NOW + 10_000)
  })

  it('has no more patience than is decent, and none once it was let in', () => {
    const reconnecting = createReconnecting({ random: () => 0 })
    reconnecting.defer(10 * RETRY_AFTER_MAX_MS, NOW)
    expect(reconnecting.fail('refused', NOW)).toBe(NOW + RETRY_AFTER_MAX_MS)
    reconnecting.succeed()
    expect(reconnecting.fail('refused', NOW)).toBe(NOW)
  })

  it('tries at once when circumstances have changed', () => {
    const reconnecting = createReconnecting({ random: () => 1 })
    for (let count = 0; count < 8; count += 1) reconnecting.fail('refused', NOW)
    expect(reconnecting.hurry(NOW)).toBe(NOW)
    expect(reconnecting.fail('refused', NOW)).toBe(NOW + SESSION_RETRY_MS)
  })
})

interface Storm {
  /** What comes of a try at that time. */
  outcomeAt(time: number): SessionFailure | 'online'
  /** What was said to each before, in the order in which they were told. */
  readonly toldMs?: (place: number) => number
  /** How long a try takes that nothing answers. */
  readonly silenceMs?: number
}

const PEERS = 1_000

/** All lose the rendezvous at 0. Tries by the second, and when each was back. */
function storm({ outcomeAt, toldMs, silenceMs = SERVER_CONNECT_MS }: Storm, seed = 7) {
  const chance = createChance(seed)
  const random = () => chance.below(1_000_000) / 1_000_000
  const tries: number[] = []
  const backAt: number[] = []
  for (let place = 0; place < PEERS; place += 1) {
    const reconnecting = createReconnecting({ random })
    if (toldMs !== undefined) reconnecting.defer(toldMs(place), 0)
    // An end is heard of by all in one moment, a silence by each at its next heartbeat.
    const isSilent = outcomeAt(0) === 'silent'
    const noticedAt = isSilent ? HEARTBEAT_ANSWER_MS + random() * HEARTBEAT_INTERVAL_MS : 0
    let time = reconnecting.fail(isSilent ? 'silent' : 'refused', noticedAt)
    for (let outcome = outcomeAt(time); ; outcome = outcomeAt(time)) {
      const second = Math.floor(time / 1_000)
      tries[second] = (tries[second] ?? 0) + 1
      if (outcome === 'online') break
      time = reconnecting.fail(outcome, time + (outcome === 'silent' ? silenceMs : 0))
    }
    backAt.push(time)
  }
  const perSecond = Array.from(tries, (count = 0) => count)
  return { perSecond, most: Math.max(...perSecond), lastBackAt: Math.max(...backAt) }
}

describe(`${PEERS} that lose their rendezvous at once`, () => {
  it('come back one after another when it says goodbye and restarts', () => {
    const { most, lastBackAt } = storm({
      outcomeAt: (time) => (time < 3_000 ? 'refused' : 'online'),
      toldMs: (place) => RESTART_RETRY_MS + (place * 1_000) / RETURNS_PER_SECOND,
    })
    // Those of two seconds' places that tried in vain come again among the others.
    expect(most).toBeLessThanOrEqual(2.5 * RETURNS_PER_SECOND)
    expect(lastBackAt).toBeLessThanOrEqual(20_000)
  })

  it.each([1, 5, 20, 120])('are spread when it dies without a word and is back after %i s', (awayS) => {
    const killed = storm({ outcomeAt: (time) => (time < awayS * 1_000 ? 'refused' : 'online') })
    expect(killed.most).toBeLessThanOrEqual(0.6 * PEERS)
    // All are back when it has been there as long again as it was away, or as the longest wait.
    expect(killed.lastBackAt).toBeLessThanOrEqual(
      awayS * 1_000 + Math.min(2 * SESSION_RETRY_MS + awayS * 2_000, RECONNECT_MAX_MS),
    )
  })

  it('are back within seconds when its whole network was away, a few hundred in each', () => {
    const healedAt = 60_000
    const cut = storm({ outcomeAt: (time) => (time < healedAt ? 'silent' : 'online') })
    expect(cut.most).toBeLessThanOrEqual(PEERS / 3)
    expect(cut.lastBackAt).toBeLessThanOrEqual(healedAt + SERVER_CONNECT_MS + SILENCE_RETRY_MS)
  })
})

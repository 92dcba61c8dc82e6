/** Members with a valid pass who send too much, over real nodes: it costs them, and nobody else. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createDirectAllowance } from '../../peer/net/direct/allowance.ts'
import { createStrikes } from '../../peer/net/gate/strikes.ts'
import { createGossip } from '../../peer/net/gossip/gossip.ts'
import { createAuthorQuota } from '../../peer/rooms/author-quota.ts'
import { toUtf8 } from '../../shared/bytes.ts'
import { steadyClock } from '../../shared/clock.ts'
import { DIRECT_BYTES_PER_HOUR, DIRECT_MESSAGES_PER_MINUTE } from '../../shared/limits.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import { createQuota } from '../../shared/quota.ts'
import { createTestPeer, type TestPeer, type TestPeerInit } from '../support/peer-net.ts'
import { refusalOf, rejectionOf } from '../support/refusal.ts'
import { createTestClock } from '../support/rendezvous.ts'

const LOBBY = 'lobby' as RoomName
const MINUTE_MS = 60_000

const peers: TestPeer[] = []
async function start(name: string, init?: TestPeerInit): Promise<TestPeer> {
  const peer = await createTestPeer(name, init)
  peers.push(peer)
  return peer
}
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer[Symbol.asyncDispose]()))
})

describe('a member that floods a room', () => {
  test('with valid messages or with what is none loses its place there, and others are heard on', async () => {
    for (const kind of ['valid', 'malformed', 'oversized'] as const) {
      const strikes = createStrikes(steadyClock)
      const alice = await start('alice', { strikes: strikes.count })
      const mallory = await start('mallory')
      const bob = await start('bob')
      const quota = createAuthorQuota(steadyClock, 60)
      const heard: string[] = []
      let judged = 0
      const gossip = createGossip({
        pubsub: alice.node.pubsub,
        judge(_, sealed, from) {
          judged += 1
          const said = new TextDecoder().decode(sealed)
          if (said.startsWith('malformed')) return 'reject'
          const author = said.startsWith('bob') ? bob : mallory
          const verdict = quota.judge(author.node.device, from)
          if (verdict === 'accept') heard.push(said)
          return verdict
        },
        strike: (peer) => strikes.add(peer.toString() as typeof mallory.node.device),
        onNeighbour: () => {},
      })
      gossip.subscribe(LOBBY)
      const [topic = ''] = alice.node.pubsub.getTopics()
      for (const peer of [mallory, bob]) {
        peer.node.pubsub.subscribe(topic)
        await peer.connect(alice)
        await vi.waitFor(() => expect(peer.node.pubsub.getSubscribers(topic)).toHaveLength(1), 30_000)
      }
      const padding = kind === 'oversized' ? 'x'.repeat(70_000) : ''
      const flood = async (from: number, count: number) => {
        for (let number = from; number < from + count; number += 1) {
          await mallory.node.pubsub.publish(topic, toUtf8(`${kind} ${number} ${padding}`))
        }
      }
      await flood(0, 100)
      await vi.waitFor(() => expect(strikes.count(mallory.node.device)).toBeGreaterThan(8), 30_000)
      await bob.node.pubsub.publish(topic, toUtf8(`bob after a ${kind} flood`))
      await vi.waitFor(() => expect(heard).toContain(`bob after a ${kind} flood`), 30_000)
      // Soon nothing of it is even looked at.
      let round = 0
      await vi.waitFor(async () => {
        round += 1
        const before = judged
        await flood(100 * round, 20)
        await bob.node.pubsub.publish(topic, toUtf8(`bob ${kind} ${round}`))
        await vi.waitFor(() => expect(heard).toContain(`bob ${kind} ${round}`), 30_000)
        expect(judged - before, kind).toBe(1)
      }, 60_000)
      expect(strikes.count(bob.node.device)).toBe(0)
      await Promise.all(peers.splice(0).map((peer) => peer[Symbol.asyncDispose]()))
    }
  })

  test('gives no strike to those who hand its messages on', () => {
    const [mallory, bob] = ['mallory', 'bob'] as never[]
    const quota = createAuthorQuota(createTestClock(), 2)
    const verdicts = [mallory, bob, bob, mallory].map((from) => quota.judge(mallory as never, from as never))
    expect(verdicts).toEqual(['accept', 'accept', 'ignore', 'reject'])
  })
})

describe('direct messages', () => {
  test('beyond what an account may send are refused by name before anything is done, and others are served', async () => {
    const quota = createQuota({ clock: steadyClock, amount: 30, windowMs: 10 * MINUTE_MS })
    const alice = await start('alice', { allowance: { charge: (account) => quota.charge(account) } })
    const mallory = await start('mallory')
    const bob = await start('bob')
    await mallory.connect(alice)
    await bob.connect(alice)
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, number) => rejectionOf(mallory.sendText(alice, `${number}`, number + 1))),
    )
    expect(outcomes.filter((outcome) => outcome === 'RATE_LIMITED').length).toBe(30)
    expect(outcomes.filter((outcome) => outcome === undefined).length).toBe(30)
    expect(alice.received.length).toBe(30)
    expect(await rejectionOf(bob.sendText(alice, 'hello'))).toBeUndefined()
  })

  test('are bounded by their number in a minute and their bytes in an hour, of an account with all its devices', () => {
    const clock = createTestClock()
    const allowance = createDirectAllowance(clock)
    const alice = 'alice' as Username
    for (let count = 0; count < DIRECT_MESSAGES_PER_MINUTE; count += 1) allowance.charge(alice, 1)
    expect(refusalOf(() => allowance.charge(alice, 1))).toBe('RATE_LIMITED')
    expect(refusalOf(() => allowance.charge('bob' as Username, 1))).toBeUndefined()
    clock.advance(MINUTE_MS)
    expect(refusalOf(() => allowance.charge(alice, DIRECT_BYTES_PER_HOUR))).toBe('RATE_LIMITED')
    expect(refusalOf(() => allowance.charge(alice, 1))).toBeUndefined()
  })
})

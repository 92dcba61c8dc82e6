/**
 * SIGKILL at random moments while people talk, and what must be true afterwards: everything that was accepted is there,
 * once. Random only in when it kills; the seed says when.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import { createFleet, type Fleet } from './fleet.ts'
import type { HeadlessProcess } from './headless-process.ts'

/** Of one round, to each destination. */
const BURST = 8
/** A burst takes about this long, so a kill within it meets every stage of a message's way. */
const KILL_WITHIN_MS = 250
/** Reconnecting peers wait longer after every failure. */
const SETTLE_MS = 60_000

const TO = ['@bob', '@carol', '#lobby'] as const

/** Of HONGYAN_SEED, else a new one: to be printed by whoever uses it. */
export function chooseSeed(): number {
  return Number(process.env.HONGYAN_SEED ?? randomInt(2 ** 32))
}

interface Talk {
  /** By destination, in the order in which the sends were asked for. */
  readonly texts: Readonly<Record<(typeof TO)[number], string[]>>
  /** Asks for a burst; resolves when each is answered or the sender has died. */
  burst(sender: HeadlessProcess): Promise<void>
}

/** The rendezvous is killed that many times while alice talks to bob (here), carol (away) and the lobby. */
export async function killRendezvousWhileTalking(kills: number, seed: number): Promise<void> {
  const random = createRandom(seed)
  await using fleet = await createFleet()
  const { alice, bob, carol } = await people(fleet)
  await carol.shutdown()
  const talk = createTalk()
  for (let count = 0; count < kills; count += 1) {
    const asked = talk.burst(alice)
    await delay(random() * KILL_WITHIN_MS)
    await fleet.killRendezvous()
    await fleet.startRendezvous()
    await asked
    const after = alice.mark
    if ((await alice.request('status')).connection !== 'online') {
      await alice.waitForEvent('connection', { state: 'online' }, { after, timeoutMs: SETTLE_MS })
    }
  }
  await expectArrived(fleet, { talk, alice, bob })
}

/**
 * The sender is killed that many times in the middle of talking. What was not answered is asked for again with the same
 * `clientId`, as a careful bot would.
 */
export async function killSenderWhileTalking(kills: number, seed: number): Promise<void> {
  const random = createRandom(seed)
  await using fleet = await createFleet()
  const { alice: first, bob, carol } = await people(fleet)
  await carol.shutdown()
  const talk = createTalk()
  let alice = first
  for (let count = 0; count < kills; count += 1) {
    const asked = talk.burst(alice)
    await delay(random() * KILL_WITHIN_MS)
    await alice.kill()
    await asked
    alice = fleet.peer('alice')
    await alice.request('resume')
    await talk.burst(alice)
  }
  await expectArrived(fleet, { talk, alice, bob })
}

async function people(fleet: Fleet) {
  const [alice, bob, carol] = [await fleet.login('alice'), await fleet.login('bob'), await fleet.login('carol')]
  await alice.waitForEvent('presence', { username: 'bob', online: true })
  return { alice, bob, carol }
}

function createTalk(): Talk {
  const texts = { '@bob': [] as string[], '@carol': [] as string[], '#lobby': [] as string[] }
  let unanswered: { to: string; text: string }[] = []
  return {
    texts,
    async burst(sender) {
      const fresh = Array.from({ length: BURST }, () =>
        TO.map((to) => {
          const text = `${to} ${texts[to].length}`
          texts[to].push(text)
          return { to, text }
        }),
      )
      const asking = [...unanswered, ...fresh.flat()]
      const outcomes = await Promise.allSettled(
        asking.map(({ to, text }) => sender.request('message.send', { to, text, clientId: text })),
      )
      unanswered = asking.filter((_, index) => outcomes[index]?.status === 'rejected')
    },
  }
}

/** Everything in its place exactly once: with bob, who was here, and with carol, who comes back only now. */
async function expectArrived(
  fleet: Fleet,
  { talk: { texts }, alice, bob }: { talk: Talk; alice: HeadlessProcess; bob: HeadlessProcess },
): Promise<void> {
  await eventually(async () => expect(await alice.request('status')).toMatchObject({ outbox: 0 }))
  const carol = await fleet.login('carol', { register: false })
  const lines = await historyOf(alice, '#lobby')
  expect(lines.toSorted(byNumber)).toEqual(texts['#lobby'])
  await eventually(async () => expect(await historyOf(bob, '@alice')).toEqual(texts['@bob']))
  await eventually(async () => expect(await historyOf(carol, '@alice')).toEqual(texts['@carol']))
  for (const peer of [bob, carol]) {
    await eventually(async () => expect(await historyOf(peer, '#lobby')).toEqual(lines))
    const told = peer.events.filter(({ type }) => type === 'message').map(({ id }) => id)
    expect(new Set(told).size).toBe(told.length)
  }
}

function eventually(assertion: () => Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: SETTLE_MS, interval: 100 })
}

async function historyOf(peer: HeadlessProcess, conversation: string): Promise<string[]> {
  const texts: string[] = []
  let before: number | undefined
  for (let more = true; more; ) {
    const page = await peer.request<{ messages: { text: string; position: number }[]; more: boolean }>('history', {
      conversation,
      limit: 100,
      ...(before === undefined ? {} : { before }),
    })
    texts.unshift(...page.messages.map(({ text }) => text))
    before = page.messages[0]?.position
    more = page.more
  }
  return texts
}

function byNumber(one: string, other: string): number {
  return Number(one.split(' ')[1]) - Number(other.split(' ')[1])
}

/** mulberry32: [0, 1), the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

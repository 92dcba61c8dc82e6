/**
 * SIGKILL at random moments while people talk, and what must be true afterwards: everything that was accepted is there,
 * once. Random only in when it kills; the seed says when.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import { createFleet, type Fleet } from './fleet.ts'
import { historyOf, toldBy } from './headless-history.ts'
import type { HeadlessProcess } from './headless-process.ts'
import { createChance } from './simulated-time.ts'

/** Of one round, to each destination. */
const BURST = 8
/** A burst takes about this long, so a kill within it meets every stage of a message's way. */
const KILL_WITHIN_MS = 250
/** Reconnecting peers wait longer after every failure. */
const SETTLE_MS = 60_000

const VICTIMS = ['rendezvous', 'sender', 'receiver'] as const
const TO = ['@bob', '@carol', '#lobby'] as const
const GREETING = 'write to me'

/** Of HONGYAN_SEED, else a new one: to be printed by whoever uses it. */
export function chooseSeed(): number {
  return Number(process.env.HONGYAN_SEED ?? randomInt(2 ** 32))
}

export interface KillsOutcome {
  readonly kills: Readonly<Record<(typeof VICTIMS)[number], number>>
  /** Accepted, by destination. */
  readonly messages: Readonly<Record<(typeof TO)[number], number>>
}

interface Talk {
  /** By destination, in the order in which the sends were asked for. */
  readonly texts: Readonly<Record<(typeof TO)[number], string[]>>
  /** Asks for a burst; resolves when each is answered or the sender has died. */
  burst(sender: HeadlessProcess): Promise<void>
}

/**
 * Alice talks to bob (here), carol (away) and the lobby, while the rendezvous, she herself and bob are killed in turn at
 * random moments, that many times in all. What was not answered is asked for again with the same `clientId`, as a careful
 * bot would. Afterwards all of it is everywhere once, in her order.
 */
export async function killWhileTalking(kills: number, seed: number): Promise<KillsOutcome> {
  const { random } = createChance(seed)
  await using fleet = await createFleet()
  const [first, firstBob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((name) => fleet.login(name)))
  if (first === undefined || firstBob === undefined || carol === undefined) throw new Error('somebody is missing')
  await greet(carol, first)
  await carol.shutdown()
  const talk = createTalk()
  const alices = [first]
  const bobs = [firstBob]
  const killed = { rendezvous: 0, sender: 0, receiver: 0 }
  const firstVictim = Math.floor(random() * VICTIMS.length)
  for (let count = 0; count < kills; count += 1) {
    const alice = alices.at(-1) ?? first
    const asked = talk.burst(alice)
    await delay(random() * KILL_WITHIN_MS)
    const victim = VICTIMS[(firstVictim + count) % VICTIMS.length] ?? 'rendezvous'
    killed[victim] += 1
    if (victim === 'rendezvous') await restartRendezvous(fleet, alice, asked)
    else await restartPeer(fleet, victim === 'sender' ? alices : bobs, asked)
  }
  // The last kill may have left some of its burst unanswered.
  await talk.burst(alices.at(-1) ?? first)
  await expectArrived(fleet, talk, alices, bobs)
  const { '@bob': toBob, '@carol': toCarol, '#lobby': toLobby } = talk.texts
  return { kills: killed, messages: { '@bob': toBob.length, '@carol': toCarol.length, '#lobby': toLobby.length } }
}

/** For whom its owner has never written to a mailbox has little room. */
async function greet(from: HeadlessProcess, to: HeadlessProcess): Promise<void> {
  const { id } = await from.request<{ id: string }>('message.send', { to: `@${to.process.name}`, text: GREETING })
  await to.waitForEvent('message', { id })
  await from.waitForEvent('message.state', { id, state: 'delivered' })
  // What was told to the rendezvous before this has come there.
  await from.request('users.online')
}

async function restartRendezvous(fleet: Fleet, alice: HeadlessProcess, asked: Promise<void>): Promise<void> {
  await fleet.killRendezvous()
  await fleet.startRendezvous()
  await asked
  const after = alice.mark
  if ((await alice.request('status')).connection === 'online') return
  await alice.waitForEvent('connection', { state: 'online' }, { after, timeoutMs: SETTLE_MS })
}

/** @param lives processes on one profile, one after the other; the next is added */
async function restartPeer(fleet: Fleet, lives: HeadlessProcess[], asked: Promise<void>): Promise<void> {
  const last = lives.at(-1)
  if (last === undefined) return
  await last.kill()
  const next = fleet.peer(last.process.name)
  lives.push(next)
  await next.request('resume')
  await asked
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
  { texts }: Talk,
  alices: readonly HeadlessProcess[],
  bobs: readonly HeadlessProcess[],
): Promise<void> {
  const [alice, bob] = [alices.at(-1), bobs.at(-1)]
  if (alice === undefined || bob === undefined) throw new Error('somebody is missing')
  await eventually(async () => expect(await alice.request('status')).toMatchObject({ outbox: 0 }))
  const carol = await fleet.login('carol', { register: false })
  const lines = await historyOf(alice, '#lobby')
  expect(lines.toSorted(byNumber)).toEqual(texts['#lobby'])
  await eventually(async () => expect(await historyOf(bob, '@alice')).toEqual(texts['@bob']))
  await eventually(async () => expect(await historyOf(carol, '@alice')).toEqual([GREETING, ...texts['@carol']]))
  for (const peer of [bob, carol]) await eventually(async () => expect(await historyOf(peer, '#lobby')).toEqual(lines))
  // Told, too: each once in a life, and in some life all. A life that was killed may not have noted what it told last.
  for (const life of [...bobs, carol]) expect(new Set(toldBy(life)).size).toBe(toldBy(life).length)
  await eventually(async () =>
    expect(new Set(bobs.flatMap((bob) => toldBy(bob))).size).toBe(texts['@bob'].length + lines.length),
  )
}

function eventually(assertion: () => Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: SETTLE_MS, interval: 100 })
}

function byNumber(one: string, other: string): number {
  return Number(one.split(' ')[1]) - Number(other.split(' ')[1])
}

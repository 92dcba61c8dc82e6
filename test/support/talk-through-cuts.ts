/**
 * Two peers talk over a network that is cut, falls silent and is slow at random, between them and to the rendezvous. When
 * it is whole again everything has arrived once, in order, and every state is true. The seed says what goes wrong when.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { createFleet } from './fleet.ts'
import { messagesOf, toldBy } from './headless-history.ts'
import type { HeadlessProcess } from './headless-process.ts'
import { createChance } from './simulated-time.ts'
import { createUnreliableNetwork, type Link, type UnreliableNetwork } from './unreliable-network.ts'

type Chance = ReturnType<typeof createChance>

/** From one trouble to the next, at most. */
const TROUBLE_WITHIN_MS = 400
/** From one message of a peer to its next, at most. */
const MESSAGE_WITHIN_MS = 60
/** Slow links come later by this much at most: far beyond any in the world. */
const SLOW_MS = 400
/** Sessions that are silent are given up after a heartbeat and its time-out; reconnecting then takes a while. */
const SETTLED = { timeout: 120_000, interval: 200 }
/** What a state may be followed by. */
const STATES = ['queued', 'stored', 'delivered', 'read']

export interface TroubledTalk {
  readonly lastsMs: number
  readonly seed: number
  /** Links that fell silent stay so, until somebody notices; else they pass again, or are cut, after a while. */
  readonly silence: 'for a while' | 'for ever'
}

/** What went wrong, by kind, and how much was said meanwhile. */
export type TroubledTalkOutcome = Readonly<Record<'cuts' | 'silences' | 'slow' | 'messages', number>>

export async function talkThroughCuts({ lastsMs, seed, silence }: TroubledTalk): Promise<TroubledTalkOutcome> {
  const chance = createChance(seed)
  await using network = await createUnreliableNetwork()
  await using fleet = await createFleet({ peerEnv: network.env })
  const alice = await fleet.login('alice')
  const bob = await fleet.login('bob')
  const over = AbortSignal.timeout(lastsMs)
  const speakers = [createSpeaker(alice, 'alice', 'bob'), createSpeaker(bob, 'bob', 'alice')] as const
  const [counts] = await Promise.all([
    makeTrouble(network, chance, { over, silence }),
    ...speakers.map((speaker) => speaker.speak(chance, over)),
  ])
  if (silence === 'for a while') for (const link of network.links()) link.restore()
  for (const link of network.links()) link.delay(0)

  const [byAlice, byBob] = speakers
  for (const { peer } of speakers) {
    await expect.poll(() => peer.request('status'), SETTLED).toMatchObject({ connection: 'online', outbox: 0 })
  }
  await expectPrivate(byAlice, byBob)
  await expectPrivate(byBob, byAlice)
  await expectRoom(byAlice, byBob)
  for (const { peer } of speakers) expectForwardStates(peer)
  return {
    ...counts,
    messages: byAlice.said.length + byBob.said.length + byAlice.saidToAll.length + byBob.saidToAll.length,
  }
}

interface Speaker {
  readonly name: string
  readonly other: string
  readonly peer: HeadlessProcess
  /** Privately to the other, in the order of the sends. */
  readonly said: string[]
  readonly saidToAll: string[]
  speak(chance: Chance, over: AbortSignal): Promise<void>
}

function createSpeaker(peer: HeadlessProcess, name: string, other: string): Speaker {
  const said: string[] = []
  const saidToAll: string[] = []
  return {
    name,
    other,
    peer,
    said,
    saidToAll,
    async speak(chance, over) {
      while (!over.aborted) {
        const [to, texts] = chance.below(2) === 0 ? [`@${other}`, said] : ['#lobby', saidToAll]
        const text = `${name} ${to} ${texts.length}`
        texts.push(text)
        await peer.request('message.send', { to, text })
        await delay(chance.below(MESSAGE_WITHIN_MS))
      }
    },
  }
}

async function makeTrouble(
  network: UnreliableNetwork,
  chance: Chance,
  { over, silence }: { readonly over: AbortSignal; readonly silence: TroubledTalk['silence'] },
): Promise<Omit<TroubledTalkOutcome, 'messages'>> {
  const counts = { cuts: 0, silences: 0, slow: 0 }
  const repairs: Promise<void>[] = []
  while (!over.aborted) {
    await delay(chance.below(TROUBLE_WITHIN_MS))
    const links = network.links()
    const link = links[chance.below(links.length)]
    if (link === undefined) continue
    const kind = chance.below(10)
    if (kind < 5) {
      counts.cuts += 1
      link.cut()
    } else if (kind < 8) {
      counts.silences += 1
      link.silence(chance.below(2) === 0 ? 'out' : 'in')
      if (silence === 'for a while') repairs.push(repairLater(link, chance))
    } else {
      counts.slow += 1
      link.delay(chance.below(SLOW_MS))
    }
  }
  await Promise.all(repairs)
  return counts
}

/** As a network does that comes back, or a router that has forgotten the connection meanwhile. */
async function repairLater(link: Link, chance: Chance): Promise<void> {
  const [waitMs, isForgotten] = [chance.below(3_000), chance.below(2) === 0]
  await delay(waitMs)
  if (isForgotten) link.cut()
  else link.restore()
}

/** All that one said privately is with the other, once and in order, and known to be there. */
async function expectPrivate({ peer, name, other, said }: Speaker, { peer: hearer }: Speaker): Promise<void> {
  const heard = async () => (await messagesOf(hearer, `@${name}`)).filter(({ from }) => from === name)
  await expect.poll(async () => (await heard()).map(({ text }) => text), SETTLED).toEqual(said)
  const known = async () => (await messagesOf(peer, `@${other}`)).filter(({ from }) => from === name)
  const delivered = said.map((text) => expect.objectContaining({ text, state: 'delivered' }))
  await expect.poll(known, SETTLED).toEqual(delivered)
  await expect.poll(() => toldBy(hearer, `@${name}`), SETTLED).toEqual(said)
}

/** Both have the same, once, with each one's words in order, and each was told once of the other's. */
async function expectRoom(one: Speaker, other: Speaker): Promise<void> {
  const [speakers, all] = [
    [one, other],
    [...one.saidToAll, ...other.saidToAll],
  ]
  for (const { peer } of speakers) {
    const lines = async () => (await messagesOf(peer, '#lobby')).map(({ text }) => text).toSorted()
    await expect.poll(lines, SETTLED).toEqual(all.toSorted())
  }
  const logs = async () => Promise.all(speakers.map(async ({ peer }) => idsOf(await messagesOf(peer, '#lobby'))))
  await expect.poll(async () => new Set((await logs()).map(String)).size, SETTLED).toBe(1)
  const log = await messagesOf(one.peer, '#lobby')
  for (const { name, saidToAll } of speakers) {
    expect(log.filter(({ from }) => from === name).map(({ text }) => text)).toEqual(saidToAll)
  }
  for (const [hearer, speaker] of [
    [one, other],
    [other, one],
  ] as const) {
    await expect.poll(() => toldBy(hearer.peer, '#lobby').toSorted(), SETTLED).toEqual(speaker.saidToAll.toSorted())
  }
}

function idsOf(messages: readonly { readonly id: string }[]): string[] {
  return messages.map(({ id }) => id)
}

function expectForwardStates({ events }: HeadlessProcess): void {
  const reached = new Map<unknown, number>()
  for (const { type, id, state } of events) {
    if (type !== 'message.state') continue
    const rank = STATES.indexOf(String(state))
    expect(rank, `${id} became ${state}`).toBeGreaterThan(reached.get(id) ?? -1)
    reached.set(id, rank)
  }
}

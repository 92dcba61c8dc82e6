/** Two people who meet: one is there, the other comes. What they then do is what everybody does, and what is measured. */
import { expect } from 'vitest'
import type { Measured } from './measured.ts'
import { createPerson, PATIENCE_MS, type Party, type Person, tell, tellLobby } from './person.ts'
import { beginFile, finishFile } from './sending.ts'
import type { Town } from './town.ts'

export interface Meeting extends AsyncDisposable {
  readonly alice: Person
  readonly bob: Person
  readonly measured: Measured
}

let meetings = 0

/** Bob is logged in when Alice logs in and writes to him at once. Their programs end with the meeting. */
export async function meet(town: Town, sides: { alice: Party; bob: Party }): Promise<Meeting> {
  meetings += 1
  const number = meetings
  const cpuBefore = town.cpuSeconds()
  const bob = await createPerson(town, `bob${number}`, sides.bob)
  await bob.logIn()
  const alice = await createPerson(town, `alice${number}`, sides.alice)
  const began = performance.now()
  await alice.logIn()
  const since = performance.now()
  await tell(alice, bob, 'I have just come.')
  const measured: Measured = { loginMs: since - began, firstMessageMs: performance.now() - since }
  return {
    alice,
    bob,
    measured,
    async [Symbol.asyncDispose]() {
      measured.cpuSeconds = town.cpuSeconds() - cpuBefore
      await Promise.all([alice, bob].map(({ peer }) => peer.kill()))
    },
  }
}

/** Both are told that they reach each other so, sooner or later. */
export async function expectPath({ alice, bob, measured }: Meeting, path: string): Promise<void> {
  const sides = [
    [alice, bob],
    [bob, alice],
  ] as const
  for (const [one, { username }] of sides) {
    await one.peer.waitForEvent('peer.path', { username, path }, { timeoutMs: PATIENCE_MS })
  }
  measured.path = path
}

/** All that two people do, both ways. @param archive the rendezvous, which keeps what is said in rooms */
export async function doEverything(
  town: Town,
  meeting: Meeting,
  path: string,
  archive: 'there' | 'away' = 'there',
): Promise<void> {
  const { alice, bob, measured } = meeting
  await tell(bob, alice, 'Welcome.')
  await tell(alice, bob, 'Thank you.')
  const id = await tellLobby(alice, bob, 'Hello, everybody.')
  await tellLobby(bob, alice, 'Hello, you.')
  if (archive === 'there') await alice.peer.waitForEvent('message.state', { id, state: 'stored' })
  await expectPath(meeting, path)
  const { megabytesPerSecond, paths } = await finishFile(town, bob, await beginFile(town, alice, bob))
  measured.fileMegabytesPerSecond = megabytesPerSecond
  expect(paths).toContain(path)
}

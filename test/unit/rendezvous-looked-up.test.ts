import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PresentSession } from '../../rendezvous/directory/directory.ts'
import { createLookedUp } from '../../rendezvous/directory/looked-up.ts'
import { PUSH_COALESCE_MS, WATCHED_MAX } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'

function createSession(username = 'alice'): PresentSession & { readonly heard: string[] } {
  const heard: string[] = []
  const push: PresentSession['push'] = (_, body) =>
    void heard.push((body as { usernames: string[] }).usernames.join(' '))
  return { username, heard, push } as unknown as PresentSession & { readonly heard: string[] }
}

const [bob, carol] = ['bob', 'carol'] as Username[] as [Username, Username]
const tellAll = () => vi.advanceTimersByTime(PUSH_COALESCE_MS)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('who has looked an account up is told when it changes, a burst in one push; nobody else is', () => {
  const lookedUp = createLookedUp()
  const [alice, dave] = [createSession(), createSession()]
  lookedUp.note(alice, bob)
  lookedUp.note(alice, carol)
  lookedUp.note(dave, carol)
  for (const username of [bob, carol, bob]) lookedUp.changed(username)
  tellAll()
  expect([alice.heard, dave.heard]).toEqual([['bob carol'], ['carol']])
})

it("an account's own devices are told at once", () => {
  const lookedUp = createLookedUp()
  const [alice, own] = [createSession(), createSession('bob')]
  for (const session of [alice, own]) lookedUp.note(session, bob)
  lookedUp.changed(bob)
  expect([alice.heard, own.heard]).toEqual([[], ['bob']])
})

it('whoever was told is told again only of what it has looked up again, and who changed it is not told', () => {
  const lookedUp = createLookedUp()
  const [alice, own] = [createSession(), createSession('bob')]
  for (const session of [alice, own]) lookedUp.note(session, bob)
  for (let times = 0; times < 3; times += 1) {
    lookedUp.changed(bob, own)
    tellAll()
  }
  expect([alice.heard, own.heard]).toEqual([['bob'], []])
  lookedUp.note(alice, bob)
  lookedUp.changed(bob, own)
  tellAll()
  expect(alice.heard).toEqual(['bob', 'bob'])
})

it('of more accounts than a session is told about, the one looked up first is forgotten', () => {
  const lookedUp = createLookedUp()
  const alice = createSession()
  lookedUp.note(alice, bob)
  lookedUp.note(alice, carol)
  // Looked up again: carol is the older one now.
  lookedUp.note(alice, bob)
  for (let number = 0; number < WATCHED_MAX - 1; number += 1) lookedUp.note(alice, `user${number}` as Username)
  lookedUp.changed(carol)
  lookedUp.changed(bob)
  tellAll()
  expect(alice.heard).toEqual(['bob'])
})

it('a session that has ended is told nothing, not even what was gathered for it', () => {
  const lookedUp = createLookedUp()
  const alice = createSession()
  lookedUp.note(alice, bob)
  lookedUp.changed(bob)
  lookedUp.forget(alice)
  lookedUp.changed(bob)
  tellAll()
  expect(alice.heard).toEqual([])
})

/** Who is told when somebody joins a room or leaves it, how often, and how much of it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PresentSession } from '../../rendezvous/directory/directory.ts'
import { createAudience } from '../../rendezvous/rooms/audience.ts'
import { createMembershipNews } from '../../rendezvous/rooms/membership-news.ts'
import { PRESENCE_PUSHES_PER_SECOND, ROOM_CHANGES_NAMED_MAX, ROOM_MEMBERS_COALESCE_MS } from '../../shared/limits.ts'
import { LOBBY, type RoomName, type Username } from '../../shared/names.ts'
import type { PushBody } from '../../shared/session-methods.ts'

type Told = PushBody<'roomMembers'>

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const name = (text: string) => text as Username

/** Rooms with members who are online, and what each of their sessions is told. */
function createScene(members: readonly Username[], rooms: readonly RoomName[] = [LOBBY]) {
  const audience = createAudience()
  const sessions = new Map<Username, { readonly session: PresentSession; readonly told: Told[] }[]>()
  const comeOnline = (username: Username) => {
    const told: Told[] = []
    const push = (_: string, body: Told) => told.push(body)
    const opened = { session: { username, push } as unknown as PresentSession, told }
    sessions.set(username, [...(sessions.get(username) ?? []), opened])
    return opened
  }
  for (const username of members) {
    audience.enter(username, rooms)
    comeOnline(username)
  }
  const sessionsOf = (username: Username) => (sessions.get(username) ?? []).map(({ session }) => session)
  return {
    audience,
    comeOnline,
    news: createMembershipNews({ audience, directory: { sessionsOf } }),
    told: (username: Username) => sessions.get(username)?.flatMap(({ told }) => told) ?? [],
    pushes: () => [...sessions.values()].flat().reduce((sum, { told }) => sum + told.length, 0),
  }
}

const later = (ms = ROOM_MEMBERS_COALESCE_MS) => vi.advanceTimersByTime(ms)
const many = (count: number) => Array.from({ length: count }, (_, number) => name(`user-${number}`))

it('tells members who came and who went, a burst in one push, and nobody else', () => {
  const { news, told, comeOnline } = createScene([name('alice')])
  const stranger = comeOnline(name('eve'))
  for (const each of ['bob', 'carol']) news.joined(LOBBY, name(each))
  news.left(LOBBY, name('dave'))
  expect(told(name('alice'))).toEqual([])
  later()
  expect(told(name('alice'))).toEqual([{ room: LOBBY, joined: ['bob', 'carol'], left: ['dave'], more: false }])
  expect(stranger.told).toEqual([])
})

it('does not mention whoever has come and gone, or gone and come back, within the moment', () => {
  const { news, told } = createScene([name('alice')])
  news.joined(LOBBY, name('bob'))
  news.left(LOBBY, name('bob'))
  for (const change of ['left', 'joined', 'left'] as const) news[change](LOBBY, name('carol'))
  later()
  expect(told(name('alice'))).toEqual([{ room: LOBBY, joined: [], left: ['carol'], more: false }])
})

it("tells the account's other devices at once, and not the one that asked", () => {
  const { news, told, comeOnline } = createScene([name('alice')])
  const asking = comeOnline(name('alice'))
  news.left(LOBBY, name('alice'), asking.session)
  expect(told(name('alice'))).toEqual([{ room: LOBBY, joined: [], left: ['alice'], more: false }])
  expect(asking.told).toEqual([])
})

it('costs each member one push, of bounded size, when a thousand join at once', () => {
  const members = many(1000)
  const { news, told, pushes, audience } = createScene([name('alice')])
  for (const username of members) {
    audience.enter(username, [LOBBY])
    news.joined(LOBBY, username)
  }
  later()
  expect(told(name('alice'))).toEqual([
    { room: LOBBY, joined: members.slice(0, ROOM_CHANGES_NAMED_MAX), left: [], more: true },
  ])
  expect(pushes()).toBe(1)
})

it('takes the longer to tell, the more were told before: somebody who comes and goes costs no more than presence', () => {
  const members = many(10 * PRESENCE_PUSHES_PER_SECOND)
  const { news, pushes } = createScene(members)
  const eve = name('eve')
  news.joined(LOBBY, eve)
  later()
  expect(pushes()).toBe(members.length)
  news.left(LOBBY, eve)
  later(9_900)
  expect(pushes()).toBe(members.length)
  later(200)
  expect(pushes()).toBe(2 * members.length)
})

it('tells nothing more after the stop', () => {
  const { news, pushes } = createScene([name('alice')])
  news.joined(LOBBY, name('bob'))
  news.stop()
  later()
  expect(pushes()).toBe(0)
})

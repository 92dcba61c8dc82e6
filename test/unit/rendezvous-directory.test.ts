import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDirectory, type PresentSession } from '../../rendezvous/directory/directory.ts'
import { type DeviceId, deviceOfPublicKey } from '../../shared/identity.ts'
import {
  PAGE_MAX_ROWS,
  PRESENCE_MEMORY_MS,
  PRESENCE_REST_MS,
  PUSH_COALESCE_MS,
  WATCHED_MAX,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { Reach } from '../../shared/session-methods.ts'
import { refusalOf } from '../support/refusal.ts'

const PHONE = deviceOfPublicKey(new Uint8Array(32).fill(1))
const LAPTOP = deviceOfPublicKey(new Uint8Array(32).fill(2))

interface FakeSession extends PresentSession {
  /** `+name` came, `-name` went. */
  readonly heard: string[]
  readonly ended: string[]
}

let opened = 0

function createSession(name: string, device: DeviceId = PHONE, networkGroup = 'private'): FakeSession {
  const heard: string[] = []
  const ended: string[] = []
  return {
    username: name as Username,
    device,
    number: ++opened,
    networkGroup,
    records: {
      local: Uint8Array.of(1),
      public: Uint8Array.of(2),
      direct: { local: true, public: true },
      reach: Reach.EVERYBODY,
    },
    heard,
    ended,
    push(kind, body) {
      if (kind !== 'presence' || !('changes' in body)) throw new Error(`a push ${kind}`)
      heard.push(...body.changes.map(({ username, online }) => `${online ? '+' : '-'}${username}`))
    },
    revoke(reason) {
      ended.push(reason)
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const pushAll = () => vi.advanceTimersByTime(PUSH_COALESCE_MS)

describe('presence', () => {
  it('tells everybody who came and who went, a burst in one push', () => {
    const directory = createDirectory()
    const [alice, bob] = [createSession('alice'), createSession('bob')]
    directory.enter(alice)
    pushAll()
    directory.enter(bob)
    directory.enter(createSession('carol'))
    expect(alice.heard).toEqual(['+alice'])
    pushAll()
    directory.leave(bob)
    pushAll()
    expect(alice.heard).toEqual(['+alice', '+bob', '+carol', '-bob'])
  })

  it('does not mention whoever left and came back within the moment', () => {
    const directory = createDirectory()
    const [alice, bob] = [createSession('alice'), createSession('bob')]
    directory.enter(alice)
    directory.enter(bob)
    pushAll()
    directory.leave(bob)
    directory.enter(createSession('bob'))
    pushAll()
    expect(alice.heard).toEqual(['+alice', '+bob'])
  })

  it('of one that comes and goes all the time is told at once a few times, then rarely, and in the end as it is', () => {
    const directory = createDirectory()
    const [alice, bob] = [createSession('alice'), createSession('bob')]
    directory.enter(alice)
    for (let times = 0; times < 1_000; times += 1) {
      directory.enter(bob)
      vi.advanceTimersByTime(1.5 * PUSH_COALESCE_MS)
      directory.leave(bob)
      vi.advanceTimersByTime(1.5 * PUSH_COALESCE_MS)
    }
    // In two and a half minutes.
    expect(alice.heard.length).toBeLessThan(25)
    directory.enter(createSession('carol'))
    pushAll()
    expect(alice.heard).toContain('+carol')
    directory.enter(bob)
    vi.advanceTimersByTime(2 * PRESENCE_REST_MS)
    expect(alice.heard.findLast((change) => change.endsWith('bob'))).toBe('+bob')
    vi.advanceTimersByTime(PRESENCE_MEMORY_MS)
    alice.heard.length = 0
    directory.leave(bob)
    pushAll()
    expect(alice.heard).toEqual(['-bob'])
  })

  it('is that of the account: it stays while one device is left', () => {
    const directory = createDirectory()
    const alice = createSession('alice')
    const [phone, laptop] = [createSession('bob', PHONE), createSession('bob', LAPTOP)]
    for (const session of [alice, phone, laptop]) directory.enter(session)
    pushAll()
    directory.leave(phone)
    pushAll()
    expect(directory.devicesOnline('bob' as Username)).toBe(1)
    directory.leave(laptop)
    pushAll()
    expect(alice.heard).toEqual(['+alice', '+bob', '-bob'])
  })

  it('passes to a newer session of the same device without a gap, and the older is told', () => {
    const changes: string[] = []
    const directory = createDirectory({ onChange: (username, state) => changes.push(`${username} ${state}`) })
    const [older, newer] = [createSession('bob'), createSession('bob')]
    directory.enter(older)
    directory.enter(newer)
    directory.leave(older)
    expect([older.ended, newer.ended]).toEqual([['replaced'], []])
    expect(directory.sessionsOf('bob' as Username)).toEqual([newer])
    expect(changes).toEqual(['bob online'])
  })

  it('stays with the newer session of a device when the older comes late, without a word to anybody', () => {
    const changes: string[] = []
    const directory = createDirectory({ onChange: (username, state) => changes.push(`${username} ${state}`) })
    const [older, newer] = [createSession('bob'), createSession('bob')]
    directory.enter(newer)
    expect(refusalOf(() => directory.enter(older))).toBe('CLOSED')
    directory.leave(older)
    expect([older.ended, newer.ended]).toEqual([[], []])
    expect(directory.sessionsOf('bob' as Username)).toEqual([newer])
    expect(changes).toEqual(['bob online'])
  })

  it('is pushed above the limit only to those who watch', () => {
    const directory = createDirectory({ fullPush: 2 })
    const [watcher, other] = [createSession('alice'), createSession('bob')]
    for (const session of [watcher, other, createSession('x1')]) directory.enter(session)
    pushAll()
    directory.watch(watcher, ['Carol'])
    for (const name of ['carol', 'dave']) directory.enter(createSession(name))
    pushAll()
    expect([watcher.heard, other.heard]).toEqual([['+carol'], []])
  })

  it('cannot be watched without bound', () => {
    const directory = createDirectory()
    const names = Array.from({ length: WATCHED_MAX + 1 }, (_, number) => `user${number}`)
    expect(refusalOf(() => directory.watch(createSession('alice'), names))).toBe('INVALID_PARAMS')
  })
})

describe('the list of who is online', () => {
  function directoryOf(...names: string[]) {
    const directory = createDirectory()
    for (const name of names) directory.enter(createSession(name))
    return directory
  }

  it('is ordered, and pages through everybody', () => {
    const directory = directoryOf('dave', 'alice', 'carol', 'bob', 'eve')
    const seen: string[] = []
    let after = ''
    do {
      const { users, total, next } = directory.online({ prefix: '', after, limit: 2 })
      expect(total).toBe(5)
      seen.push(...users.map(({ username }) => username))
      after = next
    } while (after !== '')
    expect(seen).toEqual(['alice', 'bob', 'carol', 'dave', 'eve'])
  })

  it('finds a prefix in whatever form it is typed, and counts what matches', () => {
    const directory = directoryOf('alice', 'al', 'bob', 'alfred', '李雷', '李梅')
    const find = (prefix: string, limit = 10) => {
      const { users, total, next } = directory.online({ prefix, after: '', limit })
      return [users.map(({ username }) => username), total, next]
    }
    expect(find('AL')).toEqual([['al', 'alfred', 'alice'], 3, ''])
    expect(find('Al', 2)).toEqual([['al', 'alfred'], 3, 'alfred'])
    expect(find('李')).toEqual([['李梅', '李雷'], 2, ''])
    expect(find('z')).toEqual([[], 0, ''])
  })

  it('goes on after a name that has gone meanwhile', () => {
    const directory = directoryOf('alice', 'carol')
    expect(directory.online({ prefix: '', after: 'bob', limit: 5 }).users).toEqual([{ username: 'carol', devices: 1 }])
    expect(directory.online({ prefix: 'c', after: 'zed', limit: 5 })).toEqual({ users: [], total: 1, next: '' })
  })

  it('is bounded whatever is asked for', () => {
    const names = Array.from({ length: PAGE_MAX_ROWS + 5 }, (_, number) => `user${number}`)
    const directory = directoryOf(...names)
    expect(directory.online({ prefix: '', after: '', limit: 4_000_000 }).users.length).toBe(PAGE_MAX_ROWS)
  })
})

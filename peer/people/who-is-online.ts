/**
 * Who is online: as the rendezvous says, or while it is away, whoever is linked with this device. One that comes back has
 * yet to hear of those who are linked all the same. Tells of every change once.
 */
import { DIRECTORY_FULL_PUSH, PAGE_MAX_ROWS } from '../../shared/limits.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import type { ChatEvent, User } from '../api.ts'
import type { Session } from '../net/session/session.ts'

export interface WhoIsOnlineInit {
  readonly session: Pick<Session, 'state' | 'request'>
  own(): Username | undefined
  /** Whose devices are linked with this one, a name for each device. */
  linked(): readonly Username[]
  onEvent(event: Extract<ChatEvent, { type: 'presence' }>): void
}

export interface WhoIsOnline {
  /** Everybody online, from the rendezvous; tells what changed since the last time, if there was one. */
  refresh(): Promise<readonly User[]>
  /** Throws UNREACHABLE while the rendezvous is away and nobody is linked. */
  page(wish: PageWish): Promise<{ users: readonly User[]; total: number; next?: string }>
  onPresence(push: PushBody<'presence'>): void
  /** A device of that account has been linked, or its link has ended. */
  onLinks(username: Username): void
  /** Somebody else may log in next: who was online is no news to them. */
  forget(): void
}

interface PageWish {
  readonly prefix: string
  readonly after: string
  readonly limit: number
}

export function createWhoIsOnline({ session, own, linked, onEvent }: WhoIsOnlineInit): WhoIsOnline {
  const online = new Set<Username>()
  /** Those of them of whom the rendezvous has not heard since it came back: while they are linked they are no news. */
  const linkedOnly = new Set<Username>()
  /** Somebody has been told who is online, and is to hear of every change. */
  let isTold = false
  /** What was pushed while a list was on its way: the list may be older. */
  let pushed: Map<Username, boolean> | undefined

  function setOnline(username: Username, value: boolean): void {
    if (online.has(username) === value) return
    if (value) online.add(username)
    else online.delete(username)
    if (isTold) onEvent({ type: 'presence', username, online: value })
  }

  async function askFor(wish: PageWish) {
    const { users, total, next } = await session.request('online', wish)
    return {
      users: users.map(({ username, devices }) => ({ username: parseUsername(username), devices })),
      total,
      next,
    }
  }

  function pageOfLinked({ prefix, after, limit }: PageWish) {
    const devices = new Map<Username, number>()
    for (const username of linked()) devices.set(username, (devices.get(username) ?? 0) + 1)
    const found = [...devices]
      .filter(([name]) => name !== own() && name.startsWith(prefix))
      .sort(([left], [right]) => (left < right ? -1 : 1))
    const rest = found.filter(([name]) => name > after)
    const users = rest.slice(0, limit).map(([username, count]) => ({ username, devices: count }))
    return { users, total: found.length, next: rest.length > users.length ? (users.at(-1)?.username ?? '') : '' }
  }

  return {
    async refresh() {
      const news = new Map<Username, boolean>()
      pushed = news
      const found = new Map<Username, User>()
      let after = ''
      try {
        // Above that many the rendezvous no longer pushes every change, so a list of all could not be kept true.
        do {
          const before = found.size
          const { users, next } = await askFor({ prefix: '', after, limit: PAGE_MAX_ROWS })
          for (const user of users) found.set(user.username, user)
          // A page that brings nobody new would be followed by others of that kind without end.
          after = found.size === before ? '' : next
        } while (after !== '' && found.size < DIRECTORY_FULL_PUSH)
      } finally {
        if (pushed === news) pushed = undefined
      }
      for (const [username, value] of news) {
        if (!value) found.delete(username)
        else if (!found.has(username)) found.set(username, { username, devices: 1 })
      }
      linkedOnly.clear()
      const withLink = new Set(linked())
      for (const username of [...online]) {
        if (found.has(username)) continue
        if (withLink.has(username)) linkedOnly.add(username)
        else setOnline(username, false)
      }
      for (const username of found.keys()) setOnline(username, true)
      isTold = true
      return [...found.values()]
    },
    async page(wish) {
      // Who is linked with nobody does not know that nobody is online.
      const isAsked = session.state !== 'connecting' || linked().length === 0
      const { users, total, next } = isAsked ? await askFor(wish) : pageOfLinked(wish)
      return next === '' ? { users, total } : { users, total, next }
    },
    onPresence({ changes }) {
      for (const change of changes) {
        const username = parseUsername(change.username)
        pushed?.set(username, change.online)
        linkedOnly.delete(username)
        setOnline(username, change.online)
      }
    },
    onLinks(username) {
      if (username === own()) return
      if (session.state !== 'connecting') {
        if (!linked().includes(username) && linkedOnly.delete(username)) setOnline(username, false)
        return
      }
      isTold = true
      setOnline(username, linked().includes(username))
    },
    forget() {
      online.clear()
      linkedOnly.clear()
      isTold = false
    },
  }
}

/**
 * Who is online, and on which devices: in memory, since a session never outlives this process. An account is online while
 * one of its devices has an admitted session; changes of that are pushed, coalesced.
 */
import { type Clock, type Instant, steadyClock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { SECOND } from '../../shared/limits/units.ts'
import {
  DIRECTORY_FULL_PUSH,
  PRESENCE_LOOK_MS,
  PRESENCE_PUSHES_PER_SECOND,
  PUSH_COALESCE_MS,
  WATCHED_MAX,
} from '../../shared/limits.ts'
import { canonicalPrefix, parseUsername, type Username } from '../../shared/names.ts'
import type { PushBody, PushName } from '../../shared/session-methods.ts'
import { pageRows } from '../page.ts'
import { createCalm } from './calm.ts'
import { createCoalescer } from './coalesce.ts'
import { createLookedUp } from './looked-up.ts'
import type { PeerRecords } from './peer-records.ts'
import { createSortedSet } from './sorted-set.ts'

/** Why a session is ended by us; its device hears of it. */
export type RevokeReason = 'replaced' | 'loggedOut' | 'deviceRevoked' | 'passwordChanged' | 'banned'

/** An admitted session, as the directory and the services see it. */
export interface PresentSession {
  readonly username: Username
  readonly device: DeviceId
  /** Higher than that of every session that was opened before. */
  readonly number: number
  /** See `Network.group`. */
  readonly networkGroup: string
  /** May change while the session lasts. */
  readonly records: PeerRecords
  push<Name extends PushName>(name: Name, body: PushBody<Name>): void
  /** Tells the device why, then ends the session. */
  revoke(reason: RevokeReason): void
}

export interface OnlineQuery {
  readonly prefix: string
  /** Canonical username, exclusive; empty to begin. */
  readonly after: string
  /** 0 for the default. */
  readonly limit: number
}

export interface OnlinePage {
  readonly users: { readonly username: Username; readonly devices: number }[]
  /** With that prefix, on all pages. */
  readonly total: number
  /** Pass as `after`; empty at the end. */
  readonly next: string
}

export interface Directory {
  /**
   * An older session of the same device is replaced: revoked, without the account going offline in between. Throws CLOSED
   * where a newer one is here: what a device asked for on a line that it has given up may arrive long after.
   */
  enter(session: PresentSession): void
  /** Nothing if the session was replaced already. */
  leave(session: PresentSession): void
  /** By name. */
  online(query: OnlineQuery): OnlinePage
  sessionsOf(username: Username): readonly PresentSession[]
  devicesOnline(username: Username): number
  /** What that session is about to be told of the account holds until `accountChanged`: then it is told so. */
  lookedUp(session: PresentSession, username: Username): void
  /** Another device is waited for, or one is not any more; one is found elsewhere; or the account record is another. @param by knows */
  accountChanged(username: Username, by?: PresentSession): void
  pushToAll<Name extends PushName>(name: Name, body: PushBody<Name>): void
  /** How long to gather what goes to all. */
  pushDelayMs(): number
  /** Whom a session is told about where not every change is pushed. Throws INVALID_PARAMS above WATCHED_MAX. */
  watch(session: PresentSession, usernames: readonly string[]): void
  stop(): void
}

export interface DirectoryInit {
  /** Called when an account comes online or goes offline, before anybody is told. */
  onChange?(username: Username, state: 'online' | 'offline'): void
  /** Up to this many accounts online every change is pushed to all. */
  readonly fullPush?: number
  /** Never runs backwards. */
  readonly clock?: Clock
}

export function createDirectory(init: DirectoryInit = {}): Directory {
  const { onChange, fullPush = DIRECTORY_FULL_PUSH, clock = steadyClock } = init
  const byUser = new Map<Username, Map<DeviceId, PresentSession>>()
  const names = createSortedSet<Username>()
  const watched = new WeakMap<PresentSession, ReadonlySet<Username>>()
  const lookedUp = createLookedUp()
  const calm = createCalm()

  const pushDelayMs = () => Math.max(PUSH_COALESCE_MS, (byUser.size * SECOND) / PRESENCE_PUSHES_PER_SECOND)

  /** As others know it; whoever leaves and returns within the moment has not changed. */
  const toldOnline = new Set<Username>()
  const changes = createCoalescer<Username, void>(pushDelayMs, (changed) => {
    const now = clock.now()
    const unknown = [...changed.keys()].filter((username) => byUser.has(username) !== toldOnline.has(username))
    const news = unknown.filter((username) => calm.isOver(username, now))
    for (const username of news) noteTold(username, now)
    if (news.length > 0) tell(news.map((username) => ({ username, online: byUser.has(username) })))
    for (const username of unknown) if (!news.includes(username)) restless.add(username, () => undefined)
  })

  /** Those who come and go all the time are looked at again later. */
  const restless = createCoalescer<Username, void>(PRESENCE_LOOK_MS, (names) => {
    for (const username of names.keys()) changes.add(username, () => undefined)
  })

  function noteTold(username: Username, now: Instant): void {
    calm.told(username, now)
    if (byUser.has(username)) toldOnline.add(username)
    else toldOnline.delete(username)
  }

  function tell(news: readonly { username: Username; online: boolean }[]): void {
    const isFull = byUser.size <= fullPush
    // One for all: it is encoded once.
    const everything = { changes: [...news] }
    for (const sessions of byUser.values()) {
      for (const session of sessions.values()) {
        if (isFull) {
          session.push('presence', everything)
          continue
        }
        const own = news.filter(({ username }) => watched.get(session)?.has(username))
        if (own.length > 0) session.push('presence', { changes: own })
      }
    }
  }

  function changed(username: Username, state: 'online' | 'offline'): void {
    onChange?.(username, state)
    changes.add(username, () => undefined)
  }

  return {
    enter(session) {
      const { username, device } = session
      const sessions = byUser.get(username) ?? new Map<DeviceId, PresentSession>()
      const older = sessions.get(device)
      if (older !== undefined && older.number > session.number) {
        throw new HongyanError('CLOSED', 'the device has a newer session')
      }
      sessions.set(device, session)
      if (!byUser.has(username)) {
        byUser.set(username, sessions)
        names.add(username)
        changed(username, 'online')
      }
      if (older !== session) older?.revoke('replaced')
    },
    leave(session) {
      const { username, device } = session
      lookedUp.forget(session)
      const sessions = byUser.get(username)
      if (sessions === undefined || sessions.get(device) !== session) return
      sessions.delete(device)
      if (sessions.size > 0) return
      byUser.delete(username)
      names.delete(username)
      changed(username, 'offline')
    },
    online({ prefix, after, limit }) {
      const { items, total, more } = names.page({
        prefix: canonicalPrefix(prefix),
        after,
        limit: pageRows(limit),
      })
      const users = items.map((username) => ({ username, devices: byUser.get(username)?.size ?? 0 }))
      return { users, total, next: more ? (items.at(-1) ?? '') : '' }
    },
    sessionsOf(username) {
      return [...(byUser.get(username)?.values() ?? [])]
    },
    devicesOnline(username) {
      return byUser.get(username)?.size ?? 0
    },
    lookedUp: lookedUp.note,
    accountChanged: lookedUp.changed,
    pushToAll(name, body) {
      for (const sessions of byUser.values()) for (const session of sessions.values()) session.push(name, body)
    },
    pushDelayMs,
    watch(session, usernames) {
      if (usernames.length > WATCHED_MAX) {
        throw new HongyanError('INVALID_PARAMS', `a session watches at most ${WATCHED_MAX} users`)
      }
      watched.set(session, new Set(usernames.map(parseUsername)))
    },
    stop() {
      changes.stop()
      restless.stop()
      lookedUp.stop()
    },
  }
}

/**
 * Tells members who has joined their room and who has left it: gathered, so that a thousand who come at once cost each
 * member one push, and the account's own other devices at once, since they follow it.
 */

import { SECOND } from '../../shared/limits/units.ts'
import { PRESENCE_PUSHES_PER_SECOND, ROOM_CHANGES_NAMED_MAX, ROOM_MEMBERS_COALESCE_MS } from '../../shared/limits.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import { createCoalescer } from '../directory/coalesce.ts'
import type { Directory, PresentSession } from '../directory/directory.ts'
import type { Audience } from './audience.ts'

export interface MembershipNews {
  /** @param by knows */
  joined(room: RoomName, username: Username, by?: PresentSession): void
  left(room: RoomName, username: Username, by?: PresentSession): void
  /** Drops what has not been pushed. */
  stop(): void
}

export interface MembershipNewsInit {
  readonly audience: Pick<Audience, 'of'>
  readonly directory: Pick<Directory, 'sessionsOf'>
}

interface Changes {
  /** Whether they are members now; who was told otherwise last has not changed. */
  readonly byName: Map<Username, { readonly was: boolean; readonly is: boolean }>
  readonly more: boolean
}

export function createMembershipNews({ audience, directory }: MembershipNewsInit): MembershipNews {
  let lastPushes = 0

  /** All rooms together cost what presence does at most, however large they are and however often somebody comes and goes. */
  const delayMs = () => Math.max(ROOM_MEMBERS_COALESCE_MS, (lastPushes * SECOND) / PRESENCE_PUSHES_PER_SECOND)

  const gathered = createCoalescer<RoomName, Changes>(delayMs, (rooms) => {
    lastPushes = 0
    for (const [room, changes] of rooms) {
      const push = pushOf(room, changes)
      if (push === undefined) continue
      for (const username of audience.of(room)) lastPushes += tell(username, push)
    }
  })

  /** Returns how many were told. */
  function tell(username: Username, push: PushBody<'roomMembers'>, except?: PresentSession): number {
    const sessions = directory.sessionsOf(username).filter((session) => session !== except)
    for (const session of sessions) session.push('roomMembers', push)
    return sessions.length
  }

  function changed(room: RoomName, username: Username, is: boolean, by?: PresentSession): void {
    gathered.add(room, (waiting = { byName: new Map(), more: false }) => withChange(waiting, username, is))
    const names = is ? { joined: [username], left: [] } : { joined: [], left: [username] }
    tell(username, { room, ...names, more: false }, by)
  }

  return {
    joined: (room, username, by) => changed(room, username, true, by),
    left: (room, username, by) => changed(room, username, false, by),
    stop: gathered.stop,
  }
}

function withChange({ byName, more }: Changes, username: Username, is: boolean): Changes {
  const known = byName.get(username)
  if (known === undefined && byName.size >= ROOM_CHANGES_NAMED_MAX) return { byName, more: true }
  byName.set(username, { was: known?.was ?? !is, is })
  return { byName, more }
}

/** Undefined where nothing is to be told. */
function pushOf(room: RoomName, { byName, more }: Changes): PushBody<'roomMembers'> | undefined {
  const joined: Username[] = []
  const left: Username[] = []
  for (const [username, { was, is }] of byName) if (was !== is) (is ? joined : left).push(username)
  return joined.length + left.length === 0 && !more ? undefined : { room, joined, left, more }
}

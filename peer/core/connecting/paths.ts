/**
 * Decides by which connection two devices talk: looks for a direct one where there is only a relay's, for one through the
 * network that both turn out to be in, retires what another replaces, and comes back when the last has been lost. Pure: it knows connections by name, and dials and closes none.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import {
  PATH_REMEMBERED_MS,
  PATH_RETURN_MAX_MS,
  PATH_RETURN_MIN_MS,
  PATH_RETURNS_MAX,
  PATH_SETTLE_MS,
  PATH_STEADY_MS,
  PATH_TRY_MAX_MS,
  PATH_TRY_MIN_MS,
  PATH_TRY_REST_MS,
  PATH_TURN_MS,
} from '../../../shared/limits.ts'
import { createAlarm } from '../alarm.ts'
import { type Backoff, createBackoff } from '../backoff.ts'
import { createDueQueue } from '../due-queue.ts'

/** A connection by which both sides have admitted each other. */
export interface Way {
  readonly id: string
  readonly path: 'lan' | 'direct' | 'relay'
}

export type PathsEvent =
  /** All connections with that device, the best first; none when the last was lost. */
  | { readonly type: 'ways'; readonly device: DeviceId; readonly ways: readonly Way[] }
  /** Its connections were ended on purpose. */
  | { readonly type: 'parted'; readonly device: DeviceId }
  /** The answer to whatever dials; a success is told as `ways` before. `refused`: it is there, and says no. */
  | { readonly type: 'tried'; readonly device: DeviceId; readonly outcome: 'reached' | 'unreachable' | 'refused' }
  /** This machine may reach any otherwise than before: its addresses or networks are others. */
  | { readonly type: 'news' }
  /** It says so of itself, as often as it likes. */
  | { readonly type: 'moved'; readonly device: DeviceId }
  /** It was seen in a network of ours. */
  | { readonly type: 'sighted'; readonly device: DeviceId }
  | { readonly type: 'tick' }

export type PathsEffect =
  /** Dials it by anything but a relay; answered by `tried`. One at a time per device. */
  | { readonly type: 'tryDirect'; readonly device: DeviceId }
  /** Dials it where it was sighted; answered by `tried`. One at a time per device. */
  | { readonly type: 'tryNear'; readonly device: DeviceId }
  /** Dials it by whatever there is; answered by `tried`. One at a time per device. */
  | { readonly type: 'return'; readonly device: DeviceId }
  /** Closes that connection in order; what uses it has a better one. */
  | { readonly type: 'retire'; readonly device: DeviceId; readonly way: string }
  /** Nothing more is wanted of it, and nothing is remembered. */
  | { readonly type: 'forget'; readonly device: DeviceId }
  /** The earliest time at which a `tick` is wanted; it replaces the one given before. */
  | { readonly type: 'wakeAt'; readonly time: Instant }

export interface Paths {
  /** Effects are to be performed in order. `now` must never run backwards. */
  handle(event: PathsEvent, now: Instant): readonly PathsEffect[]
  /** Devices that are remembered: those that are linked, and those just lost. */
  readonly size: number
}

export interface PathsInit {
  readonly own: DeviceId
  /** [0, 1), for jitter. */
  readonly random: () => number
}

interface Link {
  readonly device: DeviceId
  /**
   * The same decision at both sides: of the two, this one retires what is superfluous, so that they never retire each
   * other's last; and it begins where both could dial.
   */
  readonly leads: boolean
  ways: readonly Way[]
  /** When each of those that another replaces is to go. */
  readonly ends: Map<string, Instant>
  linkedAt: Instant
  /** When the first direct one of those that there are, or were last, was there. */
  directAt: Instant
  readonly tries: Backoff
  /** For what it says of itself: whoever names others' addresses would have us knock there for ever. */
  readonly moves: Backoff
  readonly returns: Backoff
  returnsLeft: number
  /** Infinite while there is nothing to dial for. */
  dialAt: Instant
  /** Infinite while there is something to do. */
  forgetAt: Instant
  lastDialAt: Instant
  isDialling: boolean
  /** It was sighted, and not yet dialled for that. */
  isSighted: boolean
  /** It said that it had moved, and was not yet dialled for that; and whether the dial under way is for that. */
  hasMoved: boolean
  isForMove: boolean
}

const NEVER = Number.POSITIVE_INFINITY

export function createPaths({ own, random }: PathsInit): Paths {
  const links = new Map<DeviceId, Link>()
  const due = createDueQueue<Link>()
  let effects: PathsEffect[] = []
  const alarm = createAlarm((time) => effects.push({ type: 'wakeAt', time }))

  function newLink(device: DeviceId): Link {
    return {
      ...{ device, leads: own < device, ways: [], ends: new Map(), returnsLeft: PATH_RETURNS_MAX },
      ...{ linkedAt: 0, directAt: 0 },
      tries: createBackoff({ random, minMs: PATH_TRY_MIN_MS, maxMs: PATH_TRY_MAX_MS }),
      moves: createBackoff({ random, minMs: PATH_TRY_REST_MS, maxMs: PATH_TRY_MAX_MS }),
      returns: createBackoff({ random, minMs: PATH_RETURN_MIN_MS, maxMs: PATH_RETURN_MAX_MS }),
      ...{ dialAt: NEVER, forgetAt: NEVER, lastDialAt: Number.NEGATIVE_INFINITY, isDialling: false },
      ...{ isSighted: false, hasMoved: false, isForMove: false },
    }
  }

  function turnOf({ leads }: Link): number {
    return leads ? 0 : PATH_TURN_MS
  }

  function waysChanged(link: Link, ways: readonly Way[], now: Instant): void {
    const before = link.ways
    const hadDirect = isDirect(before)
    link.ways = ways
    link.forgetAt = NEVER
    if (before.length === 0) link.linkedAt = now
    if (!hadDirect) link.directAt = now
    if (isNear(ways)) link.isSighted = false
    if (isDirect(ways)) {
      if (isNear(before) && !isNear(ways)) news(link, 'sighted', now)
      else if (!link.isSighted) link.dialAt = NEVER
    } else if (hadDirect || before.length === 0) {
      if (hadDirect) directLost(link, now)
      link.dialAt = Math.max(now + turnOf(link), link.tries.until)
    }
    if (ways.length === 0) lost(link, now)
    else retireLater(link, now)
  }

  /** One that held is worth another try at once; one that did not waits longer each time. */
  function directLost({ tries, moves, directAt }: Link, now: Instant): void {
    if (now - directAt >= PATH_STEADY_MS) {
      tries.succeed()
      moves.succeed()
    } else tries.fail(now)
  }

  function retireLater({ leads, ways, ends }: Link, now: Instant): void {
    const superfluous = leads ? ways.slice(1).map(({ id }) => id) : []
    for (const id of ends.keys()) if (!superfluous.includes(id)) ends.delete(id)
    for (const id of superfluous) if (!ends.has(id)) ends.set(id, now + PATH_SETTLE_MS)
  }

  function lost(link: Link, now: Instant): void {
    link.ends.clear()
    if (now - link.linkedAt >= PATH_STEADY_MS) {
      link.returns.succeed()
      link.returnsLeft = PATH_RETURNS_MAX
    }
    returnLater(link, now)
  }

  function returnLater(link: Link, now: Instant): void {
    if (link.returnsLeft === 0) {
      // Remembered, so that a connection that never holds is not come back to for ever.
      link.dialAt = NEVER
      link.forgetAt = now + PATH_REMEMBERED_MS
      return
    }
    link.returnsLeft -= 1
    link.returns.fail(now)
    link.dialAt = link.returns.until + turnOf(link)
  }

  function tried(link: Link, outcome: 'reached' | 'unreachable' | 'refused', now: Instant): void {
    link.isDialling = false
    if (link.isForMove && outcome !== 'reached') link.moves.fail(now)
    if (link.ways.length === 0) {
      if (outcome === 'refused') forget(link)
      else if (link.dialAt === NEVER) returnLater(link, now)
    } else if (!isDirect(link.ways) && link.dialAt === NEVER) {
      link.tries.fail(now)
      link.dialAt = link.tries.until
    }
  }

  function news(link: Link, type: 'news' | 'moved' | 'sighted', now: Instant): void {
    if (link.forgetAt !== NEVER || (type === 'sighted' ? isNear(link.ways) : isDirect(link.ways))) return
    if (type === 'sighted') link.isSighted = true
    const at = Math.max(now + turnOf(link), link.lastDialAt + PATH_TRY_REST_MS)
    if (type === 'moved') {
      link.hasMoved = true
      if (now > link.moves.until + PATH_TRY_MAX_MS) link.moves.succeed()
      link.dialAt = Math.min(link.dialAt, Math.max(at, link.moves.until))
    } else {
      link.tries.forgive()
      link.dialAt = Math.min(link.dialAt, at)
    }
  }

  function forget(link: Link): void {
    links.delete(link.device)
    due.set(link, NEVER)
    effects.push({ type: 'forget', device: link.device })
  }

  function linkTo(device: DeviceId): Link {
    const link = links.get(device) ?? newLink(device)
    links.set(device, link)
    return link
  }

  /** Those to which something has happened. */
  function accept(event: PathsEvent, now: Instant): readonly Link[] {
    if (event.type === 'tick') {
      alarm.rang()
      return []
    }
    if (event.type === 'ways') {
      const link = linkTo(event.device)
      waysChanged(link, event.ways, now)
      return [link]
    }
    const known = event.type === 'news' ? [...links.values()] : [links.get(event.device)]
    const concerned = known.filter((link) => link !== undefined)
    for (const link of concerned) {
      if (event.type === 'parted') forget(link)
      else if (event.type === 'tried') tried(link, event.outcome, now)
      else news(link, event.type, now)
    }
    return concerned
  }

  function proceed(link: Link, now: Instant): void {
    for (const [way, at] of link.ends) {
      if (at > now) continue
      link.ends.delete(way)
      effects.push({ type: 'retire', device: link.device, way })
    }
    if (link.forgetAt <= now) forget(link)
    if (link.isDialling || link.dialAt > now) return
    link.isDialling = true
    link.dialAt = NEVER
    link.lastDialAt = now
    effects.push({ type: dialFor(link), device: link.device })
    link.isSighted = false
    link.isForMove = link.hasMoved
    link.hasMoved = false
  }

  function dueAt({ isDialling, dialAt, forgetAt, ends }: Link): Instant {
    return Math.min(isDialling ? NEVER : dialAt, forgetAt, ...ends.values())
  }

  return {
    handle(event, now) {
      effects = []
      for (const link of new Set([...accept(event, now), ...due.take(now)])) {
        // Of one that has been forgotten meanwhile nothing is wanted.
        if (links.get(link.device) !== link) continue
        proceed(link, now)
        if (links.get(link.device) === link) due.set(link, dueAt(link))
      }
      alarm.set(due.earliest)
      return effects
    },
    get size() {
      return links.size
    },
  }
}

function dialFor({ ways }: Link): 'return' | 'tryDirect' | 'tryNear' {
  if (ways.length === 0) return 'return'
  return isDirect(ways) ? 'tryNear' : 'tryDirect'
}

function isDirect(ways: readonly Way[]): boolean {
  return ways.some(({ path }) => path !== 'relay')
}

function isNear(ways: readonly Way[]): boolean {
  return ways.some(({ path }) => path === 'lan')
}

/**
 * What is made of members' devices in the same network: whoever has waiting messages there gets them, and while the
 * rendezvous is away this device connects with all of them, since nobody else could say who they are.
 */
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock, Instant } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  LAN_DIALS_MAX,
  LAN_FAILURES_REMEMBERED_MAX,
  LAN_LINKS_MAX,
  LAN_MEET_AFTER_MS,
  LAN_MEET_EVERY_MS,
  LAN_REDIAL_MAX_MS,
  LAN_YIELD_MS,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { type Backoff, createBackoff } from '../core/backoff.ts'
import type { Direct } from '../net/direct/direct.ts'
import type { Lan } from '../net/lan/lan.ts'
import type { Session } from '../net/session/session.ts'
import type { ReachRule } from '../people/reach.ts'
import type { ContactStore } from '../store/contacts.ts'

export interface NeighboursInit {
  readonly lan: Pick<Lan, 'sighted' | 'addressesOf'>
  readonly session: Pick<Session, 'state'>
  readonly direct: Pick<Direct, 'connect' | 'peers'>
  readonly contacts: Pick<ContactStore, 'ownerOf' | 'get'>
  readonly reach: Pick<ReachRule, 'allows' | 'setting'>
  readonly steady: Clock
  /** [0, 1), for jitter. */
  readonly random: () => number
  /** This one. */
  readonly device: DeviceId
  /** A device of theirs can be reached here, whatever was tried before. */
  onPresent(username: Username): void
}

export interface Neighbours {
  sighted(device: DeviceId): void
  /** Whether the rendezvous is there may be otherwise than before. */
  onState(): void
  stop(): void
}

export function createNeighbours(init: NeighboursInit): Neighbours {
  const { lan, session, direct, contacts, reach, steady, random } = init
  const ending = new AbortController()
  /** Of devices that could not be met, the one that failed last at the end. */
  const failures = new Map<DeviceId, Backoff>()
  const dialling = new Set<DeviceId>()
  let timer: NodeJS.Timeout | undefined
  let nextAt: Instant = Number.POSITIVE_INFINITY

  const isWanted = () => session.state === 'connecting' && !ending.signal.aborted

  /** Then at the latest: whoever is sighted again and again holds nobody up. */
  function meetIn(waitMs: number): void {
    const time = steady.now() + waitMs
    if (!isWanted() || time >= nextAt) return
    clearTimeout(timer)
    nextAt = time
    timer = setTimeout(meet, waitMs)
  }

  function meet(): void {
    nextAt = Number.POSITIVE_INFINITY
    if (!isWanted()) return
    meetIn(LAN_MEET_EVERY_MS)
    const linked = new Set(direct.peers().map(({ device }) => device))
    const due = lan.sighted().filter((device) => !linked.has(device) && isDue(device) && mayBeMet(device))
    const room = Math.min(LAN_DIALS_MAX - dialling.size, LAN_LINKS_MAX - linked.size - dialling.size)
    for (const device of due.sort(acquaintedFirst).slice(0, Math.max(0, room))) void connect(device)
  }

  /** Where only some may connect, whose device it is has to be known before. */
  function mayBeMet(device: DeviceId): boolean {
    const owner = contacts.ownerOf(device)
    if (owner === undefined) return reach.setting === 'direct'
    return reach.allows(owner) && contacts.get(owner)?.blocked !== true
  }

  function isDue(device: DeviceId): boolean {
    return !dialling.has(device) && (failures.get(device)?.isOver(steady.now()) ?? true)
  }

  function acquaintedFirst(left: DeviceId, right: DeviceId): number {
    return Number(contacts.ownerOf(right) !== undefined) - Number(contacts.ownerOf(left) !== undefined)
  }

  async function connect(device: DeviceId): Promise<void> {
    dialling.add(device)
    try {
      const addresses: readonly Multiaddr[] = lan.addressesOf(device)
      await direct.connect(device, addresses, ending.signal)
      failures.delete(device)
    } catch {
      // It may be gone, or take us for a stranger: the next look tries again, and ever more rarely.
      if (!ending.signal.aborted) fail(device)
    } finally {
      dialling.delete(device)
    }
    // There is room for the next.
    if (dialling.size === LAN_DIALS_MAX - 1) meetIn(0)
  }

  function fail(device: DeviceId): void {
    const backoff = failures.get(device) ?? createBackoff({ random, maxMs: LAN_REDIAL_MAX_MS })
    failures.delete(device)
    failures.set(device, backoff)
    backoff.fail(steady.now())
    const [oldest] = failures.keys()
    if (failures.size > LAN_FAILURES_REMEMBERED_MAX && oldest !== undefined) failures.delete(oldest)
  }

  return {
    sighted(device) {
      failures.get(device)?.forgive()
      const owner = contacts.ownerOf(device)
      if (owner !== undefined && reach.allows(owner)) init.onPresent(owner)
      if (isWanted()) meetIn(init.device < device ? 0 : LAN_YIELD_MS)
    },
    onState: () => meetIn(LAN_MEET_AFTER_MS),
    stop() {
      ending.abort()
      clearTimeout(timer)
    },
  }
}

/**
 * What is made of members' devices in the same network: whoever has waiting messages there gets them, and while the
 * rendezvous is away this device connects with all of them, since nobody else could say who they are.
 */
import type { Clock, Instant } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  LAN_DIALS_MAX,
  LAN_DIALS_PER_HOST_MAX,
  LAN_FAILURES_REMEMBERED_MAX,
  LAN_LINKS_MAX,
  LAN_MEET_AFTER_MS,
  LAN_MEET_EVERY_MS,
  LAN_REDIAL_MAX_MS,
  LAN_YIELD_MS,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { createBackoffs } from '../core/connecting/backoffs.ts'
import { socketHostOf } from '../net/dialling/addresses.ts'
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
  const backoff = { random, maxMs: LAN_REDIAL_MAX_MS, max: LAN_FAILURES_REMEMBERED_MAX }
  const failed = createBackoffs<DeviceId>(backoff)
  /** Hosts where strangers were said to be and were not: any number of devices can be said to be anywhere. */
  const failedHosts = createBackoffs<string>(backoff)
  /** With the host of each. */
  const dialling = new Map<DeviceId, string>()
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
    for (const device of [...due.filter(isAcquainted), ...due.filter((each) => !isAcquainted(each))]) {
      if (dialling.size >= Math.min(LAN_DIALS_MAX, LAN_LINKS_MAX - linked.size)) return
      const [address] = lan.addressesOf(device)
      const host = address === undefined ? undefined : socketHostOf(address)
      if (host !== undefined && isHostFree(host, device)) void connect(device, host)
    }
  }

  function isAcquainted(device: DeviceId): boolean {
    return contacts.ownerOf(device) !== undefined
  }

  /** Where only some may connect, whose device it is has to be known before. */
  function mayBeMet(device: DeviceId): boolean {
    const owner = contacts.ownerOf(device)
    if (owner === undefined) return reach.setting === 'direct'
    return reach.allows(owner) && contacts.get(owner)?.blocked !== true
  }

  function isDue(device: DeviceId): boolean {
    return !dialling.has(device) && failed.isOver(device, steady.now())
  }

  function isHostFree(host: string, device: DeviceId): boolean {
    if (!isAcquainted(device) && !failedHosts.isOver(host, steady.now())) return false
    return [...dialling.values()].filter((other) => other === host).length < LAN_DIALS_PER_HOST_MAX
  }

  async function connect(device: DeviceId, host: string): Promise<void> {
    dialling.set(device, host)
    try {
      await direct.connect(device, lan.addressesOf(device), ending.signal)
      failed.succeed(device)
      failedHosts.succeed(host)
    } catch (error) {
      if (ending.signal.aborted) return
      // It may be gone, or take us for a stranger: the next look tries again, and ever more rarely.
      failed.fail(device, steady.now())
      const { code } = toHongyanError(error)
      if (code === 'UNREACHABLE' || code === 'TIMEOUT') failedHosts.fail(host, steady.now())
    } finally {
      dialling.delete(device)
    }
    // There is room for the next.
    meetIn(0)
  }

  return {
    sighted(device) {
      failed.forgive(device)
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

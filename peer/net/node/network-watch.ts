/**
 * Notices that this machine is on another network than before, or has slept: the system tells a program of neither. Looks
 * now and then, which costs next to nothing, and keeps no process alive.
 */
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { type Clock, systemClock } from '../../../shared/clock.ts'
import { NETWORK_WATCH_MS, WAKE_GAP_MS } from '../../../shared/limits.ts'

export interface NetworkWatch {
  stop(): void
}

export interface NetworkWatchInit {
  /** What the other side of a connection may be reached by is not what it was. Must not throw. */
  onChange(): void
  /** The machine's own, for tests. */
  readonly interfaces?: () => NodeJS.Dict<NetworkInterfaceInfo[]>
  /** That of the calendar: those that measure stand still while some machines sleep. */
  readonly wall?: Clock
}

export function watchNetwork({
  onChange,
  interfaces = networkInterfaces,
  wall = systemClock,
}: NetworkWatchInit): NetworkWatch {
  let known = addressesOf(interfaces())
  let lookedAt = wall.now()

  function look(): void {
    const now = wall.now()
    const addresses = addressesOf(interfaces())
    // A clock that somebody set forward looks the same, and costs one heartbeat.
    const hasSlept = now - lookedAt > NETWORK_WATCH_MS + WAKE_GAP_MS
    const isElsewhere = addresses !== known
    known = addresses
    lookedAt = now
    if (hasSlept || isElsewhere) onChange()
  }

  const timer = setInterval(look, NETWORK_WATCH_MS).unref()
  return { stop: () => clearInterval(timer) }
}

/** All but loopback, in one text. Temporary IPv6 addresses that come and go are changes as well: some dial from them. */
function addressesOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string {
  return Object.entries(interfaces)
    .flatMap(([name, all = []]) => all.filter(({ internal }) => !internal).map(({ cidr }) => `${name} ${cidr}`))
    .toSorted()
    .join()
}

/**
 * The local network: makes this device known there to members of its rendezvous, and remembers which of them are there.
 * Dials nobody and trusts nobody: a sighting is an address that is worth a try.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { toHex } from '../../../shared/bytes.ts'
import type { Clock, Instant } from '../../../shared/clock.ts'
import type { EpochKey } from '../../../shared/epoch.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { LAN_NEWS_REST_MS, LAN_SETTLED_MS } from '../../../shared/limits.ts'
import { createHearing } from '../../core/connecting/hearing.ts'
import { createPresenceTimes } from '../../core/connecting/presence-times.ts'
import { createSightings } from '../../core/connecting/sightings.ts'
import { addressOf } from '../dialling/addresses.ts'
import type { Multicast, OpenMulticast } from './multicast.ts'
import { encodePresence, encodeQuestion, mayBeOurs, readPacket } from './packets.ts'
import { createPresenceSeal, type Presence, type PresenceSeal } from './presence-seal.ts'

/** `listen`: others are noticed, and this device is not. */
export type LanMode = 'off' | 'listen' | 'announce'

export interface LanInit {
  readonly open: OpenMulticast
  readonly device: DeviceId
  readonly server: DeviceId
  /** The rendezvous' time, for what is said. */
  readonly clock: Clock
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
  readonly random: (bytes: number) => Uint8Array
  /** [0, 1), for jitter. */
  readonly fraction: () => number
  mode(): LanMode
  /** Where this device listens for others; undefined where it does not. */
  port(): number | undefined
  /** The lobby's keys. */
  epochs(): readonly EpochKey[]
  /** Whether this machine has met that device. */
  isMet(device: DeviceId): boolean
  /** A member's device is there, or at another address than before; told at once, and not again for a while. Must not throw. */
  onSighted(device: DeviceId): void
}

export interface Lan {
  /** Takes up what is true now: who is logged in, what was chosen, which keys and ports there are. */
  refresh(): void
  /** Of a device that has been sighted lately, without /p2p/; the newest first. */
  addressesOf(device: DeviceId): readonly Multiaddr[]
  sighted(): readonly DeviceId[]
  /** Those that are there have had time to answer. Rejects by `signal`. */
  settled(signal: AbortSignal): Promise<void>
  readonly condition: LanCondition
  stop(): Promise<void>
}

export interface LanCondition {
  readonly mode: LanMode
  /** The system's word for why nothing can be heard, as EADDRINUSE. */
  readonly failure: string | undefined
  /** In so many networks. */
  readonly networks: number
  /** What this device says comes back to it: unknown until it has said something. */
  readonly isEchoed: boolean | undefined
}

export function createLan(init: LanInit): Lan {
  const { device, server, clock, steady, random, fraction } = init
  const sightings = createSightings(init)
  const hearing = createHearing()
  const news = createNews(init.onSighted)
  const times = createPresenceTimes(fraction)
  let multicast: Multicast | undefined
  /** Of a group that was left: it still says goodbye. */
  let closing: Promise<void> = Promise.resolve()
  let seal: PresenceSeal | undefined
  let timer: NodeJS.Timeout | undefined
  /** The port that was told last. */
  let announced: number | undefined
  let openedAt: Instant = 0
  let isEchoed: boolean | undefined
  let isStopped = false

  function refresh(): void {
    if (isStopped) return
    if (init.mode() === 'off') {
      rest()
      return
    }
    seal = createPresenceSeal(init.epochs(), server, random)
    if (multicast === undefined) {
      multicast = init.open({ onPacket: hear, onNetwork: change })
      openedAt = steady.now()
    }
    if (portToTell() !== announced) change()
  }

  function portToTell(): number | undefined {
    return init.mode() === 'announce' ? init.port() : undefined
  }

  /** There is something new to say, or somewhere new to say it. */
  function change(): void {
    if (portToTell() === undefined) {
      sayGoodbye()
      return
    }
    times.changed(steady.now())
    speakInTime()
  }

  function speakInTime(): void {
    clearTimeout(timer)
    timer = setTimeout(speak, Math.max(0, times.dueAt - steady.now()))
  }

  function speak(): void {
    const port = portToTell()
    if (port === undefined || multicast === undefined) {
      sayGoodbye()
      return
    }
    // Every day brings another key.
    seal = createPresenceSeal(init.epochs(), server, random)
    if (times.spoke(steady.now()) === 'ask') void multicast.send(encodeQuestion())
    if (say(port)) announced = port
    speakInTime()
  }

  /** False while there is no key to say it under, or nowhere to say it. */
  function say(port: number): boolean {
    const now = clock.now()
    const sealed = seal?.seal({ device, port, sentAtMs: now }, now)
    if (sealed === undefined || multicast === undefined || multicast.networks.length === 0) return false
    isEchoed ??= false
    // Another name each time: by one that stays, a machine would be known again in the next network.
    void multicast.send(encodePresence(toHex(random(8)), sealed))
    return true
  }

  function sayGoodbye(): void {
    clearTimeout(timer)
    if (announced !== undefined) say(0)
    announced = undefined
  }

  function hear(bytes: Uint8Array, host: string): void {
    if (!mayBeOurs(bytes) || !hearing.takes(host, steady.now())) return
    const packet = readPacket(bytes)
    if (packet?.type === 'question') {
      if (announced === undefined) return
      times.asked(steady.now())
      speakInTime()
    } else if (packet?.type === 'presence') {
      const presence = seal?.open(packet.sealed, clock.now())
      if (presence !== undefined) see(presence, host)
    }
  }

  function see({ device: other, port, sentAtMs }: Presence, host: string): void {
    if (other === device) isEchoed = true
    else if (port === 0) sightings.left(other, sentAtMs, steady.now())
    else if (sightings.saw({ device: other, host, address: addressOf(host, port), sentAtMs }, steady.now())) {
      news.tell(other)
    }
  }

  function rest(): void {
    sayGoodbye()
    sightings.clear()
    news.clear()
    const left = multicast
    multicast = undefined
    isEchoed = undefined
    if (left !== undefined) closing = Promise.all([closing, left.close()]).then(() => undefined)
  }

  return {
    refresh,
    addressesOf: (other) => sightings.addressesOf(other, steady.now()).map((address) => multiaddr(address)),
    sighted: () => sightings.devices(steady.now()),
    async settled(signal) {
      const waitMs = openedAt + LAN_SETTLED_MS - steady.now()
      if (multicast !== undefined && waitMs > 0) await sleep(waitMs, undefined, { signal })
    },
    get condition() {
      const { failure, networks } = multicast ?? { failure: undefined, networks: [] }
      return { mode: init.mode(), failure, networks: networks.length, isEchoed }
    },
    async stop() {
      rest()
      isStopped = true
      await closing
    },
  }
}

interface News {
  tell(device: DeviceId): void
  /** Of what was not told yet nothing is. */
  clear(): void
}

/** Tells at once of whoever was not told of lately, of the others once a LAN_NEWS_REST_MS. */
function createNews(onSighted: (device: DeviceId) => void): News {
  let told = new Set<DeviceId>()
  let waiting = new Set<DeviceId>()
  let timer: NodeJS.Timeout | undefined

  function rested(): void {
    timer = undefined
    const due = waiting
    told = new Set()
    waiting = new Set()
    for (const device of due) tell(device)
  }

  function tell(device: DeviceId): void {
    if (told.has(device)) {
      waiting.add(device)
      return
    }
    told.add(device)
    timer ??= setTimeout(rested, LAN_NEWS_REST_MS)
    onSighted(device)
  }

  return {
    tell,
    clear() {
      clearTimeout(timer)
      timer = undefined
      told.clear()
      waiting.clear()
    },
  }
}

/**
 * By which way people are reached: drives `core/paths.ts`, dials and closes what that decides, and tells what has become
 * of the way to a person. Of several devices of one account the best way counts.
 */
import type { Connection } from '@libp2p/interface'
import { isCircuit } from '../../shared/addresses.ts'
import type { Clock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { PathKind, PeerPath } from '../api.ts'
import { createPaths, type PathsEffect, type PathsEvent } from '../core/connecting/paths.ts'
import { oneAtATime } from '../core/one-at-a-time.ts'
import { pathOf } from '../net/dialling/addresses.ts'
import { ownNetworks } from '../net/dialling/own-networks.ts'
import type { Direct } from '../net/direct/direct.ts'
import type { Gate } from '../net/gate/gate.ts'
import type { Lan } from '../net/lan/lan.ts'
import type { Directory } from '../people/directory.ts'
import type { ReachRule } from '../people/reach.ts'

export interface WaysInit {
  readonly gate: Gate
  readonly direct: Pick<Direct, 'connect' | 'improve' | 'rttMs' | 'tellMoved'>
  readonly directory: Pick<Directory, 'reach' | 'met'>
  readonly lan: Pick<Lan, 'addressesOf'>
  readonly reach: Pick<ReachRule, 'setting'>
  readonly steady: Clock
  /** [0, 1), for jitter. */
  readonly random: () => number
  readonly device: DeviceId
  own(): Username | undefined
  /** Of others only: one's own name says nothing of anybody else. Must not throw. */
  onPath(path: PeerPath): void
  /** What runs to that device can go a better way than its own from now on. Must not throw. */
  onBetter(device: DeviceId, path: PathKind): void
  /** A newer connection with that device takes the place of one that is there still, or seems so. Must not throw. */
  onNewer(device: DeviceId): void
}

export interface Ways {
  /** Of everybody who is reached. */
  all(): readonly PeerPath[]
  to(account: Username): PeerPath
  onRoundTrip(device: DeviceId): void
  /** That device says that it can be found elsewhere than before. */
  moved(device: DeviceId): void
  /** It is in a network of ours. */
  sighted(device: DeviceId): void
  /** Devices of theirs can be found elsewhere, as somebody else says. */
  newsOf(account: Username): void
  /** This device can be found elsewhere than before, and the rendezvous knows: whom a relay brings is told. */
  ownMoved(): void
  stop(): void
}

/** As they are preferred. */
const ORDER: Readonly<Record<PathKind, number>> = { lan: 0, direct: 1, relay: 2, none: 3 }
/** A round trip so much longer or shorter is worth to be told; and never less than a few milliseconds. */
const RTT_CHANGE_SHARE = 0.25
const RTT_CHANGE_MS = 5

export function createWays(init: WaysInit): Ways {
  const { gate, direct, directory, lan, reach, steady, random, device: own } = init
  const machine = createPaths({ own, random })
  const ending = new AbortController()
  /** Of the linked ones and those just lost; whose they are. */
  const accounts = new Map<DeviceId, Username>()
  const linked = new Map<Username, Set<DeviceId>>()
  const told = new Map<Username, PeerPath>()
  /** The best connection with each, as it was. */
  const best = new Map<DeviceId, Connection>()
  let timer: NodeJS.Timeout | undefined

  const handle = oneAtATime<PathsEvent>((event) => {
    if (ending.signal.aborted) return
    for (const effect of machine.handle(event, steady.now())) perform(effect)
  })

  function perform(effect: PathsEffect): void {
    switch (effect.type) {
      case 'tryDirect':
      case 'tryNear':
      case 'return':
        void dial(effect)
        return
      case 'retire': {
        const connection = gate.waysTo(effect.device).find(({ id }) => id === effect.way)
        if (connection !== undefined) gate.retire(connection)
        return
      }
      case 'forget':
        if (gate.waysTo(effect.device).length === 0) accounts.delete(effect.device)
        return
      case 'wakeAt':
        clearTimeout(timer)
        timer = setTimeout(() => handle({ type: 'tick' }), Math.max(0, effect.time - steady.now()))
    }
  }

  const dials = { tryDirect, tryNear, return: comeBack }

  async function dial({ type, device }: Extract<PathsEffect, { type: keyof typeof dials }>): Promise<void> {
    let outcome: 'reached' | 'unreachable' | 'refused' = 'reached'
    try {
      if (!(await dials[type](device))) outcome = 'unreachable'
    } catch (error) {
      outcome = toHongyanError(error).retryable ? 'unreachable' : 'refused'
    }
    handle({ type: 'tried', device, outcome })
  }

  async function tryDirect(device: DeviceId): Promise<boolean> {
    // Who is to be reached by the rendezvous only shows nobody an address.
    if (reach.setting === 'relay-only') return false
    const addresses = (await find(device))?.addresses.filter((address) => !isCircuit(address)) ?? []
    if (addresses.length === 0) return false
    await direct.improve(device, addresses, ending.signal)
    return true
  }

  async function tryNear(device: DeviceId): Promise<boolean> {
    const addresses = lan.addressesOf(device)
    if (reach.setting === 'relay-only' || addresses.length === 0) return false
    await direct.improve(device, addresses, ending.signal)
    return true
  }

  async function comeBack(device: DeviceId): Promise<boolean> {
    const found = await find(device)
    if (found === undefined) return false
    const peer = await direct.connect(device, found.addresses, ending.signal)
    directory.met(peer.account, device, found.peerRecord)
    return true
  }

  async function find(device: DeviceId) {
    const account = accounts.get(device)
    return account === undefined ? undefined : (await directory.reach(account)).find((each) => each.device === device)
  }

  // ---- what is told

  function pathTo(device: DeviceId): Omit<PeerPath, 'username'> {
    const [connection] = gate.waysTo(device)
    if (connection === undefined) return { path: 'none' }
    const measured = direct.rttMs(device)
    const rttMs = measured === undefined ? undefined : Math.round(measured)
    return { path: pathOf(connection.remoteAddr, ownNetworks()), ...(rttMs === undefined ? {} : { rttMs }) }
  }

  function to(username: Username): PeerPath {
    const paths = [...(linked.get(username) ?? [])].map(pathTo)
    const [first = { path: 'none' as const }] = paths.sort(
      (left, right) => ORDER[left.path] - ORDER[right.path] || (left.rttMs ?? NEVER) - (right.rttMs ?? NEVER),
    )
    return { username, ...first }
  }

  function tell(username: Username): void {
    const now = to(username)
    const before = told.get(username) ?? { username, path: 'none' }
    if (now.path === before.path && !isNews(now.rttMs, before.rttMs)) return
    if (now.path === 'none') told.delete(username)
    else told.set(username, now)
    if (username !== init.own()) init.onPath(now)
  }

  function onConnections(device: DeviceId): void {
    const networks = ownNetworks()
    const ways = gate.waysTo(device)
    const [first] = ways
    const before = best.get(device)
    if (first === undefined) best.delete(device)
    else best.set(device, first)
    const named = ways.map(({ id, remoteAddr }) => ({ id, path: pathOf(remoteAddr, networks) }))
    handle({ type: 'ways', device, ways: named })
    const account = accounts.get(device)
    if (account !== undefined) tell(account)
    if (first === undefined || before === undefined || first === before) return
    const path = pathOf(first.remoteAddr, networks)
    if (ORDER[path] < ORDER[pathOf(before.remoteAddr, networks)]) init.onBetter(device, path)
    else if (ways.includes(before)) init.onNewer(device)
  }

  const unsubscribe = gate.subscribe({
    onAdmitted({ account, device }) {
      accounts.set(device, account)
      linked.set(account, (linked.get(account) ?? new Set()).add(device))
      onConnections(device)
    },
    onConnections,
    onGone(device, why) {
      const account = accounts.get(device)
      if (account === undefined) return
      const devices = linked.get(account)
      if (devices?.delete(device) && devices.size === 0) linked.delete(account)
      best.delete(device)
      handle(why === 'lost' ? { type: 'ways', device, ways: [] } : { type: 'parted', device })
      tell(account)
    },
  })

  return {
    all: () => [...linked.keys()].filter((username) => username !== init.own()).map(to),
    to,
    onRoundTrip(device) {
      const account = accounts.get(device)
      if (account !== undefined) tell(account)
    },
    moved: (device) => handle({ type: 'moved', device }),
    sighted: (device) => handle({ type: 'sighted', device }),
    newsOf(account) {
      for (const device of linked.get(account) ?? []) handle({ type: 'moved', device })
    },
    ownMoved() {
      handle({ type: 'news' })
      for (const [device, connection] of best) if (isCircuit(connection.remoteAddr)) direct.tellMoved(device)
    },
    stop() {
      ending.abort()
      clearTimeout(timer)
      unsubscribe()
    },
  }
}

const NEVER = Number.POSITIVE_INFINITY

function isNews(now: number | undefined, before: number | undefined): boolean {
  if (now === undefined || before === undefined) return now !== before && now !== undefined
  return Math.abs(now - before) > Math.max(RTT_CHANGE_MS, before * RTT_CHANGE_SHARE)
}

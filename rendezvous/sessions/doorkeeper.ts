/**
 * Who may be connected without having proved an account: so many in all and from one network, for a while. When it gets
 * crowded the oldest go from where most come, so that whoever fills the door stands in their own way only.
 */
import type { Connection, MultiaddrConnection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock, Instant } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import {
  FAMILIAR_ADDRESSES_MAX,
  RENDEZVOUS_CONNECTIONS_PER_ADDRESS_MAX,
  RENDEZVOUS_INBOUND_PER_SECOND,
  RENDEZVOUS_MAX_CONNECTIONS,
  UNPROVED_CONNECTIONS_MAX,
  UNPROVED_CONNECTIONS_PER_ADDRESS_MAX,
  UNPROVED_HASTE_MS,
} from '../../shared/limits.ts'
import { createMemory } from '../../shared/memory.ts'
import { createQuota } from '../../shared/quota.ts'
import { networkOf } from '../directory/network.ts'

/** What of a connection matters here, from its first byte on. */
export type Line = Pick<MultiaddrConnection, 'remoteAddr' | 'abort'> & {
  addEventListener(type: 'close' | 'message', listener: () => void): void
  removeEventListener(type: 'message', listener: () => void): void
}

export interface Doorkeeper {
  /** A connection begins, before anything was said on it; false: it may not. Its time to prove an account runs. */
  admit(line: Line): boolean
  /** An account was proved on it: it may stay. */
  release(connection: Pick<Connection, 'remoteAddr'>): void
  /** The account is proved no longer: its time begins anew. */
  watch(connection: Pick<Connection, 'remoteAddr'>): void
  isProved(connection: Pick<Connection, 'remoteAddr'>): boolean
  /**
   * Calls it whenever bytes have come by that connection, of whatever stream: libp2p tells nobody. Not before the handshake
   * is over, which would lose what another listener takes. Returns how to stop that.
   */
  listen(connection: Pick<Connection, 'remoteAddr'>, onBytes: () => void): () => void
  /** Connections without a proved account. */
  readonly waiting: number
  stop(): void
}

export interface DoorkeeperInit {
  readonly patienceMs: number
  readonly clock: Clock
  /** Smaller ones for tests. */
  readonly caps?: Partial<DoorkeeperCaps>
}

export interface DoorkeeperCaps {
  readonly unproved: number
  readonly unprovedOfAddress: number
  readonly proved: number
  readonly ofAddress: number
}

const CAPS: DoorkeeperCaps = {
  unproved: UNPROVED_CONNECTIONS_MAX,
  unprovedOfAddress: UNPROVED_CONNECTIONS_PER_ADDRESS_MAX,
  proved: RENDEZVOUS_MAX_CONNECTIONS,
  ofAddress: RENDEZVOUS_CONNECTIONS_PER_ADDRESS_MAX,
}

interface Guest {
  readonly line: Line
  readonly address: string
  since: Instant
  /** While no account is proved. */
  timer: NodeJS.Timeout | undefined
}

export function createDoorkeeper({ patienceMs, clock, caps: given = {} }: DoorkeeperInit): Doorkeeper {
  const caps = { ...CAPS, ...given }
  const arrivals = createQuota({ clock, amount: RENDEZVOUS_INBOUND_PER_SECOND, windowMs: 1_000 })
  /** From where accounts came lately. */
  const familiar = createMemory<true>(FAMILIAR_ADDRESSES_MAX)
  const guests = new Map<string, Guest>()
  const perAddress = new Map<string, number>()
  /** By address, the oldest first. */
  const unproved = new Map<string, Set<Guest>>()
  let waiting = 0

  function hasComeTooOften(address: string): boolean {
    try {
      arrivals.charge(address)
      return false
    } catch (error) {
      if (toHongyanError(error).code !== 'RATE_LIMITED') throw error
      return true
    }
  }

  function wait(guest: Guest): void {
    // Not `close`: a stranger would decide how long that takes.
    const cut = () => guest.line.abort(new HongyanError('TIMEOUT', 'no account was proved in time'))
    guest.since = clock.now()
    guest.timer = setTimeout(cut, patienceMs)
    const others = unproved.get(guest.address) ?? new Set()
    unproved.set(guest.address, others.add(guest))
    waiting += 1
  }

  function endWait(guest: Guest): void {
    if (guest.timer === undefined) return
    clearTimeout(guest.timer)
    guest.timer = undefined
    waiting -= 1
    const others = unproved.get(guest.address)
    others?.delete(guest)
    if (others?.size === 0) unproved.delete(guest.address)
  }

  function leave(name: string, guest: Guest): void {
    endWait(guest)
    if (guests.get(name) === guest) guests.delete(name)
    const left = (perAddress.get(guest.address) ?? 1) - 1
    if (left === 0) perAddress.delete(guest.address)
    else perAddress.set(guest.address, left)
  }

  /** The oldest of the address with most of them; of those from where accounts come, only if there are no others. */
  function makeRoom(): void {
    let fullest: { readonly crowd: Set<Guest>; readonly isFamiliar: boolean } | undefined
    for (const [address, crowd] of unproved) {
      const isFamiliar = familiar.get(address) === true
      const isBefore =
        fullest === undefined ||
        (isFamiliar === fullest.isFamiliar ? crowd.size > fullest.crowd.size : fullest.isFamiliar)
      if (isBefore) fullest = { crowd, isFamiliar }
    }
    const [oldest] = fullest?.crowd ?? []
    if (oldest !== undefined) dismiss(oldest)
  }

  function dismiss(guest: Guest): void {
    endWait(guest)
    guest.line.abort(new HongyanError('CLOSED', 'others want to come in'))
  }

  /** Whether one more from there may wait; the oldest goes for it if it has had time. */
  function hasRoom(address: string): boolean {
    const others = unproved.get(address)
    const [oldest] = others ?? []
    if (others === undefined || oldest === undefined || others.size < caps.unprovedOfAddress) return true
    // Many that come back at once are served in turn: to send the first away would serve none.
    if (clock.now() - oldest.since < UNPROVED_HASTE_MS) return false
    dismiss(oldest)
    return true
  }

  return {
    admit(line) {
      const name = nameOf(line.remoteAddr)
      const { address } = networkOf(line.remoteAddr)
      const proved = guests.size - waiting
      const count = perAddress.get(address) ?? 0
      if (guests.has(name) || proved >= caps.proved || count >= caps.ofAddress) return false
      if (hasComeTooOften(address) || !hasRoom(address)) return false
      if (waiting >= caps.unproved) makeRoom()
      const guest: Guest = { line, address, since: clock.now(), timer: undefined }
      guests.set(name, guest)
      perAddress.set(address, count + 1)
      line.addEventListener('close', () => leave(name, guest))
      wait(guest)
      return true
    },
    release({ remoteAddr }) {
      const guest = guests.get(nameOf(remoteAddr))
      if (guest === undefined) return
      endWait(guest)
      familiar.set(guest.address, true)
    },
    watch({ remoteAddr }) {
      const guest = guests.get(nameOf(remoteAddr))
      if (guest !== undefined && guest.timer === undefined) wait(guest)
    },
    isProved({ remoteAddr }) {
      const guest = guests.get(nameOf(remoteAddr))
      return guest !== undefined && guest.timer === undefined
    },
    listen({ remoteAddr }, onBytes) {
      const line = guests.get(nameOf(remoteAddr))?.line
      line?.addEventListener('message', onBytes)
      return () => line?.removeEventListener('message', onBytes)
    },
    get waiting() {
      return waiting
    },
    stop() {
      for (const guest of guests.values()) clearTimeout(guest.timer)
    },
  }
}

/** Address and port of the other side, without the PeerId that noise adds to it later. */
function nameOf(remote: Multiaddr): string {
  return remote
    .getComponents()
    .filter(({ name }) => name !== 'p2p')
    .map(({ name, value = '' }) => `/${name}/${value}`)
    .join('')
}

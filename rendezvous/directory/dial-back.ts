/**
 * Dials a device back, so that it learns whether others can reach it. Only where its own session comes from, only at ports
 * that it has announced itself, and the answer says only whether that very device is there: whoever else listens, or
 * refuses, or is silent there looks the same and takes the same time. So nobody scans anything by way of the rendezvous.
 */
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { MINUTE } from '../../shared/limits/units.ts'
import {
  DIAL_BACK_PORT_MIN,
  DIAL_BACK_PORTS_MAX,
  DIAL_BACKS_AT_ONCE_MAX,
  DIAL_BACKS_OF_ADDRESS_PER_MINUTE,
  DIAL_BACKS_PER_MINUTE,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { openPeerRecord } from '../../shared/peer-record.ts'
import { createQuota } from '../../shared/quota.ts'
import type { Network } from './network.ts'

export interface DialBackInit {
  readonly clock: Clock
  /** Resolves once that device has answered there, with its key. Rejects otherwise, or when the signal ends it. */
  dial(device: DeviceId, at: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<void>
  readonly timeoutMs: number
}

export interface Caller {
  readonly username: Username
  readonly device: DeviceId
  readonly network: Network
  /** Its signed peer record with every address; empty where it announces none. */
  readonly record: Uint8Array
}

/** Throws RATE_LIMITED. */
export type DialBack = (caller: Caller) => Promise<DialBackAnswer>

export interface DialBackAnswer {
  readonly host: string
  readonly ports: number[]
  readonly reached: number[]
}

export function createDialBack({ clock, dial, timeoutMs }: DialBackInit): DialBack {
  const ofAccount = createQuota({ clock, amount: DIAL_BACKS_PER_MINUTE, windowMs: MINUTE })
  const ofAddress = createQuota({ clock, amount: DIAL_BACKS_OF_ADDRESS_PER_MINUTE, windowMs: MINUTE })
  let running = 0

  /** False, and only when the time is up, whatever was the matter. */
  async function answers(device: DeviceId, at: { host: string; port: number }): Promise<boolean> {
    const signal = AbortSignal.timeout(timeoutMs)
    const timeIsUp = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    try {
      await dial(device, at, signal)
      return true
    } catch {
      // Which of the many reasons it was is not told, so it is not looked at.
      await timeIsUp
      return false
    }
  }

  return async ({ username, device, network, record }) => {
    const { host } = network
    ofAccount.charge(username)
    ofAddress.charge(network.address)
    if (running >= DIAL_BACKS_AT_ONCE_MAX) {
      throw new HongyanError('RATE_LIMITED', 'others are being dialled', { retryAfterMs: timeoutMs })
    }
    running += 1
    try {
      const ports = record.byteLength === 0 ? [] : portsFor(host, await openPeerRecord(record, device))
      const answered = await Promise.all(ports.map((port) => answers(device, { host, port })))
      return { host, ports, reached: ports.filter((_, index) => answered[index]) }
    } finally {
      running -= 1
    }
  }
}

/** Of the same family as the host, where a device listens on each alike. */
function portsFor(host: string, announced: readonly Multiaddr[]): number[] {
  const family = host.includes(':') ? 'ip6' : 'ip4'
  const ports = announced
    .map((address) => address.getComponents())
    .filter(([ip, tcp]) => ip?.name === family && tcp?.name === 'tcp')
    .map(([, tcp]) => Number(tcp?.value))
    .filter((port) => Number.isInteger(port) && port >= DIAL_BACK_PORT_MIN && port <= 0xffff)
  return [...new Set(ports)].slice(0, DIAL_BACK_PORTS_MAX)
}

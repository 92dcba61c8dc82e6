/**
 * Dialling a device: each of its addresses is a way of its own, the relay another. Goes past libp2p's dial queue, which
 * knows one dial of a peer at a time and its addresses one after the other.
 */
import type { BlockList } from 'node:net'
import type { Connection } from '@libp2p/interface'
import type { TransportManager } from '@libp2p/interface-internal'
import { CODE_P2P, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { isCircuit } from '../../../shared/addresses.ts'
import { type ErrorCode, HongyanError, toHongyanError } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { DIALS_AT_ONCE_MAX, PEER_ADDRESSES_MAX, RELAY_HEAD_START_MS } from '../../../shared/limits.ts'
import type { Circuits } from '../circuits/circuits.ts'
import { isForPeers, isOnCable, kindOf } from '../dialling/addresses.ts'
import { planDial } from '../dialling/dial-plan.ts'
import { type DialAttempt, dialFirst } from '../dialling/happy-dial.ts'
import { ownNetworks } from '../dialling/own-networks.ts'
import type { ResolvePeer } from '../dialling/peer-names.ts'
import { createTurns } from '../dialling/turns.ts'

/**
 * A new connection with that very device: whoever else answers at an address is as good as nobody. Throws UNREACHABLE;
 * RELAY_FULL or RATE_LIMITED where the relay would lead there and carries no more of this account, or not so many circuits;
 * TIMEOUT or ABORTED when `signal` ended it.
 */
export type Dial = (device: DeviceId, addresses: readonly Multiaddr[], signal: AbortSignal) => Promise<Connection>

export interface DialInit {
  readonly self: DeviceId
  readonly transports: Pick<TransportManager, 'dial'>
  readonly circuits: Pick<Circuits, 'reaches' | 'dial'>
  readonly resolve: ResolvePeer
  /** The node's end: whoever dials then has nobody to hand a connection to. */
  readonly stopping: AbortSignal
  /** Aborted when this device goes by the relay from now on and never shows its own address; ends what is under way. */
  directly(): AbortSignal
  /** Whether another peer may be on this very machine; otherwise whoever names its addresses means no good. */
  isShared(): boolean
}

export function createDial(init: DialInit): Dial {
  const { self, transports, circuits, resolve, stopping, directly, isShared } = init
  const turns = createTurns(DIALS_AT_ONCE_MAX)

  async function dialAt(address: Multiaddr, open: AbortSignal, wish: AbortSignal): Promise<Connection> {
    // One of its own: it stays with the connection, which is ended in another way.
    const ending = new AbortController()
    const end = () => ending.abort(open.reason)
    open.addEventListener('abort', end)
    const signal = AbortSignal.any([wish, ending.signal])
    try {
      open.throwIfAborted()
      const found = await resolve(address, signal)
      return await transports.dial(found, { signal })
    } finally {
      open.removeEventListener('abort', end)
    }
  }

  /** The address with the device's /p2p/, by which the other side has to prove itself; nothing if it names another. */
  function directTo(device: DeviceId, address: Multiaddr, subnets: BlockList): Multiaddr[] {
    if (isCircuit(address) || (kindOf(address) === 'loopback' && !isShared())) return []
    if (!isForPeers(address) && !isOnCable(address, subnets)) return []
    const named = address.getComponents().findLast(({ code }) => code === CODE_P2P)?.value
    if (named !== undefined) return named === device ? [address] : []
    return [address.encapsulate(multiaddr(`/p2p/${device}`))]
  }

  function attemptsTo(device: DeviceId, addresses: readonly Multiaddr[]): DialAttempt[] {
    if (device === self) return []
    const open = directly()
    const subnets = ownNetworks()
    const direct = open.aborted ? [] : addresses.flatMap((address) => directTo(device, address, subnets))
    const attempts = planDial(direct.slice(0, PEER_ADDRESSES_MAX), subnets).map(
      ({ address, afterMs }): DialAttempt => ({ afterMs, dial: (signal) => dialAt(address, open, signal) }),
    )
    if (addresses.some(circuits.reaches)) {
      attempts.push({
        // Without another way there is nothing to wait for.
        afterMs: attempts.length === 0 ? 0 : RELAY_HEAD_START_MS,
        dial: (signal) => circuits.dial(device, signal),
      })
    }
    return attempts
  }

  return async (device, addresses, wish) => {
    const signal = AbortSignal.any([wish, stopping])
    const attempts = attemptsTo(device, addresses)
    if (attempts.length === 0) throw new HongyanError('UNREACHABLE', 'no address of that device is known')
    try {
      const connection = await turns.take(() => dialFirst(attempts, signal), signal)
      if (!directly().aborted || isCircuit(connection.remoteAddr)) return connection
      const reason = new HongyanError('CLOSED', 'this device goes by the relay only')
      connection.abort(reason)
      throw reason
    } catch (error) {
      throw new HongyanError(codeOf(error, signal), toHongyanError(error).message, { cause: error })
    }
  }
}

/** What nobody but a relay says to a dial. */
const RELAY_REFUSALS = ['RELAY_FULL', 'RATE_LIMITED'] as const satisfies readonly ErrorCode[]

function codeOf(error: unknown, signal: AbortSignal): ErrorCode {
  if (signal.aborted) return isTimeout(signal.reason) ? 'TIMEOUT' : 'ABORTED'
  const failures: unknown[] = error instanceof AggregateError ? error.errors : []
  const codes = failures.map((failure) => toHongyanError(failure).code)
  return RELAY_REFUSALS.find((code) => codes.includes(code)) ?? 'UNREACHABLE'
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}

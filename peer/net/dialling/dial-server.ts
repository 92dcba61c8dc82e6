/** Dialling the rendezvous: by all its addresses side by side, with the ways to fail in our words. */
import type { Connection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { HongyanError } from '../../../shared/errors.ts'
import { SERVER_ADDRESSES_MAX, SERVER_CONNECT_MS, SERVER_HEAD_START_MS } from '../../../shared/limits.ts'
import type { SessionFailure } from '../../core/connecting/reconnecting.ts'
import { type BeginDial, type DialPatience, dialInWaves } from './dial-waves.ts'
import { type DialAttempt, dialFirst } from './happy-dial.ts'
import type { DialLine, Line } from './line.ts'
import { createSystemNames, type Names } from './names.ts'
import { createServerNames, isNamed } from './server-names.ts'

/**
 * A new connection with the rendezvous. Throws UNREACHABLE or WRONG_SERVER.
 *
 * @param patience SERVER_CONNECT_MS of silence unless told
 */
export type DialServer = (signal: AbortSignal, patience?: DialPatience) => Promise<Line>

export interface ServerDialInit {
  readonly dial: DialLine
  /** Addresses of one rendezvous, each with its /p2p/. */
  servers(): readonly Multiaddr[]
  /** Others than the system's for tests. */
  readonly names?: Names
}

export function createServerDial({ dial, servers, names = createSystemNames() }: ServerDialInit): DialServer {
  const serverNames = createServerNames(names)
  /** Where it was last; it is there still, most of the time. */
  let lastWorked: string | undefined

  const dialOnce: BeginDial = async (signal, onAnswer) => {
    const lines = new Map<Connection, { readonly line: Line; readonly address: string }>()

    /** One after the other a little later; the one that worked last goes first. */
    function attemptsAt(addresses: readonly Multiaddr[]): DialAttempt[] {
      return addresses
        .slice(0, SERVER_ADDRESSES_MAX)
        .toSorted((one, other) => Number(isLast(other)) - Number(isLast(one)))
        .map((address, index) => ({
          afterMs: index * SERVER_HEAD_START_MS,
          dial: (over) => (isNamed(address) ? dialNamed(address, over) : dialOne(address, over)),
        }))
    }

    const isLast = (address: Multiaddr): boolean => address.toString() === lastWorked

    async function dialNamed(address: Multiaddr, over: AbortSignal): Promise<Connection> {
      return await dialFirst(attemptsAt(await serverNames.resolve(address)), over)
    }

    async function dialOne(address: Multiaddr, over: AbortSignal): Promise<Connection> {
      let onFailure: ((failure: unknown) => void) | undefined
      try {
        const line = await dial(address, over, () => {
          onFailure = onAnswer()
        })
        lines.set(line.connection, { line, address: address.toString() })
        return line.connection
      } catch (error) {
        onFailure?.(error)
        throw error
      }
    }

    const found = lines.get(await dialFirst(attemptsAt(servers()), signal))
    if (found === undefined) throw new HongyanError('INTERNAL', 'a connection that nobody dialled')
    lastWorked = found.address
    return found.line
  }

  return async (signal, patience = { silenceMs: SERVER_CONNECT_MS }) => {
    try {
      return await dialInWaves(dialOnce, patience, signal)
    } catch (error) {
      throw inOurWords(error)
    }
  }
}

function inOurWords(error: unknown): HongyanError {
  const isOther = causesOf(error).some(
    (cause) => cause.name === 'UnexpectedPeerError' || /does not match|unexpected peer/i.test(cause.message),
  )
  if (isOther) return new HongyanError('WRONG_SERVER', 'another node answers at this address', { cause: error })
  return new HongyanError('UNREACHABLE', 'the rendezvous does not answer', { cause: error })
}

/** What the system says when nothing came back: no way out, no way there, no name. */
const SILENCES: ReadonlySet<unknown> = new Set([
  'TIMEOUT',
  'ABORTED',
  'ETIMEDOUT',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ECANCELLED',
  'ESERVFAIL',
])

/** Of what `DialServer` throws. */
export function failureOf(error: unknown): SessionFailure {
  const last = causesOf(error).filter(({ cause }) => cause === undefined)
  const isSilent =
    last.length > 0 && last.every((cause) => cause instanceof AggregateError || SILENCES.has(codeOf(cause)))
  return isSilent ? 'silent' : 'refused'
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined
}

/** The error and everything that it gathers. */
function causesOf(error: unknown): readonly Error[] {
  if (error instanceof AggregateError) return [error, ...error.errors.flatMap(causesOf)]
  if (error instanceof Error) return [error, ...(error.cause === undefined ? [] : causesOf(error.cause))]
  return []
}

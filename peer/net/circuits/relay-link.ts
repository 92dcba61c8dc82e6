/**
 * The connection with the relay that the rendezvous names: its own, where it is the relay itself; otherwise one to the relay,
 * on which the pass is shown, kept for as long as that relay is named. What becomes of it costs nothing but the relayed ways.
 */
import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { type Asker, createAsker } from '../../../shared/exchange.ts'
import { createFrames } from '../../../shared/frames.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { DIAL_TIMEOUT_MS, HEARTBEAT_INTERVAL_MS, UNPROVED_FRAME_MAX_BYTES } from '../../../shared/limits.ts'
import { SESSION_PROTOCOL } from '../../../shared/protocols.ts'
import { isServerAddress } from '../../../shared/server-address.ts'
import { type Backoff, createBackoff } from '../../core/backoff.ts'
import { createServerDial } from '../dialling/dial-server.ts'
import type { DialLine } from '../dialling/line.ts'
import type { Circuits } from './circuits.ts'

export interface RelayLink {
  /**
   * To be called with every pass.
   *
   * @param address as the rendezvous named it with that; empty where there is no relay
   */
  follow(address: string): void
  /** Whether the rendezvous has named one. */
  readonly isOffered: boolean
  /** That which is dialled for that alone. */
  readonly relay: DeviceId | undefined
  /** The pass is worth nothing any more, or this device stops. */
  end(): void
}

export interface RelayLinkInit {
  readonly circuits: Pick<Circuits, 'use'>
  readonly dialLine: DialLine
  readonly server: DeviceId
  /** That of the session. */
  connection(): Connection | undefined
  ownPass(): Uint8Array | undefined
  /** This machine's own. */
  readonly clock: Clock
  /** [0, 1), for jitter. */
  readonly random: () => number
}

export function createRelayLink({ circuits, server, connection, ...init }: RelayLinkInit): RelayLink {
  let isOffered = false
  let link: Link | undefined

  function leave(): void {
    link?.end()
    link = undefined
  }

  return {
    follow(address) {
      isOffered = address !== ''
      if (address === `/p2p/${server}` || address === '') {
        leave()
        const own = connection()
        if (own !== undefined && isOffered) circuits.use(own)
        return
      }
      if (link?.address !== address) {
        leave()
        link = new Link(address, { circuits, ...init })
      }
      link.showPass()
    },
    get isOffered() {
      return isOffered
    },
    get relay() {
      return link?.relay
    },
    end() {
      isOffered = false
      leave()
    },
  }
}

type LinkInit = Pick<RelayLinkInit, 'circuits' | 'dialLine' | 'ownPass' | 'clock' | 'random'>

/** With a relay of its own: dialled again and again until it is ended. */
class Link {
  readonly address: string
  readonly relay: DeviceId
  readonly #init: LinkInit
  readonly #ending = new AbortController()
  readonly #backoff: Backoff
  #visit: Visit | undefined
  #isOpening = false
  #retry: NodeJS.Timeout | undefined

  constructor(address: string, init: LinkInit) {
    this.address = address
    this.relay = address.slice(address.lastIndexOf('/') + 1) as DeviceId
    this.#init = init
    this.#backoff = createBackoff({ random: init.random })
  }

  /** Now, if it is open; otherwise when it is. */
  showPass(): void {
    if (this.#visit === undefined) {
      this.#backoff.forgive()
      void this.#open()
      return
    }
    const pass = this.#init.ownPass()
    if (pass === undefined) return
    const { asker, connection } = this.#visit
    asker.request('showPass', { pass }).then(
      () => this.#init.circuits.use(connection),
      // A relay that does not take it any more is dialled anew, and says so again.
      (error: unknown) => asker.abort(toHongyanError(error)),
    )
  }

  end(): void {
    this.#ending.abort(new HongyanError('ABORTED', 'this relay is not wanted any more'))
    clearTimeout(this.#retry)
    this.#visit?.connection.abort(new HongyanError('CLOSED', 'this relay is not wanted any more'))
  }

  /** Never rejects: what fails is tried again. */
  async #open(): Promise<void> {
    const { signal } = this.#ending
    if (this.#isOpening || signal.aborted) return
    this.#isOpening = true
    clearTimeout(this.#retry)
    const { clock, circuits } = this.#init
    try {
      const visit = await visitRelay(this.address, this.#init, signal)
      this.#visit = visit
      this.#backoff.succeed()
      circuits.use(visit.connection)
      void visit.asker.closed.then(() => this.#lose(visit))
    } catch (error) {
      this.#backoff.fail(clock.now(), toHongyanError(error).retryAfterMs)
      this.#tryLater()
    } finally {
      this.#isOpening = false
    }
  }

  #lose(visit: Visit): void {
    visit.connection.abort(new HongyanError('CLOSED', 'the relay has ended the session'))
    if (this.#visit !== visit) return
    this.#visit = undefined
    this.#backoff.fail(this.#init.clock.now())
    this.#tryLater()
  }

  #tryLater(): void {
    if (this.#ending.signal.aborted) return
    const waitMs = Math.max(0, this.#backoff.until - this.#init.clock.now())
    this.#retry = setTimeout(() => void this.#open(), waitMs)
  }
}

/** A session with a relay, on which the pass was taken. */
interface Visit {
  readonly connection: Connection
  readonly asker: Asker
}

/** Throws UNREACHABLE, WRONG_SERVER, NOT_LOGGED_IN, or what the relay refuses with, and leaves nothing open then. */
async function visitRelay(address: string, { dialLine, ownPass, clock }: LinkInit, ended: AbortSignal): Promise<Visit> {
  const signal = AbortSignal.any([AbortSignal.timeout(DIAL_TIMEOUT_MS), ended])
  const at = multiaddr(address)
  // Of what libp2p could dial beside: a socket of this machine's, for one.
  if (!isServerAddress(at)) throw new HongyanError('MALFORMED', 'a relay at an address that no relay has')
  const { connection } = await createServerDial({ dial: dialLine, servers: () => [at] })(signal)
  try {
    const stream = await connection.newStream(SESSION_PROTOCOL, { signal })
    const asker = createAsker(createFrames(stream, { maxFrameBytes: UNPROVED_FRAME_MAX_BYTES }), {
      ...{ clock, onPush() {}, onServerTime() {} },
    })
    const pass = ownPass()
    if (pass === undefined) throw new HongyanError('NOT_LOGGED_IN', 'there is no pass to show')
    await asker.request('showPass', { pass }, signal)
    const heart = setInterval(() => {
      asker
        .request('heartbeat', { sentAtMs: clock.now() })
        .catch((error: unknown) => asker.abort(toHongyanError(error)))
    }, HEARTBEAT_INTERVAL_MS)
    void asker.closed.then(() => clearInterval(heart))
    return { connection, asker }
  } catch (error) {
    connection.abort(toHongyanError(error))
    throw toHongyanError(error, 'UNREACHABLE')
  }
}

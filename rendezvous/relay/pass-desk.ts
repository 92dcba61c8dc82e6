/**
 * Who may use a relay that is not the rendezvous: whoever shows a pass of it, for as long as that is valid and the session is
 * alive. Knows no accounts and no revocations: what was revoked ends here when it expires.
 */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { Logger } from 'pino'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { createReplier, type Handlers } from '../../shared/exchange.ts'
import { createFrames } from '../../shared/frames.ts'
import { type DeviceId, deviceIdOf } from '../../shared/identity.ts'
import { CLOCK_SKEW_MS, HEARTBEAT_TIMEOUT_MS, UNPROVED_FRAME_MAX_BYTES } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { checkPass, openPass } from '../../shared/pass.ts'
import { SESSION_PROTOCOL } from '../../shared/protocols.ts'
import { METHODS } from '../../shared/session-methods.ts'
import type { Doorkeeper } from '../sessions/doorkeeper.ts'
import type { RelayMembers } from './relay.ts'

export interface PassDeskInit {
  /** Whose passes count. */
  readonly rendezvous: DeviceId
  readonly clock: Clock
  readonly log: Logger
  readonly doorkeeper: Pick<Doorkeeper, 'watch' | 'release' | 'listen'>
}

export interface PassDesk extends RelayMembers {
  stop(): Promise<void>
}

/** One session of a device. */
interface Visit {
  readonly connection: Connection
  readonly device: DeviceId
  account: Username | undefined
  /** The pass expires. */
  expiry: NodeJS.Timeout | undefined
  /** No sign of life. */
  silence: NodeJS.Timeout | undefined
  end(reason: HongyanError): void
}

/** Requests are few and small: a pass, and that it is still there. */
const FRAMES = { maxFrameBytes: UNPROVED_FRAME_MAX_BYTES, readQueueMaxBytes: 4 * UNPROVED_FRAME_MAX_BYTES }

export async function createPassDesk(
  node: Libp2p,
  { rendezvous, clock, log, doorkeeper }: PassDeskInit,
): Promise<PassDesk> {
  const visits = new Map<Connection, Visit>()
  /** Those that have shown a pass. */
  const proved = new Map<DeviceId, Visit>()
  let onLeave: (connection: Connection) => void = () => {}

  function leave(visit: Visit): void {
    clearTimeout(visit.expiry)
    clearTimeout(visit.silence)
    // A timer that was cleared comes back to life when it is refreshed.
    visit.silence = undefined
    if (visit.account === undefined) return
    visit.account = undefined
    if (proved.get(visit.device) === visit) proved.delete(visit.device)
    doorkeeper.watch(visit.connection)
    onLeave(visit.connection)
  }

  const handlers: Handlers<Visit> = {
    ...nothingElse(),
    heartbeat: async () => ({}),
    async showPass({ pass: bytes }, visit) {
      const pass = openPass(bytes, rendezvous)
      const now = clock.now()
      checkPass(pass, visit.device, { now, grace: false })
      const { username } = pass.certificate
      if (visit.account !== undefined && visit.account !== username) {
        throw new HongyanError('CONFLICT', 'the session is that of another account')
      }
      if (visits.get(visit.connection) !== visit) throw new HongyanError('CLOSED', 'the session has ended')
      visit.account = username
      // One account could otherwise fill the relay with connections.
      const former = proved.get(visit.device)
      proved.set(visit.device, visit)
      if (former !== visit) former?.end(new HongyanError('CLOSED', 'a newer session of the same device'))
      clearTimeout(visit.expiry)
      const expired = new HongyanError('PASS_EXPIRED', 'the pass has expired')
      const validUntilMs = Math.min(pass.expiresAtMs, pass.certificate.expiresAtMs) + CLOCK_SKEW_MS
      visit.expiry = setTimeout(() => visit.end(expired), validUntilMs - now)
      visit.silence ??= setTimeout(
        () => visit.end(new HongyanError('TIMEOUT', 'no sign of life')),
        HEARTBEAT_TIMEOUT_MS,
      )
      doorkeeper.release(visit.connection)
      return {}
    },
  }

  /** In one turn with the stream's arrival, see `createFrames`. */
  function accept(stream: Stream, connection: Connection): void {
    const device = deviceIdOf(connection.remotePeer.toMultihash().bytes)
    if (visits.has(connection)) throw new HongyanError('CONFLICT', 'one session on a connection')
    const frames = createFrames(stream, FRAMES)
    const visit: Visit = {
      ...{ connection, device, account: undefined, expiry: undefined, silence: undefined },
      end(reason) {
        leave(visit)
        connection.abort(reason)
      },
    }
    visits.set(connection, visit)
    const replier = createReplier(frames, {
      ...{ clock, handlers, context: visit },
      onFault: (method, error) => log.error({ device, method, err: error }, 'a request failed'),
    })
    // A file on its way may keep a heartbeat waiting: every byte is a sign of life.
    const deafen = doorkeeper.listen(connection, () => visit.silence?.refresh())
    void Promise.race([frames.closed, replier.closed]).then(() => {
      deafen()
      visits.delete(connection)
      leave(visit)
    })
  }

  await node.handle(
    SESSION_PROTOCOL,
    (stream, connection) => {
      try {
        accept(stream, connection)
      } catch (error) {
        stream.abort(toHongyanError(error))
      }
    },
    { maxInboundStreams: 1 },
  )

  return {
    accountOn: (connection) => visits.get(connection)?.account,
    onLeave(listener) {
      onLeave = listener
    },
    async stop() {
      await node.unhandle(SESSION_PROTOCOL)
      for (const visit of visits.values()) leave(visit)
    },
  }
}

/** A relay is no rendezvous. */
function nothingElse(): Handlers<Visit> {
  const refuse = async () => {
    throw new HongyanError('UNSUPPORTED', 'this is a relay')
  }
  return Object.fromEntries(Object.keys(METHODS).map((name) => [name, refuse])) as unknown as Handlers<Visit>
}

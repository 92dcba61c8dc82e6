/** All sessions: makes one of each stream that arrives, at most one per connection, and ends all at the stop. */
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { Logger } from 'pino'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { createFrames } from '../../shared/frames.ts'
import { deviceIdOf } from '../../shared/identity.ts'
import {
  RESTART_RETRY_MS,
  RETURNS_PER_SECOND,
  SESSION_FRAME_MAX_BYTES,
  STREAM_READ_QUEUE_MAX_BYTES,
  UNPROVED_FRAME_MAX_BYTES,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { SESSION_PROTOCOL } from '../../shared/protocols.ts'
import { networkOf } from '../directory/network.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { createHandlers, type Services } from './handlers/handlers.ts'
import { createSession, type Session } from './session.ts'

/** The one in use, and one that a peer opens while the end of the first is on its way. */
const STREAMS_MAX = 2

/** What a stranger may make us keep: a few requests that wait for their turn. */
const UNPROVED = { maxFrameBytes: UNPROVED_FRAME_MAX_BYTES, readQueueMaxBytes: 4 * UNPROVED_FRAME_MAX_BYTES }
const PROVED = { maxFrameBytes: SESSION_FRAME_MAX_BYTES, readQueueMaxBytes: STREAM_READ_QUEUE_MAX_BYTES }

export interface Sessions {
  /** The account that is online by that connection. */
  accountOn(connection: Connection): Username | undefined
  /** Called whenever an account is not proved on a connection any more, its end included. */
  onLeave(listener: (connection: Connection) => void): void
  /** Says goodbye to all; resolves when that is flushed. */
  stop(): Promise<void>
}

export interface SessionsInit {
  readonly services: Services
  readonly clock: Clock
  readonly log: Logger
  readonly doorkeeper: Pick<Doorkeeper, 'watch' | 'release' | 'listen'>
  readonly heartbeatTimeoutMs: number
}

export async function acceptSessions(
  node: Libp2p,
  { services, doorkeeper, heartbeatTimeoutMs, clock, log }: SessionsInit,
): Promise<Sessions> {
  const sessions = new Set<Session>()
  const streams = new WeakMap<Connection, Stream>()
  const newest = new WeakMap<Connection, Session>()
  const handlers = createHandlers(services)
  let onLeave: (connection: Connection) => void = () => {}

  /** Throws MALFORMED for a peer whose key is not Ed25519. In one turn with the stream's arrival, see `createFrames`. */
  function accept(stream: Stream, connection: Connection): void {
    const device = deviceIdOf(connection.remotePeer.toMultihash().bytes)
    const frames = createFrames(stream, UNPROVED)
    streams.get(connection)?.abort(new HongyanError('CLOSED', 'a newer session stream on the same connection'))
    streams.set(connection, stream)
    const session = createSession({
      frames,
      device,
      network: networkOf(connection.remoteAddr),
      services,
      handlers,
      clock,
      log,
      heartbeatTimeoutMs,
      onAuthenticated() {
        doorkeeper.release(connection)
        frames.allow(PROVED)
      },
      onAnonymous() {
        doorkeeper.watch(connection)
        onLeave(connection)
      },
      onCut: (reason) => connection.abort(reason),
    })
    sessions.add(session)
    newest.set(connection, session)
    const deafen = doorkeeper.listen(connection, () => session.heard())
    void session.ended.then(() => {
      deafen()
      sessions.delete(session)
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
    { maxInboundStreams: STREAMS_MAX },
  )

  return {
    accountOn: (connection) => newest.get(connection)?.account,
    onLeave(listener) {
      onLeave = listener
    },
    async stop() {
      await node.unhandle(SESSION_PROTOCOL)
      const returnAfterMs = (place: number) => Math.round(RESTART_RETRY_MS + (place * 1000) / RETURNS_PER_SECOND)
      await Promise.all([...sessions].map((session, place) => session.goAway(returnAfterMs(place))))
    },
  }
}

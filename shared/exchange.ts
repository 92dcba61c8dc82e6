/**
 * Requests, replies and pushes on frames: many requests at once on one long-lived stream. The peer asks, the rendezvous
 * replies and pushes. Knows no rule of any method.
 */
import type { Clock, Instant } from './clock.ts'
import { codeOf, HongyanError, STATUS_OK, statusOf, toHongyanError } from './errors.ts'
import type { Frames } from './frames.ts'
import { REQUEST_TIMEOUT_MS, SESSION_OPEN_REQUESTS_MAX } from './limits.ts'
import { type ReplyFrame, type RequestFrame, SessionFrame } from './pb/session.ts'
import {
  METHODS,
  type Method,
  type MethodName,
  methodNameOf,
  PUSHES,
  type Push,
  type PushBody,
  type PushName,
  pushNameOf,
  type ReplyOf,
  type RequestOf,
} from './session-methods.ts'
import { decoding } from './signed.ts'

// ---- the asking side

export interface Asker {
  /**
   * Asks and waits for the reply, at most REQUEST_TIMEOUT_MS. Throws what the other side refused with, TIMEOUT, or
   * UNREACHABLE when the stream ends first.
   */
  request<Name extends MethodName>(name: Name, body: RequestOf<Name>, signal?: AbortSignal): Promise<ReplyOf<Name>>
  close(signal?: AbortSignal): Promise<void>
  abort(reason: Error): void
  readonly closed: Promise<void>
}

export interface AskerInit {
  readonly clock: Clock
  onPush(push: Push): void
  /** Every reply carries the server's time: at `serverTime` there it was between the two others here. */
  onServerTime(serverTime: Instant, sentAt: Instant, receivedAt: Instant): void
}

/** Takes the frames over. The caller hears of the end by `closed`. */
export function createAsker(frames: Frames, { clock, onPush, onServerTime }: AskerInit): Asker {
  interface Open {
    readonly sentAt: Instant
    settle(reply: ReplyFrame): void
    fail(error: HongyanError): void
  }
  const open = new Map<number, Open>()
  let lastNumber = 0

  async function read(): Promise<void> {
    for await (const bytes of frames) {
      const frame = decoding('a session frame', () => SessionFrame.decode(bytes))
      if (frame.reply != null) {
        const asked = open.get(frame.reply.number)
        // A reply after its time-out is late, not wrong.
        if (asked === undefined) continue
        onServerTime(frame.reply.serverTimeMs, asked.sentAt, clock.now())
        asked.settle(frame.reply)
      } else if (frame.push != null) {
        const { kind, body } = frame.push
        const name = pushNameOf(kind)
        // A kind of a later version.
        if (name === undefined) continue
        onPush({ name, body: decoding('a push', () => PUSHES[name].body.decode(body)) } as Push)
      }
    }
  }

  const closed = read()
    .catch((error: unknown) => frames.abort(toHongyanError(error)))
    // No reply comes any more, so nothing is left to ask: the stream ends on our side too.
    .then(() => frames.close(AbortSignal.timeout(REQUEST_TIMEOUT_MS)))
    .then(() => frames.closed)
    .then(() => {
      for (const asked of open.values()) asked.fail(new HongyanError('UNREACHABLE', 'the session has ended'))
    })

  return {
    async request<Name extends MethodName>(name: Name, body: RequestOf<Name>, signal?: AbortSignal) {
      const { id, request, reply } = METHODS[name] as unknown as Method<RequestOf<Name>, ReplyOf<Name>>
      if (open.size >= SESSION_OPEN_REQUESTS_MAX) throw new HongyanError('RATE_LIMITED', 'too many open requests')
      lastNumber = (lastNumber + 1) >>> 0
      const number = lastNumber
      const answer = Promise.withResolvers<ReplyFrame>()
      const limit = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
      const ended = signal === undefined ? limit : AbortSignal.any([signal, limit])
      const onAbort = () =>
        answer.reject(new HongyanError(signal?.aborted ? 'ABORTED' : 'TIMEOUT', `${name} got no reply`))
      ended.addEventListener('abort', onAbort)
      try {
        if (signal?.aborted) throw new HongyanError('ABORTED', `${name} was given up before it was sent`)
        open.set(number, { sentAt: clock.now(), settle: answer.resolve, fail: answer.reject })
        frames.send(SessionFrame.encode({ request: { number, method: id, body: request.encode(body) } }))
        return openReply(name, await answer.promise, reply)
      } finally {
        ended.removeEventListener('abort', onAbort)
        open.delete(number)
      }
    },
    close: frames.close,
    abort: frames.abort,
    closed,
  }
}

function openReply<Reply>(
  name: MethodName,
  frame: ReplyFrame,
  { decode }: { decode(bytes: Uint8Array): Reply },
): Reply {
  if (frame.status === STATUS_OK) return decoding(`a reply to ${name}`, () => decode(frame.body))
  const init = frame.retryAfterMs > 0 ? { retryAfterMs: frame.retryAfterMs } : {}
  throw new HongyanError(codeOf(frame.status), `the rendezvous refused ${name}`, init)
}

// ---- the replying side

/** One function per method; a refusal is a thrown HongyanError. */
export type Handlers = {
  readonly [Name in MethodName]: (body: RequestOf<Name>) => Promise<ReplyOf<Name>>
}

export interface Replier {
  /** Never throws: a push to a session that has ended, or that cannot follow, is gone with it. */
  push<Name extends PushName>(name: Name, body: PushBody<Name>): void
  close(signal?: AbortSignal): Promise<void>
  abort(reason: Error): void
  readonly closed: Promise<void>
}

export interface ReplierInit {
  readonly clock: Clock
  readonly handlers: Handlers
  /** A failure that is not a refusal, for the log; the other side hears INTERNAL. */
  onFault(method: MethodName, error: unknown): void
}

/** Takes the frames over and serves requests as they come, at most SESSION_OPEN_REQUESTS_MAX at once. */
export function createReplier(frames: Frames, { clock, handlers, onFault }: ReplierInit): Replier {
  let open = 0
  let free = Promise.withResolvers<void>()

  function reply(number: number, status: number, body: Uint8Array, retryAfterMs = 0): void {
    sendOrLose(frames, { reply: { number, status, body, retryAfterMs, serverTimeMs: clock.now() } })
  }

  async function serve({ number, method: id, body }: RequestFrame): Promise<void> {
    const name = methodNameOf(id)
    if (name === undefined) return reply(number, statusOf('UNSUPPORTED'), new Uint8Array())
    try {
      reply(number, STATUS_OK, await call(handlers, name, body))
    } catch (error) {
      if (!(error instanceof HongyanError)) onFault(name, error)
      const failure = toHongyanError(error)
      reply(number, statusOf(failure.code), new Uint8Array(), failure.retryAfterMs)
    }
  }

  async function read(): Promise<void> {
    for await (const bytes of frames) {
      const { request } = decoding('a session frame', () => SessionFrame.decode(bytes))
      if (request == null) throw new HongyanError('MALFORMED', 'a peer may only ask')
      while (open >= SESSION_OPEN_REQUESTS_MAX) {
        free = Promise.withResolvers()
        await free.promise
      }
      open += 1
      // `serve` turns every failure into a reply.
      void serve(request).then(() => {
        open -= 1
        free.resolve()
      })
    }
  }

  const closed = read()
    .catch((error: unknown) => frames.abort(toHongyanError(error)))
    .then(() => frames.close(AbortSignal.timeout(REQUEST_TIMEOUT_MS)))

  return {
    push(name, body) {
      const { kind, body: codec } = PUSHES[name] as { kind: number; body: { encode(body: unknown): Uint8Array } }
      sendOrLose(frames, { push: { kind, body: codec.encode(body) } })
    },
    close: frames.close,
    abort: frames.abort,
    closed,
  }
}

async function call(handlers: Handlers, name: MethodName, body: Uint8Array): Promise<Uint8Array> {
  const { request, reply } = METHODS[name] as Method<unknown, unknown>
  const handler = handlers[name] as (body: unknown) => Promise<unknown>
  return reply.encode(await handler(decoding(`a request ${name}`, () => request.decode(body))))
}

/** A stream that has ended reports it by `closed`; nothing else can be done about a frame for it. */
function sendOrLose(frames: Frames, frame: SessionFrame): void {
  try {
    frames.send(SessionFrame.encode(frame))
  } catch (error) {
    frames.abort(toHongyanError(error))
  }
}

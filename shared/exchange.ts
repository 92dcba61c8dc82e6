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
      const giveUp = (code: 'ABORTED' | 'TIMEOUT') => answer.reject(new HongyanError(code, `${name} got no reply`))
      // Not AbortSignal.timeout: it costs several times as much, and one is made for every request.
      const limit = setTimeout(giveUp, REQUEST_TIMEOUT_MS, 'TIMEOUT')
      const onAbort = () => giveUp('ABORTED')
      signal?.addEventListener('abort', onAbort)
      try {
        if (signal?.aborted) throw new HongyanError('ABORTED', `${name} was given up before it was sent`)
        open.set(number, { sentAt: clock.now(), settle: answer.resolve, fail: answer.reject })
        frames.send(SessionFrame.encode({ request: { number, method: id, body: request.encode(body) } }))
        return openReply(name, await answer.promise, reply)
      } finally {
        clearTimeout(limit)
        signal?.removeEventListener('abort', onAbort)
        open.delete(number)
      }
    },
    close: (signal) => frames.close(signal),
    abort: (reason) => frames.abort(reason),
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
  throw new HongyanError(codeOf(frame.status), `the rendezvous refused ${name}`, { ...init, fromRendezvous: true })
}

// ---- the replying side

/** One function per method; a refusal is a thrown HongyanError. One table serves all sessions: `context` tells which. */
export type Handlers<Context = void> = {
  readonly [Name in MethodName]: (body: RequestOf<Name>, context: Context) => Promise<ReplyOf<Name>>
}

export interface Replier {
  /**
   * Never throws: a push to a session that has ended, or that cannot follow, is gone with it. To tell many the same, push
   * one body to all: it is encoded once, so it must not change afterwards.
   */
  push<Name extends PushName>(name: Name, body: PushBody<Name>): void
  close(signal?: AbortSignal): Promise<void>
  abort(reason: Error): void
  readonly closed: Promise<void>
}

export interface ReplierInit<Context> {
  readonly clock: Clock
  readonly handlers: Handlers<Context>
  /** Handed to every handler. */
  readonly context: Context
  /** A failure that is not a refusal, for the log; the other side hears INTERNAL. */
  onFault(method: MethodName, error: unknown): void
}

/** Takes the frames over and serves requests as they come, at most SESSION_OPEN_REQUESTS_MAX at once. */
export function createReplier<Context>(frames: Frames, init: ReplierInit<Context>): Replier {
  return new FramesReplier(frames, init)
}

const NO_BODY = new Uint8Array()

/** A class, since a rendezvous has thousands: what they can do is then kept once. */
class FramesReplier<Context> implements Replier {
  readonly closed: Promise<void>
  readonly #frames: Frames
  readonly #init: ReplierInit<Context>
  readonly #finished = Promise.withResolvers<void>()
  #open = 0
  #failed = false

  constructor(frames: Frames, init: ReplierInit<Context>) {
    this.#frames = frames
    this.#init = init
    this.closed = this.#finished.promise.then(() => frames.close(AbortSignal.timeout(REQUEST_TIMEOUT_MS)))
    frames.listen(() => this.#read())
    this.#read()
  }

  push<Name extends PushName>(name: Name, body: PushBody<Name>): void {
    this.#sendOrLose(encodePush(name, body))
  }

  async close(signal?: AbortSignal): Promise<void> {
    await this.#frames.close(signal)
  }

  abort(reason: Error): void {
    this.#frames.abort(reason)
  }

  /** Serves what has arrived, as far as there is room. */
  #read(): void {
    const frames = this.#frames
    try {
      while (this.#open < SESSION_OPEN_REQUESTS_MAX && !this.#failed) {
        const bytes = frames.take()
        if (bytes === undefined) {
          if (frames.ended) this.#finished.resolve()
          return
        }
        const { request } = decoding('a session frame', () => SessionFrame.decode(bytes))
        if (request == null) throw new HongyanError('MALFORMED', 'a peer may only ask')
        this.#open += 1
        // It turns every failure into a reply.
        void this.#serve(request)
      }
    } catch (error) {
      this.#failed = true
      frames.abort(toHongyanError(error))
      this.#finished.resolve()
    }
  }

  async #serve({ number, method: id, body }: RequestFrame): Promise<void> {
    const name = methodNameOf(id)
    try {
      if (name === undefined) throw new HongyanError('UNSUPPORTED', 'a method of a later version')
      this.#reply(number, STATUS_OK, await this.#answer(name, body))
    } catch (error) {
      if (name !== undefined && !(error instanceof HongyanError)) this.#init.onFault(name, error)
      const failure = toHongyanError(error)
      this.#reply(number, statusOf(failure.code), NO_BODY, failure.retryAfterMs)
    }
    this.#open -= 1
    // What there was no room for has waited for this.
    if (this.#open === SESSION_OPEN_REQUESTS_MAX - 1) this.#read()
  }

  async #answer(name: MethodName, body: Uint8Array): Promise<Uint8Array> {
    const { handlers, context } = this.#init
    const { request, reply } = METHODS[name] as Method<unknown, unknown>
    const handler = handlers[name] as (body: unknown, context: Context) => Promise<unknown>
    return reply.encode(
      await handler(
        decoding(`a request ${name}`, () => request.decode(body)),
        context,
      ),
    )
  }

  #reply(number: number, status: number, body: Uint8Array, retryAfterMs = 0): void {
    const serverTimeMs = this.#init.clock.now()
    this.#sendOrLose(SessionFrame.encode({ reply: { number, status, body, retryAfterMs, serverTimeMs } }))
  }

  /** A stream that has ended reports it by `closed`; nothing else can be done about a frame for it. */
  #sendOrLose(frame: Uint8Array): void {
    try {
      this.#frames.send(frame)
    } catch (error) {
      this.#frames.abort(toHongyanError(error))
    }
  }
}

let lastPush: { readonly body: unknown; readonly frame: Uint8Array } | undefined

/** The same body again, as when a thousand sessions are told of one event, is not encoded again. */
function encodePush<Name extends PushName>(name: Name, body: PushBody<Name>): Uint8Array {
  if (lastPush?.body === body) return lastPush.frame
  const { kind, body: codec } = PUSHES[name] as { kind: number; body: { encode(body: unknown): Uint8Array } }
  const frame = SessionFrame.encode({ push: { kind, body: codec.encode(body) } })
  lastPush = { body, frame }
  return frame
}

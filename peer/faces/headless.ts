/**
 * The machine's face: JSON-RPC 2.0, one object per line, for bots, scripts and tests. Translates between lines and the
 * chat and decides nothing itself; nothing but JSON lines ever stands on its output.
 */
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { SHUTDOWN_MS } from '../../shared/limits.ts'
import type { Chat, ChatEvent } from '../api.ts'
import { encodeError, encodeEvent, encodeMessage, encodeRepair, type Json } from './headless/encode.ts'
import { createJsonOutput, type JsonOutput } from './headless/json-output.ts'
import { METHODS } from './headless/methods.ts'
import { INVALID_REQUEST, METHOD_NOT_FOUND, parseRequest, type Request, type RequestId } from './headless/request.ts'
import { createSchedule, type Schedule } from './headless/schedule.ts'
import { readLines } from './line-splitter.ts'
import { type MessageFeed, startMessageFeed } from './message-feed.ts'
import { exitCodeOfStop, type Terminal } from './terminal.ts'

/** A text at its largest, escaped at its worst, fits many times over. */
const LINE_MAX_BYTES = 1024 * 1024
/** Requests that may be open at once; more wait unread in the pipe. */
const OPEN_REQUESTS_MAX = 256

/** A later event says the same and more. */
const SUPERSEDED: ReadonlySet<ChatEvent['type']> = new Set(['file.progress', 'file.checking', 'peer.path'])

export interface HeadlessInit {
  readonly chat: Chat
  readonly terminal: Pick<Terminal, 'input' | 'output' | 'signal'>
  /** Replay messages later than this position; default: what was never written out. */
  readonly after?: number | undefined
}

/** Serves until `shutdown`, the end of input, a signal, or a reader that has gone. Stops the chat. Returns the exit code. */
export async function runHeadless({ chat, terminal, after }: HeadlessInit): Promise<number> {
  const output = createJsonOutput(terminal.output)
  const schedule = createSchedule(OPEN_REQUESTS_MAX)
  const repair = chat.takeRepair()
  if (repair !== undefined) void output.write(event(encodeRepair(repair)))
  const feed = startFeed(chat, output, after)
  const unsubscribe = chat.subscribe((event) => forward(event, output, feed))
  const ended = AbortSignal.any([terminal.signal, output.closed])
  let shutdown: Request | undefined
  try {
    for await (const line of readLines(terminal.input, { maxBytes: LINE_MAX_BYTES, signal: ended })) {
      const request = line.type === 'line' ? readRequest(line.bytes, output) : refuseLongLine(output)
      if (request?.method === 'shutdown') {
        shutdown = request
        break
      }
      if (request !== undefined) answer(request, { chat, output, schedule, feed })
      await schedule.hasRoom()
    }
    if (!ended.aborted) await within(SHUTDOWN_MS, schedule.settled(), ended)
    if (shutdown?.id !== undefined) await within(SHUTDOWN_MS, output.write(result(shutdown.id, {})))
  } finally {
    unsubscribe()
    await within(SHUTDOWN_MS, feed.stop())
    await chat.stop()
  }
  return exitCodeOfStop(terminal.signal)
}

function startFeed(chat: Chat, output: JsonOutput, after: number | undefined): MessageFeed {
  return startMessageFeed({
    chat,
    after,
    async show(messages) {
      await output.write(...messages.map((message) => event({ type: 'message', ...encodeMessage(message) })))
      // Nobody has read them, so they must not count as shown.
      if (output.closed.aborted) throw new HongyanError('ABORTED', 'the reader of our output has gone')
    },
    failed(error) {
      const { code, message } = toHongyanError(error)
      // Before a login there is nothing to tell; the login hints again.
      if (code === 'NOT_LOGGED_IN') return
      void output.write(event({ type: 'warning', code, about: 'messagesNotShown', detail: message }))
    },
  })
}

function forward(told: ChatEvent, output: JsonOutput, feed: MessageFeed): void {
  if (told.type === 'message') {
    feed.hint()
    return
  }
  if (SUPERSEDED.has(told.type) && output.isSlow) return
  void output.write(event(encodeEvent(told)))
}

interface Serving {
  readonly chat: Chat
  readonly output: JsonOutput
  readonly schedule: Schedule
  readonly feed: MessageFeed
}

/** Begins the request; its answer is written whenever it is known. */
function answer({ id, method, params }: Request, { chat, output, schedule, feed }: Serving): void {
  const reply = (object: (id: RequestId) => Json): void => {
    if (id !== undefined) void output.write(object(id))
  }
  const refuse = (error: unknown): void => reply((id) => failure(id, encodeError(toHongyanError(error))))
  const known = METHODS.get(method)
  if (known === undefined) {
    reply((id) => failure(id, { code: METHOD_NOT_FOUND, message: 'there is no such method' }))
    return
  }
  try {
    const call = known(chat, params)
    void schedule
      .run(call.scheduling, call.run)
      .then((value) => reply((id) => result(id, value)), refuse)
      // A login may have brought messages that no event told of.
      .then(() => call.scheduling.kind === 'account' && feed.hint())
  } catch (error) {
    refuse(error)
  }
}

function readRequest(line: Uint8Array, output: JsonOutput): Request | undefined {
  const parsed = parseRequest(line)
  if (parsed === undefined) return undefined
  if (parsed.ok) return parsed.request
  void output.write(failure(parsed.id, { code: parsed.code, message: parsed.message }))
  return undefined
}

function refuseLongLine(output: JsonOutput): undefined {
  const message = `a line has at most ${LINE_MAX_BYTES} bytes`
  void output.write(failure(null, { code: INVALID_REQUEST, message }))
}

function result(id: RequestId, value: Json): Json {
  return { jsonrpc: '2.0', id, result: value }
}

function failure(id: RequestId, error: Json): Json {
  return { jsonrpc: '2.0', id, error }
}

function event(params: Json): Json {
  return { jsonrpc: '2.0', method: 'event', params }
}

/** Waits for the promise, but not longer than this and not after `signal`. */
async function within(timeoutMs: number, promise: Promise<unknown>, signal?: AbortSignal): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  signal?.addEventListener('abort', () => resolve(), { once: true })
  try {
    await Promise.race([promise, over])
  } finally {
    clearTimeout(timer)
  }
}

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { HongyanError, statusOf } from '../../shared/errors.ts'
import { type Asker, createAsker, createReplier, type Handlers, type Replier } from '../../shared/exchange.ts'
import { createFrames, type Frames } from '../../shared/frames.ts'
import { REQUEST_TIMEOUT_MS, SESSION_FRAME_MAX_BYTES, SESSION_OPEN_REQUESTS_MAX } from '../../shared/limits.ts'
import { SessionFrame } from '../../shared/pb/session.ts'
import { METHODS, type Push } from '../../shared/session-methods.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createStreamPairs, type StreamPairs } from '../support/stream-pair.ts'

const SERVER_TIME = 1_762_859_471_000
const MAX = { maxFrameBytes: SESSION_FRAME_MAX_BYTES }
const clock = { now: () => SERVER_TIME }

let pairs: StreamPairs
beforeAll(async () => {
  pairs = await createStreamPairs()
})
afterAll(() => pairs[Symbol.asyncDispose]())
afterEach(() => {
  vi.useRealTimers()
})

interface Session {
  readonly asker: Asker
  readonly replier: Replier
  readonly pushes: Push[]
  readonly serverTimes: number[]
  readonly faults: unknown[]
}

/** Methods that a test does not name are refused as NOT_FOUND. */
function handlersOf(some: Partial<Handlers>): Handlers {
  const all = Object.keys(METHODS).map((name) => [
    name,
    async () => {
      throw new HongyanError('NOT_FOUND', name)
    },
  ])
  return { ...Object.fromEntries(all), ...some }
}

async function openSession(some: Partial<Handlers>): Promise<Session> {
  const faults: unknown[] = []
  const { near, far } = await pairs.open((stream) =>
    createReplier(createFrames(stream, MAX), {
      context: undefined,
      clock,
      handlers: handlersOf(some),
      onFault: (_, error) => faults.push(error),
    }),
  )
  const pushes: Push[] = []
  const serverTimes: number[] = []
  const asker = createAsker(createFrames(near, MAX), {
    clock: { now: () => 5 },
    onPush: (push) => pushes.push(push),
    onServerTime: (time) => serverTimes.push(time),
  })
  return { asker, replier: far, pushes, serverTimes, faults }
}

/** A replier at the far end, raw frames at the near one. */
async function openRaw(some: Partial<Handlers>): Promise<{ frames: Frames; replies: AsyncIterator<Uint8Array> }> {
  const { near } = await pairs.open((stream) =>
    createReplier(createFrames(stream, MAX), {
      context: undefined,
      clock,
      handlers: handlersOf(some),
      onFault: () => {},
    }),
  )
  const frames = createFrames(near, MAX)
  return { frames, replies: frames[Symbol.asyncIterator]() }
}

async function nextReply(replies: AsyncIterator<Uint8Array>) {
  const { value } = await replies.next()
  return SessionFrame.decode(value).reply
}

describe('a session', () => {
  test('answers a request and tells its time', async () => {
    const { asker, serverTimes } = await openSession({ archive: async ({ room }) => ({ index: room.length }) })
    expect(await asker.request('archive', { room: 'lobby', sealed: new Uint8Array(3) })).toEqual({ index: 5 })
    expect(serverTimes).toEqual([SERVER_TIME])
    await asker.close()
  })

  test('has many requests under way, answered in whatever order they finish', async () => {
    const first = Promise.withResolvers<void>()
    const { asker } = await openSession({
      archive: async ({ room }) => {
        if (room === 'slow') await first.promise
        return { index: room === 'slow' ? 1 : 2 }
      },
    })
    const slow = asker.request('archive', { room: 'slow', sealed: new Uint8Array() })
    expect(await asker.request('archive', { room: 'fast', sealed: new Uint8Array() })).toEqual({ index: 2 })
    first.resolve()
    expect(await slow).toEqual({ index: 1 })
  })

  test('carries a refusal with its code and its patience', async () => {
    const { asker, faults } = await openSession({
      lookup: () => Promise.reject(new HongyanError('RATE_LIMITED', 'a secret of the server', { retryAfterMs: 1234 })),
    })
    const failure = await asker.request('lookup', { username: 'bob' }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1234, retryable: true, fromRendezvous: true })
    expect(String(failure)).not.toContain('secret')
    expect(faults).toEqual([])
  })

  test("calls a handler's fault INTERNAL, logs it there and says nothing of it here", async () => {
    const bug = new TypeError('secret path of the server')
    const { asker, faults } = await openSession({ lookup: () => Promise.reject(bug) })
    const failure = await asker.request('lookup', { username: 'bob' }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'INTERNAL' })
    expect(String(failure)).not.toContain('secret')
    expect(faults).toEqual([bug])
  })

  test('brings pushes in order, and goes on after one of a later version', async () => {
    const frames = Promise.withResolvers<Frames>()
    const { near } = await pairs.open((stream) => frames.resolve(createFrames(stream, MAX)))
    const pushes: Push[] = []
    const second = Promise.withResolvers<void>()
    const asker = createAsker(createFrames(near, MAX), {
      clock,
      onPush: (push) => {
        pushes.push(push)
        if (pushes.length === 2) second.resolve()
      },
      onServerTime: () => {},
    })
    const far = await frames.promise
    far.send(SessionFrame.encode({ push: { kind: 3, body: Uint8Array.of(8, 7) } }))
    far.send(SessionFrame.encode({ push: { kind: 999, body: Uint8Array.of(1, 2, 3) } }))
    far.send(SessionFrame.encode({ push: { kind: 3, body: Uint8Array.of(8, 9) } }))
    await second.promise
    expect(pushes).toEqual([7, 9].map((count) => ({ name: 'mailWaiting', body: { count } })))
    asker.abort(new Error('enough'))
    await asker.closed
  })

  test('gives a request up after its time-out, and takes the late reply for no other', async () => {
    const late = Promise.withResolvers<void>()
    const { asker, serverTimes } = await openSession({
      lookup: async () => {
        await late.promise
        return { accountRecord: new Uint8Array(), devices: [] }
      },
      archive: async () => ({ index: 3 }),
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const asked = rejectionOf(asker.request('lookup', { username: 'bob' }))
    vi.advanceTimersByTime(REQUEST_TIMEOUT_MS)
    vi.useRealTimers()
    expect(await asked).toBe('TIMEOUT')
    late.resolve()
    expect(await asker.request('archive', { room: 'lobby', sealed: new Uint8Array() })).toEqual({ index: 3 })
    expect(serverTimes).toEqual([SERVER_TIME])
  })

  test('lets the asker give a request up, before or after it was sent', async () => {
    const { asker } = await openSession({ lookup: () => new Promise(() => {}) })
    const controller = new AbortController()
    const asked = asker.request('lookup', { username: 'bob' }, controller.signal)
    controller.abort()
    expect(await rejectionOf(asked)).toBe('ABORTED')
    expect(await rejectionOf(asker.request('lookup', { username: 'bob' }, controller.signal))).toBe('ABORTED')
    asker.abort(new Error('enough'))
  })

  test('that is lost fails what was asked and what is asked later as UNREACHABLE', async () => {
    const { asker, replier } = await openSession({ lookup: () => new Promise(() => {}) })
    const asked = Array.from({ length: 3 }, () => rejectionOf(asker.request('lookup', { username: 'bob' })))
    await pairs.cut()
    expect(await Promise.all(asked)).toEqual(['UNREACHABLE', 'UNREACHABLE', 'UNREACHABLE'])
    await Promise.all([asker.closed, replier.closed])
    expect(await rejectionOf(asker.request('lookup', { username: 'bob' }))).toBe('UNREACHABLE')
    expect(() => replier.push('mailWaiting', { count: 1 })).not.toThrow()
  })

  test('keeps the number of open requests at its cap', async () => {
    const { asker } = await openSession({ lookup: () => new Promise(() => {}) })
    const asked = Array.from({ length: SESSION_OPEN_REQUESTS_MAX }, () =>
      rejectionOf(asker.request('lookup', { username: 'bob' })),
    )
    expect(await rejectionOf(asker.request('lookup', { username: 'bob' }))).toBe('RATE_LIMITED')
    asker.abort(new Error('enough'))
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['UNREACHABLE']))
  })
})

describe('towards a peer that does as it likes, the rendezvous', () => {
  test('answers an unknown method with UNSUPPORTED and goes on', async () => {
    const { frames, replies } = await openRaw({})
    frames.send(SessionFrame.encode({ request: { number: 41, method: 9999, body: new Uint8Array() } }))
    expect(await nextReply(replies)).toMatchObject({ number: 41, status: statusOf('UNSUPPORTED') })
    frames.send(SessionFrame.encode({ request: { number: 42, method: METHODS.lookup.id, body: new Uint8Array() } }))
    expect(await nextReply(replies)).toMatchObject({ number: 42, status: statusOf('NOT_FOUND') })
    frames.abort(new Error('enough'))
  })

  test('answers a body that cannot be decoded with MALFORMED and no text', async () => {
    const { frames, replies } = await openRaw({})
    const body = Uint8Array.of(0x0a, 0xff)
    frames.send(SessionFrame.encode({ request: { number: 1, method: METHODS.lookup.id, body } }))
    const reply = await nextReply(replies)
    expect(reply).toMatchObject({ status: statusOf('MALFORMED') })
    expect(reply?.body.byteLength).toBe(0)
    frames.abort(new Error('enough'))
  })

  test.each([
    [
      'a reply',
      SessionFrame.encode({
        reply: { number: 1, status: 100, retryAfterMs: 0, serverTimeMs: 0, body: new Uint8Array() },
      }),
    ],
    ['a push', SessionFrame.encode({ push: { kind: 1, body: new Uint8Array() } })],
    ['nothing', new Uint8Array()],
    ['noise', Uint8Array.of(0xff, 0xff, 0xff)],
  ])('ends the session that sends %s instead of a request', async (_, bytes) => {
    const { frames } = await openRaw({})
    frames.send(bytes)
    await frames.closed
  })

  test('works on no more requests at once than the cap, and on all of them in the end', async () => {
    const gate = Promise.withResolvers<void>()
    const full = Promise.withResolvers<void>()
    let working = 0
    let most = 0
    const { frames, replies } = await openRaw({
      lookup: async () => {
        working += 1
        most = Math.max(most, working)
        if (working === SESSION_OPEN_REQUESTS_MAX) full.resolve()
        await gate.promise
        working -= 1
        return { accountRecord: new Uint8Array(), devices: [] }
      },
    })
    const count = SESSION_OPEN_REQUESTS_MAX + 50
    for (let number = 1; number <= count; number += 1) {
      frames.send(SessionFrame.encode({ request: { number, method: METHODS.lookup.id, body: new Uint8Array() } }))
    }
    await full.promise
    gate.resolve()
    const numbers = new Set<number | undefined>()
    while (numbers.size < count) numbers.add((await nextReply(replies))?.number)
    expect(most).toBe(SESSION_OPEN_REQUESTS_MAX)
    frames.abort(new Error('enough'))
  })
})

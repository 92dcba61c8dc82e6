import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DirectChannel } from '../../peer/net/direct/channel.ts'
import { createOutbound } from '../../peer/net/direct/outbound.ts'
import { fromHex } from '../../shared/bytes.ts'
import { HongyanError, statusOf } from '../../shared/errors.ts'
import {
  DIRECT_ACK_TIMEOUT_MS,
  DIRECT_QUEUE_MESSAGES,
  DIRECT_WINDOW_MESSAGES,
  PING_INTERVAL_MS,
  PING_TIMEOUT_MS,
} from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { DirectFrame } from '../../shared/pb/direct.ts'
import { codeOfFailure } from '../support/peer-net.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A channel whose far end is played by the test. */
function farEnd() {
  const sent: Uint8Array[] = []
  const pings: number[] = []
  const incoming: (DirectFrame | undefined)[] = []
  let wake = Promise.withResolvers<void>()
  const aborted: HongyanError[] = []
  const closed: true[] = []
  const channel: DirectChannel = {
    send({ message, ping }) {
      if (message != null) sent.push(message.message)
      if (ping != null) pings.push(ping.number)
    },
    async read() {
      while (incoming.length === 0) {
        wake = Promise.withResolvers()
        await wake.promise
      }
      return incoming.shift()
    },
    close: async () => void closed.push(true),
    abort: (reason) => void aborted.push(reason),
  }
  const say = (frame: DirectFrame | undefined) => {
    incoming.push(frame)
    wake.resolve()
  }
  const ack = (...ids: MessageId[]) => say({ ack: { ids: ids.map(fromHex) } })
  return { channel, sent, pings, say, aborted, closed, ack }
}

function idOf(number: number): MessageId {
  return number.toString(16).padStart(32, '0') as MessageId
}

function bytesOf(number: number): Uint8Array {
  return Uint8Array.from([number >> 8, number & 0xff])
}

function sendMany(outbound: ReturnType<typeof createOutbound>, count: number): Promise<string>[] {
  return Array.from({ length: count }, (_, number) => codeOfFailure(outbound.send(idOf(number), bytesOf(number))))
}

test('no more than a window is on the wire; every acknowledgement lets the next one go, in order', async () => {
  const outbound = createOutbound()
  const { channel, sent, ack } = farEnd()
  outbound.use(channel, () => {})
  const all = DIRECT_WINDOW_MESSAGES + DIRECT_QUEUE_MESSAGES
  const results = sendMany(outbound, all)
  expect(sent).toHaveLength(DIRECT_WINDOW_MESSAGES)
  // Not in order, and one that nobody sent.
  ack(idOf(3), idOf(0), idOf(9_999))
  expect(await results[3]).toBe('none')
  await expect.poll(() => sent).toHaveLength(DIRECT_WINDOW_MESSAGES + 2)
  ack(...Array.from({ length: all }, (_, number) => idOf(number)))
  while (sent.length < all) {
    await vi.advanceTimersByTimeAsync(1)
    ack(...Array.from({ length: all }, (_, number) => idOf(number)))
  }
  expect(new Set(await Promise.all(results))).toEqual(new Set(['none']))
  expect(sent).toEqual(Array.from({ length: all }, (_, number) => bytesOf(number)))
})

test('what waits is bounded, with or without a stream', async () => {
  const outbound = createOutbound()
  const results = sendMany(outbound, DIRECT_WINDOW_MESSAGES + DIRECT_QUEUE_MESSAGES + 1)
  expect(await results.at(-1)).toBe('RATE_LIMITED')
})

test('a message that is not acknowledged in time is TIMEOUT, and the connection is cut', async () => {
  const outbound = createOutbound()
  const { channel } = farEnd()
  const cut = vi.fn((reason: HongyanError) => outbound.fail(reason))
  outbound.use(channel, cut)
  const first = codeOfFailure(outbound.send(idOf(1), bytesOf(1)))
  await vi.advanceTimersByTimeAsync(DIRECT_ACK_TIMEOUT_MS - 1)
  expect(cut).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(await first).toBe('TIMEOUT')
  expect(cut).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

test('a refusal settles its message alone', async () => {
  const outbound = createOutbound()
  const { channel, say, ack } = farEnd()
  outbound.use(channel, () => {})
  const [zero, one] = sendMany(outbound, 2)
  say({ refuse: { id: fromHex(idOf(0)), status: statusOf('KEY_CHANGED') } })
  expect(await zero).toBe('KEY_CHANGED')
  ack(idOf(1))
  expect(await one).toBe('none')
})

test.each<[string, DirectFrame | undefined]>([
  ['ends', undefined],
  ['says hello again', { hello: { pass: new Uint8Array() } }],
  ['acknowledges something that is no id', { ack: { ids: [new Uint8Array(3)] } }],
])('when the other side %s, whatever is under way is UNREACHABLE and no timer is left', async (_, frame) => {
  const outbound = createOutbound()
  const { channel, say, aborted } = farEnd()
  outbound.use(channel, () => {})
  const results = sendMany(outbound, DIRECT_WINDOW_MESSAGES + 10)
  say(frame)
  expect(new Set(await Promise.all(results))).toEqual(new Set(['UNREACHABLE']))
  expect(outbound.open).toBe(false)
  expect(aborted.length).toBeGreaterThan(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('what was sent before there was a stream goes out first', async () => {
  const outbound = createOutbound()
  const results = sendMany(outbound, 3)
  const { channel, sent, ack } = farEnd()
  outbound.use(channel, () => {})
  results.push(codeOfFailure(outbound.send(idOf(3), bytesOf(3))))
  expect(sent).toEqual([0, 1, 2, 3].map(bytesOf))
  ack(...[0, 1, 2, 3].map(idOf))
  expect(await Promise.all(results)).toEqual(['none', 'none', 'none', 'none'])
})

test('what is in flight goes out again on the next stream, in order, and the first is heard to its end', async () => {
  const outbound = createOutbound()
  const [first, second] = [farEnd(), farEnd()]
  outbound.use(first.channel, () => {})
  const results = sendMany(outbound, 4)
  outbound.use(second.channel, () => {})
  expect(second.sent).toEqual([0, 1, 2, 3].map(bytesOf))
  expect(first.closed).toHaveLength(1)
  first.ack(idOf(0), idOf(2))
  second.ack(idOf(1))
  first.say(undefined)
  expect(await Promise.all(results.slice(0, 3))).toEqual(['none', 'none', 'none'])
  expect(outbound.open).toBe(true)
  second.ack(idOf(3))
  expect(await results[3]).toBe('none')
})

test('what is in flight when the stream ends waits for the next one, if there is to be one', async () => {
  const ends: HongyanError[] = []
  const outbound = createOutbound({ onEnd: (reason) => void ends.push(reason) })
  const [first, second] = [farEnd(), farEnd()]
  outbound.use(first.channel, () => {})
  const results = sendMany(outbound, DIRECT_WINDOW_MESSAGES + 1)
  first.say(undefined)
  await expect.poll(() => ends).toHaveLength(1)
  expect(outbound.open).toBe(false)
  outbound.use(second.channel, () => {})
  expect(second.sent).toHaveLength(DIRECT_WINDOW_MESSAGES)
  second.ack(...results.map((_, number) => idOf(number)))
  expect(new Set(await Promise.all(results))).toEqual(new Set(['none']))
})

test('a ping that is answered tells the round trip; one that is not, in a silence, is the end', async () => {
  const trips: (number | undefined)[] = []
  const outbound = createOutbound({ onRoundTrip: () => void trips.push(outbound.rttMs) })
  const { channel, pings, say } = farEnd()
  const cut = vi.fn()
  outbound.use(channel, cut)
  expect(pings).toEqual([1])
  await vi.advanceTimersByTimeAsync(40)
  say({ pong: { number: 7 } })
  say({ pong: { number: 1 } })
  await vi.advanceTimersByTimeAsync(0)
  expect(trips).toEqual([40])
  await vi.advanceTimersByTimeAsync(PING_INTERVAL_MS)
  expect(pings).toEqual([1, 2])
  await vi.advanceTimersByTimeAsync(PING_TIMEOUT_MS)
  expect(cut).toHaveBeenCalledOnce()
})

test('a line that is too busy to answer is not cut while anything comes from there', async () => {
  const outbound = createOutbound()
  const { channel, pings, say } = farEnd()
  const cut = vi.fn()
  outbound.use(channel, cut)
  const [result] = sendMany(outbound, 1)
  for (let second = 0; second < 30; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000)
    outbound.heard()
  }
  expect(await result).toBe('TIMEOUT')
  expect(pings).toEqual([1])
  expect(cut).not.toHaveBeenCalled()
  say({ pong: { number: 1 } })
  await vi.advanceTimersByTimeAsync(0)
  expect(outbound.rttMs).toBe(30_000)
  outbound.fail(new HongyanError('UNREACHABLE', 'over'))
  expect(vi.getTimerCount()).toBe(0)
})

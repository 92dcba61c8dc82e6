import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DirectChannel } from '../../peer/net/direct-channel.ts'
import { createOutbound } from '../../peer/net/direct-outbound.ts'
import { fromHex } from '../../shared/bytes.ts'
import { type HongyanError, statusOf } from '../../shared/errors.ts'
import { DIRECT_ACK_TIMEOUT_MS, DIRECT_QUEUE_MESSAGES, DIRECT_WINDOW_MESSAGES } from '../../shared/limits.ts'
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
  const incoming: (DirectFrame | undefined)[] = []
  let wake = Promise.withResolvers<void>()
  const aborted: HongyanError[] = []
  const channel: DirectChannel = {
    send: ({ message }) => void sent.push(message?.message ?? new Uint8Array()),
    async read() {
      while (incoming.length === 0) {
        wake = Promise.withResolvers()
        await wake.promise
      }
      return incoming.shift()
    },
    close: async () => {},
    abort: (reason) => void aborted.push(reason),
  }
  const say = (frame: DirectFrame | undefined) => {
    incoming.push(frame)
    wake.resolve()
  }
  return { channel, sent, say, aborted, ack: (...ids: MessageId[]) => say({ ack: { ids: ids.map(fromHex) } }) }
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

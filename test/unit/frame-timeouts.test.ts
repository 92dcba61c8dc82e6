import type { Stream } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFrames } from '../../shared/frames.ts'

const TIMEOUT_MS = 60_000
/** A length of two bytes before it. */
const CONTENT = 'x'.repeat(200)
const FRAME = Uint8Array.from([0xc8, 0x01, ...Buffer.from(CONTENT)])

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Frames that somebody reads as they come, on a stream that a hand feeds. */
function createSlowStream({ reads = true } = {}) {
  const aborts: Error[] = []
  const stream = Object.assign(new EventTarget(), {
    status: 'open',
    writeStatus: 'writable',
    readableEnded: false,
    writeBufferLength: 0,
    abort(error: Error) {
      aborts.push(error)
      stream.status = 'aborted'
      stream.dispatchEvent(Object.assign(new Event('close'), { error }))
    },
  })
  const frames = createFrames(stream as unknown as Stream, { maxFrameBytes: 1024, frameTimeoutMs: TIMEOUT_MS })
  let taken = 0
  const take = () => {
    while (frames.take() !== undefined) taken += 1
  }
  if (reads) frames.listen(take)
  return {
    aborts,
    frames,
    take,
    taken: () => taken,
    feed: (bytes: Uint8Array) => void stream.dispatchEvent(Object.assign(new Event('message'), { data: bytes })),
    end: () => void stream.dispatchEvent(new Event('end')),
  }
}

describe('a frame', () => {
  it('that begins and does not go on ends the stream, wherever it stops', () => {
    for (let sent = 1; sent < FRAME.byteLength; sent += 1) {
      const { aborts, feed, taken } = createSlowStream()
      feed(FRAME)
      feed(FRAME.subarray(0, sent))
      vi.advanceTimersByTime(TIMEOUT_MS - 1)
      expect(aborts, `${sent} bytes`).toEqual([])
      vi.advanceTimersByTime(1)
      expect(aborts, `${sent} bytes`).toEqual([expect.objectContaining({ code: 'TIMEOUT' })])
      expect(taken()).toBe(1)
    }
  })

  it('that comes a byte at a time has no more time for that', () => {
    const { aborts, feed } = createSlowStream()
    for (const byte of FRAME.subarray(0, 10)) {
      feed(Uint8Array.of(byte))
      vi.advanceTimersByTime(TIMEOUT_MS / 10)
    }
    expect(aborts.length).toBe(1)
  })

  it('that is whole in time leaves the next its own, and silence between frames none', () => {
    const { aborts, feed, taken } = createSlowStream()
    for (let count = 0; count < 3; count += 1) {
      feed(FRAME.subarray(0, 50))
      vi.advanceTimersByTime(TIMEOUT_MS - 1)
      feed(FRAME.subarray(50))
      vi.advanceTimersByTime(10 * TIMEOUT_MS)
    }
    expect([taken(), aborts]).toEqual([3, []])
  })

  it('that is whole and waits for its reader is in no hurry', () => {
    const { aborts, feed, take, taken } = createSlowStream({ reads: false })
    feed(FRAME)
    feed(FRAME.subarray(0, 1))
    vi.advanceTimersByTime(10 * TIMEOUT_MS)
    expect(aborts).toEqual([])
    take()
    feed(FRAME.subarray(1))
    take()
    expect(taken()).toBe(2)
  })

  it('that the end of the stream cuts leaves nothing running', () => {
    const { feed, end } = createSlowStream()
    feed(FRAME.subarray(0, 7))
    expect(vi.getTimerCount()).toBe(1)
    end()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('caps', () => {
  it('can be raised, as when somebody has proved who it is', () => {
    const { aborts, frames, feed, take, taken } = createSlowStream({ reads: false })
    frames.allow({ maxFrameBytes: 1024, readQueueMaxBytes: 2 * FRAME.byteLength })
    feed(FRAME)
    feed(FRAME)
    frames.allow({ maxFrameBytes: 1024 })
    feed(FRAME)
    take()
    expect([taken(), aborts]).toEqual([3, []])
    frames.allow({ maxFrameBytes: 100, readQueueMaxBytes: FRAME.byteLength })
    feed(FRAME)
    expect(() => frames.take()).toThrow()
    expect(aborts).toEqual([expect.objectContaining({ code: 'MALFORMED' })])
  })
})

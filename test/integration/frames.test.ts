import type { Stream } from '@libp2p/interface'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFrames, type Frames } from '../../shared/frames.ts'
import { STREAM_READ_QUEUE_MAX_BYTES, STREAM_WRITE_QUEUE_MAX_BYTES } from '../../shared/limits.ts'
import { refusalOf, rejectionOf } from '../support/refusal.ts'
import { createStreamPairs, type StreamPairs } from '../support/stream-pair.ts'

const MAX = { maxFrameBytes: 1024 }

let pairs: StreamPairs
beforeAll(async () => {
  pairs = await createStreamPairs()
})
afterAll(() => pairs[Symbol.asyncDispose]())

/** Frames at the far end, a raw stream at the near one: whatever a hostile peer may send. */
async function hostile(): Promise<{ near: Stream; far: Frames; nearClosed: Promise<void>; farEnded: Promise<void> }> {
  const farEnded = Promise.withResolvers<void>()
  const { near, far } = await pairs.open((stream) => {
    stream.addEventListener('remoteCloseWrite', () => farEnded.resolve())
    return createFrames(stream, MAX)
  })
  const nearClosed = Promise.withResolvers<void>()
  near.addEventListener('close', () => nearClosed.resolve())
  return { near, far, nearClosed: nearClosed.promise, farEnded: farEnded.promise }
}

async function honest(): Promise<{ near: Frames; far: Frames }> {
  const { near, far } = await pairs.open((stream) => createFrames(stream, MAX))
  return { near: createFrames(near, MAX), far }
}

async function textsOf(frames: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = []
  for await (const frame of frames) texts.push(Buffer.from(frame).toString())
  return texts
}

test('frames arrive whole, in order, both ways, the empty one too', async () => {
  const { near, far } = await honest()
  for (const text of ['one', '', 'three']) near.send(Buffer.from(text))
  far.send(Buffer.alloc(MAX.maxFrameBytes, 'x'))
  const [toFar, toNear] = [textsOf(far), textsOf(near)]
  await Promise.all([near.close(), far.close()])
  expect(await toFar).toEqual(['one', '', 'three'])
  expect(await toNear).toEqual(['x'.repeat(MAX.maxFrameBytes)])
  await Promise.all([near.closed, far.closed])
})

test('frames that arrive before anyone reads them are not lost', async () => {
  const { near, far, farEnded } = await hostile()
  near.send(Buffer.from([3, 97, 98, 99]))
  near.send(Buffer.from([1, 100]))
  await near.close()
  await farEnded
  expect(await textsOf(far)).toEqual(['abc', 'd'])
})

test('frames that arrive byte by byte are put together', async () => {
  const { near, far } = await hostile()
  const long = Buffer.alloc(300, 'y')
  for (const byte of [3, 97, 98, 99, 0xac, 0x02, ...long]) near.send(Uint8Array.of(byte))
  await near.close()
  expect(await textsOf(far)).toEqual(['abc', long.toString()])
})

test('a frame over the cap resets the stream when its length is read, not when it is full', async () => {
  const { near, far, nearClosed } = await hostile()
  near.send(Uint8Array.of(0x81, 0x08)) // 1025
  expect(await rejectionOf(textsOf(far))).toBe('MALFORMED')
  await nearClosed
  await far.closed
})

test('a length that never ends is given up at once', async () => {
  const { near, far, nearClosed } = await hostile()
  const before = process.cpuUsage()
  near.send(new Uint8Array(200 * 1024).fill(0x80))
  expect(await rejectionOf(textsOf(far))).toBe('MALFORMED')
  await nearClosed
  // Of this process: whatever else the machine does takes no part in it.
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(2_000)
})

test('a stream that ends in the middle of a frame brings the whole ones and nothing of that one', async () => {
  const { near, far } = await hostile()
  near.send(Buffer.from([1, 97, 5, 98]))
  await near.close()
  expect(await textsOf(far)).toEqual(['a'])
})

test('a peer that sends more than may wait is reset', async () => {
  const { near, nearClosed } = await hostile()
  const chunk = new Uint8Array(64 * 1024)
  for (let sent = 0; sent <= STREAM_READ_QUEUE_MAX_BYTES; sent += chunk.byteLength) near.send(chunk)
  await nearClosed
})

test('a peer that reads too slowly loses the stream, and nothing piles up', async () => {
  const { near, far } = await pairs.open((stream) => {
    stream.pause()
    return stream
  })
  const frames = createFrames(near, { maxFrameBytes: 64 * 1024 })
  const frame = new Uint8Array(64 * 1024)
  let sent = 0
  const pour = () => {
    for (; sent < 4 * STREAM_WRITE_QUEUE_MAX_BYTES; sent += frame.byteLength) frames.send(frame)
  }
  expect(refusalOf(pour)).toBe('CLOSED')
  expect(sent).toBeLessThan(1.5 * STREAM_WRITE_QUEUE_MAX_BYTES)
  await frames.closed
  far.abort(new Error('the test is over'))
})

test('a stream that ended before it was taken over is known to have ended', async () => {
  const { near, far } = await hostile()
  near.abort(new Error('cut'))
  const frames = createFrames(near, MAX)
  await frames.closed
  expect(refusalOf(() => frames.send(new Uint8Array(1)))).toBe('UNREACHABLE')
  expect(await textsOf(frames)).toEqual([])
  await far.closed
})

test('a frame that must not be sent is refused before it is queued', async () => {
  const { near, far } = await honest()
  expect(refusalOf(() => near.send(new Uint8Array(MAX.maxFrameBytes + 1)))).toBe('TOO_LARGE')
  near.abort(new Error('enough'))
  await near.closed
  expect(refusalOf(() => near.send(new Uint8Array(1)))).toBe('UNREACHABLE')
  await far.closed
})

test('the loss of the connection ends both iteration and stream', async () => {
  const { near, far } = await honest()
  const reading = [textsOf(near), textsOf(far)]
  await pairs.cut()
  expect(await Promise.all(reading)).toEqual([[], []])
  await Promise.all([near.closed, far.closed])
})

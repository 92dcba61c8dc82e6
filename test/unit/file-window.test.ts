/** The window over links in virtual time: how well it fills them, and how much it lets wait on the way. */
import { expect, it } from 'vitest'
import { createWindow, noteReported, noteSent, OWN_LINE, RELAYED_LINE } from '../../peer/core/files/window.ts'
import {
  FILE_CHUNK_BYTES,
  FILE_RELAYED_WINDOW_BYTES,
  FILE_WINDOW_BYTES,
  FILE_WINDOW_CHUNKS,
  FILE_WINDOW_MIN_BYTES,
  FILE_WINDOW_START_BYTES,
} from '../../shared/limits.ts'

interface Link {
  readonly roundTripMs: number
  readonly bitsPerSecond: number
  /** The receiver's disk does nothing for so long, every so often. */
  readonly pause?: { readonly everyMs: number; readonly forMs: number }
}

/** How much arrived in each second, and the longest that a chunk waited for the link. */
function sendOver({ roundTripMs, bitsPerSecond, pause }: Link, seconds: number, bounds = OWN_LINE) {
  const bytesPerMs = bitsPerSecond / 8 / 1000
  const window = createWindow(0, 0, bounds)
  const arrivedIn = Array.from({ length: seconds }, () => 0)
  const reports: { at: number; offset: number }[] = []
  let [sent, reported, freeAt, waited, maxInFlight] = [0, 0, 0, 0, 0]
  for (let now = 0; now < seconds * 1000; now += 1) {
    for (let next = reports[0]; next !== undefined && next.at <= now; next = reports[0]) {
      reports.shift()
      reported = next.offset
      noteReported(window, reported, now)
    }
    for (;;) {
      const chunk = Math.min(FILE_CHUNK_BYTES, Math.floor(window.bytes / FILE_WINDOW_CHUNKS))
      if (sent + chunk - reported > window.bytes) break
      sent += chunk
      noteSent(window, sent, now)
      // After a second of start-up: what else is said waits behind what is queued.
      if (now > 1000) waited = Math.max(waited, freeAt - now)
      freeAt = Math.max(freeAt, now) + chunk / bytesPerMs
      let writtenAt = freeAt + roundTripMs / 2
      const into = pause === undefined ? 0 : writtenAt % pause.everyMs
      if (pause !== undefined && into < pause.forMs) writtenAt += pause.forMs - into
      const second = Math.floor(writtenAt / 1000)
      if (second < seconds) arrivedIn[second] = (arrivedIn[second] ?? 0) + chunk
      reports.push({ at: Math.ceil(writtenAt + roundTripMs / 2), offset: sent })
      maxInFlight = Math.max(maxInFlight, sent - reported)
    }
  }
  return { share: arrivedIn.map((bytes) => bytes / (bytesPerMs * 1000)), waited, maxInFlight }
}

it.each<[string, Link]>([
  ['a far and fast one', { roundTripMs: 100, bitsPerSecond: 200e6 }],
  ['one around the world', { roundTripMs: 300, bitsPerSecond: 100e6 }],
  ['a slow one', { roundTripMs: 40, bitsPerSecond: 1e6 }],
  ['a gigabit in the house', { roundTripMs: 1, bitsPerSecond: 1e9 }],
  ['one with a disk that pauses', { roundTripMs: 20, bitsPerSecond: 400e6, pause: { everyMs: 1500, forMs: 250 } }],
])('%s is filled to nine tenths from the third second on', (_, link) => {
  const { share } = sendOver(link, 12)
  const late = share.slice(2)
  const lost = link.pause === undefined ? 0 : link.pause.forMs / link.pause.everyMs
  expect(late.reduce((sum, part) => sum + part, 0) / late.length).toBeGreaterThan(0.9 * (1 - lost))
})

it.each([1e6, 10e6, 100e6])('nothing waits for much more than a second on a link of %i bit/s', (bitsPerSecond) => {
  const slack = (8 * FILE_WINDOW_MIN_BYTES * 1000) / bitsPerSecond
  expect(sendOver({ roundTripMs: 40, bitsPerSecond }, 10).waited).toBeLessThan(Math.max(slack, 400) + 50)
})

it.each([1e6, 10e6])(
  'by a relay nothing waits for much more than half a second on a link of %i bit/s',
  (bitsPerSecond) => {
    const { waited, share, maxInFlight } = sendOver({ roundTripMs: 80, bitsPerSecond }, 10, RELAYED_LINE)
    expect(waited).toBeLessThan(600)
    expect(share.at(-1)).toBeGreaterThan(0.9)
    expect(maxInFlight).toBeLessThanOrEqual(FILE_RELAYED_WINDOW_BYTES)
  },
)

it('by a far and fast relay all is used that its window lets through', () => {
  const { share } = sendOver({ roundTripMs: 100, bitsPerSecond: 200e6 }, 5, RELAYED_LINE)
  const possible = (8 * FILE_RELAYED_WINDOW_BYTES * 10) / 200e6
  expect(share.at(-1)).toBeGreaterThan(0.85 * possible)
})

it('what is in flight is never more than memory is meant to hold', () => {
  const { maxInFlight } = sendOver({ roundTripMs: 500, bitsPerSecond: 10e9 }, 10)
  expect(maxInFlight).toBeGreaterThan(0.9 * FILE_WINDOW_BYTES)
  expect(maxInFlight).toBeLessThanOrEqual(FILE_WINDOW_BYTES)
})

it('a receiver that reports nothing gets what a window holds at first', () => {
  const window = createWindow(1000, 0)
  for (let at = 1; at < 100; at += 1) noteSent(window, 1000 + at, at)
  expect(window.bytes).toBe(FILE_WINDOW_START_BYTES)
})

it('a report in the same millisecond, or of part of a chunk, measures nothing absurd', () => {
  const window = createWindow(0, 5)
  noteSent(window, 1000, 5)
  noteReported(window, 500, 5)
  noteReported(window, 1000, 5)
  expect(window.bytes).toBe(FILE_WINDOW_START_BYTES)
  noteSent(window, 2000, 6)
  noteReported(window, 2000, 1006)
  expect(window.bytes).toBe(FILE_WINDOW_MIN_BYTES)
})

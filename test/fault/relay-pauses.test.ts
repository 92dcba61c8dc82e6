import type { Stream } from '@libp2p/interface'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RELAY_WINDOW_BYTES } from '../../shared/limits.ts'
import { openCircuit, reserve, takeCircuits } from '../support/circuit-members.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { join, type LoggedIn } from '../support/session-client.ts'

const TIME_OUT_MS = 120_000

async function twoAtTheRelay(
  bytesPerSecond?: number,
): Promise<{ alice: LoggedIn; bob: LoggedIn; taken: { next(): Promise<Stream> } }> {
  const { address } = await startTestRendezvous({
    timeouts: { heartbeatMs: TIME_OUT_MS },
    relayLimits: { bytesPerSecond },
  })
  const [alice, bob] = [await join(address, 'alice'), await join(address, 'bob')]
  const taken = await takeCircuits(bob.device.node)
  await reserve(bob.connection)
  return { alice, bob, taken }
}

const PIECE_MAX_BYTES = 200_000
/** What is sent begins again after so many bytes. */
const PERIOD = 65_537
const SENT = Buffer.from(Uint8Array.from({ length: PERIOD }, (_, index) => index * 31 + (index >> 8)))
const repeated = Buffer.concat(Array.from({ length: 2 + PIECE_MAX_BYTES / PERIOD }, () => SENT))
/** Of what is sent, so many bytes from there on. */
const piece = (from: number, bytes: number) => repeated.subarray(from % PERIOD, (from % PERIOD) + bytes)

/** Sends pieces of those sizes, as the stream takes them, and ends it. */
async function sendAll(stream: Stream, sizes: readonly number[]): Promise<void> {
  let sent = 0
  for (const size of sizes) {
    const canSendMore = stream.send(piece(sent, size))
    sent += size
    if (canSendMore) continue
    await new Promise<void>((resolve) => stream.addEventListener('drain', () => resolve(), { once: true }))
  }
  await stream.close({ signal: AbortSignal.timeout(TIME_OUT_MS) })
}

/** Reads to the end with pauses as often and as long as the numbers say, in turns of the event loop. Returns how much. */
async function readAll(stream: Stream, pauses: readonly number[]): Promise<number> {
  const ended = Promise.withResolvers<void>()
  let received = 0
  let read = 0
  stream.addEventListener('message', ({ data }) => {
    for (const part of data instanceof Uint8Array ? [data] : data) {
      for (let at = 0; at < part.byteLength; at += PIECE_MAX_BYTES) {
        const some = part.subarray(at, at + PIECE_MAX_BYTES)
        if (!piece(received, some.byteLength).equals(some)) ended.reject(new Error(`other bytes from ${received} on`))
        received += some.byteLength
      }
    }
    read += 1
    const turns = pauses[read % pauses.length] ?? 0
    if (turns === 0 || stream.readStatus !== 'readable') return
    stream.pause()
    rest(turns, () => {
      if (stream.readStatus !== 'paused') return
      try {
        stream.resume()
      } catch {
        // Its connection has ended in between, of which the stream hears later: there is nothing more to read.
      }
    })
  })
  stream.addEventListener('end', () => ended.resolve())
  await ended.promise
  return received
}

function rest(turns: number, then: () => void): void {
  if (turns === 0) then()
  else setImmediate(() => rest(turns - 1, then))
}

const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0)

test.each([
  { rate: 'no rate', bytesPerSecond: undefined },
  { rate: 'a rate', bytesPerSecond: 20_000_000 },
])(
  'whoever pauses, whenever and how often, everything arrives in order and every circuit comes to its end, with $rate',
  async ({ bytesPerSecond }) => {
    const { alice, bob, taken } = await twoAtTheRelay(bytesPerSecond)
    const sizes = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1_000, max: 70_000 }), fc.constant(PIECE_MAX_BYTES)),
      { minLength: 1, maxLength: 12 },
    )
    const pauses = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 6 })
    const direction = fc.record({ sizes, pauses })
    // Several at once, over the same connections: their sockets' drains wake each other up.
    const circuits = fc.array(fc.record({ forth: direction, back: direction }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(circuits, async (all) => {
        await Promise.all(
          all.map(async ({ forth, back }) => {
            const [near, far] = await openCircuit(alice.connection, bob.device.id, taken)
            const [, , there, here] = await Promise.all([
              sendAll(near, forth.sizes),
              sendAll(far, back.sizes),
              readAll(far, forth.pauses),
              readAll(near, back.pauses),
            ])
            expect({ there, here }).toEqual({ there: sum(forth.sizes), here: sum(back.sizes) })
          }),
        )
      }),
      { numRuns: 8 },
    )
  },
)

test('what a receiver that has stopped lets in is two windows, however much traffic there is beside it', async () => {
  const { alice, bob, taken } = await twoAtTheRelay()
  const [stopped, unread] = await openCircuit(alice.connection, bob.device.id, taken)
  unread.pause()
  let written = 0
  const write = () => {
    while (stopped.send(new Uint8Array(16 * 1024))) written += 16 * 1024
  }
  stopped.addEventListener('drain', write)
  write()
  // Each of these fills and drains the sockets that the stopped circuit goes over as well.
  for (let round = 0; round < 6; round += 1) {
    const [near, far] = await openCircuit(alice.connection, bob.device.id, taken)
    const sizes = Array.from({ length: 40 }, () => 64 * 1024)
    const [, received] = await Promise.all([sendAll(near, sizes), readAll(far, [0]), far.close()])
    expect(received).toBe(sum(sizes))
  }
  // The receiver's window is its own affair.
  expect(written - unread.readBufferLength).toBeLessThanOrEqual(RELAY_WINDOW_BYTES)
  // And when it goes on, so does everything.
  let read = 0
  const all = Promise.withResolvers<void>()
  unread.addEventListener('message', ({ data }) => {
    read += data.byteLength
    if (read > 8 * RELAY_WINDOW_BYTES) all.resolve()
  })
  unread.resume()
  await all.promise
  stopped.removeEventListener('drain', write)
  stopped.abort(new Error('seen enough'))
})

/** Which circuits are cut since they are of no use any more, or since what waits in them is too much. */
import { type MessageStream, StreamMessageEvent } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BookedEnd, createCircuitBook } from '../../rendezvous/relay/circuit-book.ts'
import type { Sender } from '../../rendezvous/relay/flow.ts'
import { KIB } from '../../shared/limits/units.ts'
import { CIRCUIT_CHECK_MS, CIRCUIT_IDLE_MS, CIRCUIT_STALLED_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { createTestClock, type TestClock } from '../support/rendezvous.ts'

/** A stream of js-libp2p as a relay sees it: brings what the test says, and takes as much as the test says. */
class FakeStream extends EventTarget {
  status = 'open'
  remoteWriteStatus = 'writable'
  writeBufferLength = 0
  takes = true
  received = 0

  bring(bytes: number): void {
    this.dispatchEvent(new StreamMessageEvent(new Uint8Array(bytes)))
  }

  send(data: { readonly byteLength: number }): boolean {
    if (this.takes) this.received += data.byteLength
    else this.writeBufferLength += data.byteLength
    return this.takes
  }

  /** What is kept goes, and nothing more. */
  takeWhatIsKept(): void {
    this.received += this.writeBufferLength
    this.writeBufferLength = 0
    this.dispatchEvent(new Event('drain'))
  }

  abort(): void {
    this.status = 'aborted'
  }

  async close(): Promise<void> {
    this.status = 'closed'
  }

  sendPause(): void {}
  sendResume(): void {}
}

let clock: TestClock
let ended: string[]
let book: ReturnType<typeof createCircuitBook>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  clock = createTestClock()
  ended = []
})

afterEach(() => void vi.useRealTimers())

function createBook(heldMaxBytes = Number.POSITIVE_INFINITY): void {
  const pace = { mayPass: () => true, wait: (sender: Sender) => void sender.takeTurn(Number.POSITIVE_INFINITY) }
  book = createCircuitBook({ clock, pace, onBytes() {}, heldMaxBytes })
}

/** From that account to another. */
function start(account: string, to = 'receiver'): { readonly near: FakeStream; readonly far: FakeStream } {
  const [near, far] = [new FakeStream(), new FakeStream()]
  const end = (stream: FakeStream, name: string) =>
    ({ stream: stream as unknown as MessageStream, account: name as Username, connection: {} }) as BookedEnd
  book.start([end(near, account), end(far, to)], () => ended.push(account))
  return { near, far }
}

/** Time goes by, and the book looks at its circuits as often as it does. */
function pass(ms: number): void {
  for (let gone = 0; gone < ms; gone += CIRCUIT_CHECK_MS) {
    const step = Math.min(CIRCUIT_CHECK_MS, ms - gone)
    clock.advance(step)
    vi.advanceTimersByTime(step)
  }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('a circuit', () => {
  beforeEach(() => createBook())

  test('that nobody uses is cut at both ends, not one by which a byte goes in either direction', () => {
    const [used, answered, idle] = [start('alice'), start('bob'), start('carol')]
    pass(CIRCUIT_IDLE_MS - CIRCUIT_CHECK_MS)
    used.near.bring(1)
    answered.far.bring(1)
    expect(ended).toEqual([])
    pass(CIRCUIT_CHECK_MS)
    expect([idle.near.status, idle.far.status]).toEqual(['aborted', 'aborted'])
    expect(ended).toEqual(['carol'])
    pass(CIRCUIT_IDLE_MS)
    expect(ended).toEqual(['carol', 'alice', 'bob'])
  })

  test('whose receiver takes nothing is cut, however much the sender goes on', async () => {
    const stalled = start('alice')
    stalled.far.takes = false
    stalled.near.bring(10 * KIB)
    for (let gone = 0; gone < CIRCUIT_STALLED_MS; gone += CIRCUIT_CHECK_MS) {
      expect(ended).toEqual([])
      stalled.near.bring(1)
      pass(CIRCUIT_CHECK_MS)
    }
    expect(ended).toEqual(['alice'])
  })

  test('whose receiver takes a little before that is not', async () => {
    const slow = start('alice')
    slow.far.takes = false
    for (let round = 0; round < 5; round += 1) {
      slow.near.bring(10 * KIB)
      pass(CIRCUIT_STALLED_MS - CIRCUIT_CHECK_MS)
      slow.far.takeWhatIsKept()
      await nextTurn()
    }
    expect(ended).toEqual([])
    // And one that takes everything has nothing to be waited for.
    slow.far.takes = true
    slow.far.takeWhatIsKept()
    await nextTurn()
    slow.near.bring(1)
    pass(CIRCUIT_IDLE_MS - CIRCUIT_CHECK_MS)
    expect(ended).toEqual([])
  })
})

describe('where too much waits', () => {
  const WINDOW = 256 * KIB
  const CIRCUITS = 8

  /** To receivers that do not read. */
  function fill(account: string, circuits: number) {
    return Array.from({ length: circuits }, () => {
      const circuit = start(account)
      circuit.far.takes = false
      circuit.near.bring(1)
      circuit.near.bring(WINDOW)
      clock.advance(1)
      return circuit
    })
  }

  test('circuits of whoever fills the relay go, as many as have to, and nobody else hears of it', () => {
    createBook(CIRCUITS * WINDOW)
    const [slow] = fill('alice', 1)
    fill('mallory', 3 * CIRCUITS)
    expect(new Set(ended)).toEqual(new Set(['mallory']))
    expect(ended).toHaveLength(3 * CIRCUITS + 1 - CIRCUITS)
    expect(slow?.near.status).toBe('open')
    // What went made room.
    const after = start('bob')
    after.far.takes = false
    after.near.bring(1)
    after.near.bring(WINDOW / 2)
    expect(after.near.status).toBe('open')
  })

  test('receivers that take a little at a time save nobody who fills the relay', async () => {
    createBook(CIRCUITS * WINDOW)
    const [slow] = fill('alice', 1)
    const greedy = fill('mallory', CIRCUITS - 1)
    pass(CIRCUIT_STALLED_MS / 2)
    for (const { far } of greedy) far.takeWhatIsKept()
    await nextTurn()
    fill('mallory', 2)
    expect(new Set(ended)).toEqual(new Set(['mallory']))
    expect(slow?.near.status).toBe('open')
  })

  test('of two circuits it is the one of who sends, not of who is sent to', () => {
    createBook(CIRCUITS * WINDOW)
    // Mallory has asked for none of these, and sends on all of them.
    const asked = Array.from({ length: CIRCUITS }, () => {
      const circuit = start('bob', 'mallory')
      circuit.near.takes = false
      circuit.far.bring(1)
      circuit.far.bring(WINDOW)
      return circuit
    })
    const [slow] = fill('alice', 1)
    expect(slow?.near.status).toBe('open')
    expect(asked.filter(({ far }) => far.status === 'aborted')).toHaveLength(1)
  })
})

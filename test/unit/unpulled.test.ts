/** Of a transfer that was accepted and is not fetched its sender is told, where there is no connection. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createUnpulled } from '../../peer/files/unpulled.ts'
import type { TransferRow } from '../../peer/store/transfers.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { FILE_UNPULLED_MS } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const ACCEPTED = {
  ...{ transferId: 'one' as TransferId, direction: 'outgoing', state: 'accepted', error: null },
  takenBy: 'bob' as DeviceId,
} as TransferRow

function scene() {
  const state = { row: ACCEPTED as TransferRow, isReached: false }
  const told: TransferId[] = []
  const unpulled = createUnpulled({
    store: { get: () => state.row },
    isReached: () => state.isReached,
    onWaiting: (id) => told.push(id),
    afterMs: FILE_UNPULLED_MS,
  })
  const change = (change: Partial<TransferRow>) => {
    state.row = { ...state.row, ...change }
    unpulled.onRow(state.row)
  }
  return { state, told, unpulled, change }
}

test('it is told once, after as long as a dial takes', () => {
  const { told, change } = scene()
  change({})
  vi.advanceTimersByTime(FILE_UNPULLED_MS - 1)
  change({ bytes: 1 })
  expect(told).toEqual([])
  vi.advanceTimersByTime(1)
  expect(told).toEqual(['one'])
  change({ error: 'UNREACHABLE' })
  vi.advanceTimersByTime(100 * FILE_UNPULLED_MS)
  expect(told).toHaveLength(1)
})

test('while there is a connection it has its turn there, and it waits where that is lost before', () => {
  const { state, told, change } = scene()
  state.isReached = true
  change({})
  vi.advanceTimersByTime(10 * FILE_UNPULLED_MS)
  expect(told).toEqual([])
  state.isReached = false
  vi.advanceTimersByTime(FILE_UNPULLED_MS)
  expect(told).toEqual(['one'])
})

test.each<Partial<TransferRow>>([
  { state: 'running' },
  { state: 'paused' },
  { state: 'cancelled' },
  { direction: 'incoming' },
])('of one that is not to be fetched any more, or was never, nothing is told: %j', (outcome) => {
  const { told, change } = scene()
  change({})
  change(outcome)
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(10 * FILE_UNPULLED_MS)
  expect(told).toEqual([])
})

test('nothing is left when it stops, nor begins when a transfer is interrupted by that', () => {
  const { unpulled, change } = scene()
  change({})
  unpulled.stop()
  // What ends now is written down, too.
  change({})
  expect(vi.getTimerCount()).toBe(0)
})

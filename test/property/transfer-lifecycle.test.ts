import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOver } from '../../peer/core/files/endings.ts'
import { createChance } from '../support/simulated-time.ts'
import {
  createSimulatedTransfer,
  type Party,
  type SimulatedTransfer,
  type Told,
} from '../support/simulated-transfers.ts'

const RUNS = 3_000
const STEPS_MAX = 120

describe('a transfer between a sender and two devices of its recipient', () => {
  it('ends alike at all of them, whatever is lost, late, told twice or out of order, and nobody is told a thing twice', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: STEPS_MAX }), (seed, steps) => {
        const transfer = createSimulatedTransfer(createChance(seed))
        for (let step = 0; step < steps; step += 1) transfer.step()
        transfer.settle()
        const outcome = [transfer.sender, ...transfer.receivers].map(describeParty).join('; ')
        expect(problemOf(transfer), outcome).toBeUndefined()
      }),
      { numRuns: RUNS },
    )
  })

  it('the story above has every ending in it', () => {
    const endings = new Set<string>()
    for (let seed = 0; seed < 500; seed += 1) {
      const transfer = createSimulatedTransfer(createChance(seed))
      for (let step = 0; step < STEPS_MAX; step += 1) transfer.step()
      for (const { row } of [transfer.sender, ...transfer.receivers]) endings.add(`${row.state} ${row.error ?? ''}`)
      transfer.settle()
      endings.add(transfer.sender.row.state)
    }
    expect([...endings]).toEqual(
      expect.arrayContaining([
        ...['verified', 'cancelled', 'declined', 'failed'],
        ...['offered ', 'accepted ', 'accepted UNREACHABLE', 'running ', 'paused ', 'failed NO_SPACE'],
        ...['failed INTEGRITY', 'failed SOURCE_CHANGED', 'cancelled TAKEN', 'declined DECLINED', 'verified '],
      ]),
    )
  })
})

/** What is not as it should be in the end. */
function problemOf({ sender, receivers }: SimulatedTransfer): string | undefined {
  for (const { row, told, device } of [sender, ...receivers]) {
    if (row.state !== 'offered' && !isOver(row)) return `${device} still waits for something`
    const twice = told.find((each, n) => each.type !== 'restarted' && isSame(each, told[n - 1]))
    if (twice !== undefined) return `${device} was told ${twice.type} twice`
    const endings = told.filter((each) => each.type === 'tellFailed' && !each.retryable).length
    if (endings > 1 || told.filter(({ type }) => type === 'tellVerified').length > 1) return `${device} ended twice`
  }
  const arrived = receivers.filter(({ row }) => row.state === 'verified')
  if (arrived.length > 1) return 'it arrived at two devices'
  if ((sender.row.state === 'verified') !== (arrived.length === 1)) return 'the sides differ in whether it arrived'
  if (arrived[0] !== undefined && sender.row.takenBy !== arrived[0].device) return 'somebody else has it'
  const waiting = receivers.filter(({ row }) => row.state === 'offered')
  if (sender.row.state === 'offered' && waiting.length < receivers.length) return 'the sender does not know'
  if (sender.row.takenBy !== null && waiting.length > 0) return 'an offer still stands that another device took'
  if (sender.row.state === 'cancelled' && waiting.length > 0) return 'an offer still stands that was withdrawn'
  return undefined
}

function isSame(one: Told, other: Told | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function describeParty({ device, row, told }: Party): string {
  return `${device} ${row.state} ${row.error ?? ''} taken by ${row.takenBy}, told ${JSON.stringify(told)}`
}

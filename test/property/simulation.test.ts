import { expect, test } from 'vitest'
import { killAtEveryStep, quietStory } from '../support/simulation/every-step.ts'
import { largeScenario, smallScenario } from '../support/simulation/scenario.ts'
import { SimulationFailure, simulate } from '../support/simulation/simulate.ts'

/** Runs on, so that a failure's story is what is seen. */
function expectNoViolation(live: () => unknown): void {
  try {
    live()
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error
    expect.fail(`${error.message}\n${error.story.join('\n')}`)
  }
}

const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, offset) => first + offset)

test('whatever breaks, all that was accepted arrives once and in order, and all copies of a room agree', () => {
  let held = 0
  let receipts = 0
  for (const seed of seedsFrom(1, 300)) {
    expectNoViolation(() => {
      const tally = simulate(smallScenario(seed))
      held += tally.held
      receipts += tally.receipts
    })
  }
  // Else these seeds do not show what they are here for.
  expect([held, receipts].map((count) => count > 0)).toEqual([true, true])
})

test('a hundred peers in one lobby lose nothing, whatever befalls them', () => {
  for (const seed of seedsFrom(1, 2)) expectNoViolation(() => simulate(largeScenario(seed, 100)))
})

test.each([2, 5])('a kill at any step of any process loses and doubles nothing (story %i)', (seed) => {
  expectNoViolation(() => killAtEveryStep(quietStory(seed)))
})

/** The first that tells of it: with every change of the program it is another. */
function storyWith(what: 'receipts' | 'held') {
  const seed = seedsFrom(1, 5_000).find((each) => simulate(quietStory(each))[what] > 0)
  if (seed === undefined) throw new Error(`no story with ${what}`)
  return quietStory(seed)
}

test.each(['receipts', 'held'] as const)('a kill at any step of a story with %s loses and doubles nothing', (what) => {
  expectNoViolation(() => killAtEveryStep(storyWith(what)))
})

test('the same seed tells the same story', () => {
  const tellStory = () => {
    const lines: string[] = []
    simulate(smallScenario(7), { watch: (line) => lines.push(line) })
    return lines
  }
  expect(tellStory()).toEqual(tellStory())
})

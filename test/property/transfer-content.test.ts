/** Both machines of an attempt in virtual time: whatever breaks, what arrives is what was sent. */
import { expect, test } from 'vitest'
import { quietContent, stormyContent } from '../support/simulated-content/scenario.ts'
import { ContentViolation, simulateContent } from '../support/simulated-content/world.ts'

function expectNoViolation<T>(live: () => T): T {
  try {
    return live()
  } catch (error) {
    if (!(error instanceof ContentViolation)) throw error
    expect.fail(`${error.message}\n${error.story.join('\n')}`)
  }
}

const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, offset) => first + offset)

test('through crashes, losses, damage and mischief it arrives as it was sent, or fails because the source changed', () => {
  const total = { attempts: 0, crashes: 0, restarts: 0, failed: 0 }
  for (const seed of seedsFrom(1, 300)) {
    const summary = expectNoViolation(() => simulateContent(stormyContent(seed)))
    for (const key of ['attempts', 'crashes', 'restarts', 'failed'] as const) total[key] += summary[key]
  }
  // Else these seeds do not show what they are here for.
  for (const count of Object.values(total)) expect(count).toBeGreaterThan(0)
})

test.each([3, 8, 11, 20])('a stop of either side at any step only costs time (story %i)', (seed) => {
  const scenario = quietContent(seed)
  const { steps } = expectNoViolation(() => simulateContent(scenario))
  for (const side of ['sender', 'receiver'] as const) {
    for (let step = 1; step <= steps[side]; step += 1) {
      expectNoViolation(() => simulateContent(scenario, { side, step }))
    }
  }
})

test('the same seed tells the same story', () => {
  expect(simulateContent(stormyContent(7))).toEqual(simulateContent(stormyContent(7)))
})

import { defineConfig } from 'vitest/config'

/** What takes minutes: soaks, thousands of peers, gigabytes. Not part of `npm test`. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
    // An empty folder is not a failure.
    passWithNoTests: true,
  },
})

import { defineConfig } from 'vitest/config'

/** Machines, routers and cables in network namespaces: `npm run test:network`. Root on Linux only. */
export default defineConfig({
  test: {
    include: ['test/network/**/*.test.ts'],
    pool: 'forks',
    // Times are measured: nobody else is to be busy meanwhile.
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
  },
})

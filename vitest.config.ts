import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,property,integration,fault,e2e,attack}/**/*.test.ts'],
    // Real nodes, real disks, child processes: a process per file. They wait for each other much of the time, so three
    // at once keep two cores busy.
    pool: 'forks',
    maxWorkers: 3,
    // Patience costs nothing while all is well, and a busy machine is slow.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
  },
})

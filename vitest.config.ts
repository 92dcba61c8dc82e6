import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,property,integration,fault,e2e}/**/*.test.ts'],
    // Real nodes, real disks, child processes: a process per file, and two at a time so that two cores suffice.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})

/** A real rendezvous on loopback in a directory of its own, and a clock that tests move. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Rendezvous, type RendezvousInit, startRendezvous } from '../../rendezvous/server.ts'
import type { Clock, Instant } from '../../shared/clock.ts'

export interface TestRendezvous extends Rendezvous {
  readonly data: string
  /** An address on loopback. */
  readonly address: string
}

/** Members in tests give no signs of life of themselves, and tests take their time on a busy machine. */
const TIMEOUTS = { heartbeatMs: 120_000 }

/** Stopped and removed when the test has finished. */
export async function startTestRendezvous(init: Partial<RendezvousInit> = {}): Promise<TestRendezvous> {
  const data = init.data ?? (await temporaryDirectory())
  const rendezvous = await startRendezvous({
    listen: ['/ip4/127.0.0.1/tcp/0'],
    ...init,
    timeouts: { ...TIMEOUTS, ...init.timeouts },
    data,
  })
  onTestFinished(() => rendezvous.stop())
  const [address] = rendezvous.addresses
  if (address === undefined) throw new Error('the rendezvous has no address')
  return { ...rendezvous, data, address }
}

export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'hongyan-rendezvous-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

export interface TestClock extends Clock {
  advance(milliseconds: number): void
}

/** Begins at noon of a day in UTC, so that an hour more or less stays within the day's epoch. */
export function createTestClock(start: Instant = Date.UTC(2025, 0, 15, 12)): TestClock {
  let now = start
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds
    },
  }
}

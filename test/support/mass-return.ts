/** A rendezvous dies under its members and comes back, and all of them at once with it: how that goes for each. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { populate } from '../../scripts/bench/messages/population.ts'
import { startWorker, type Worker } from '../../scripts/bench/worker.ts'
import { RendezvousProcess } from './headless-process.ts'
import type { ReturningJobs } from './returning-members.ts'

const NODE_ARGS = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']
const WORKERS = 2
/** The waits of a session double up to half a minute, so the last may come much later than the most. */
const PATIENCE_MS = 120_000

export interface MassReturn {
  readonly members: number
  /** From when sessions are accepted again until half, and until all, were online. */
  readonly halfMs: number
  readonly allMs: number
  /** Of a member that asked for a sign of life all the while, in a process of its own. */
  readonly longestHeartbeatMs: number
  readonly heartbeats: number
}

/**
 * SIGKILL, a restart, and everybody back. Then half of them vanish, which all others must see.
 *
 * @param from one address that all of them share; else they have a hundred
 */
export async function returnAtOnce(members: number, { from }: { readonly from?: string } = {}): Promise<MassReturn> {
  await using stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'hongyan-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const data = join(directory, 'rendezvous')
  await populate({ data, members })
  let rendezvous = new RendezvousProcess({ directory: data })
  stack.defer(() => rendezvous.kill())
  const [address = ''] = await rendezvous.ready()

  const workers = Array.from({ length: WORKERS + 1 }, () => {
    const url = new URL('./returning-members.ts', import.meta.url)
    return stack.use(startWorker<ReturningJobs>(url, NODE_ARGS))
  })
  const [probe, ...crowds] = workers as [Worker<ReturningJobs>, ...Worker<ReturningJobs>[]]
  const shares = shareOut(members)
  for (const [index, worker] of workers.entries()) {
    // What one address may open at once is for the crowd to share.
    const shared = from === undefined || worker === probe ? {} : { from }
    await worker.call('stay', { address, members: shares[index] ?? [], ...shared })
  }
  await expectSeen(workers, members)

  await probe.call('startProbe', undefined)
  await rendezvous.kill()
  rendezvous = new RendezvousProcess({ directory: data, listen: address.replace(/\/p2p\/.*/, '') })
  await rendezvous.ready()
  const readyAt = Date.now()
  const arrivals = (await Promise.all(workers.map((worker) => worker.call('arrived', 2)))).flat().toSorted(byNumber)
  const answersMs = await probe.call('stopProbe', undefined)

  expect(arrivals).toHaveLength(members)
  expect(answersMs.length).toBeGreaterThan(0)
  await expectSeen(workers, members)
  const [gone, ...staying] = crowds
  await gone?.[Symbol.asyncDispose]()
  await expectSeen([probe, ...staying], members - (shares[1]?.length ?? 0))
  return {
    members,
    halfMs: (arrivals[Math.floor(members / 2)] ?? 0) - readyAt,
    allMs: (arrivals.at(-1) ?? 0) - readyAt,
    longestHeartbeatMs: Math.max(...answersMs),
    heartbeats: answersMs.length,
  }
}

/** One for the probe, the rest in equal parts. */
function shareOut(members: number): readonly (readonly number[])[] {
  const rest = Array.from({ length: members - 1 }, (_, index) => index + 1)
  const crowds = Array.from({ length: WORKERS }, (_, worker) => rest.filter((number) => number % WORKERS === worker))
  return [[0], ...crowds]
}

/** Everybody sees so many online, no more and no fewer. */
async function expectSeen(workers: readonly Worker<ReturningJobs>[], count: number): Promise<void> {
  const seen = () => Promise.all(workers.map((worker) => worker.call('seen', undefined)))
  await expect.poll(seen, { timeout: PATIENCE_MS }).toEqual(workers.map(() => ({ fewest: count, most: count })))
}

function byNumber(one: number, other: number): number {
  return one - other
}

/** Milliseconds, for people. */
export function describeReturn({ members, halfMs, allMs, longestHeartbeatMs, heartbeats }: MassReturn): string {
  return [
    `${members} members back: half after ${Math.round(halfMs)} ms, all after ${Math.round(allMs)} ms`,
    `longest of ${heartbeats} heartbeats meanwhile: ${Math.round(longestHeartbeatMs)} ms`,
  ].join('; ')
}

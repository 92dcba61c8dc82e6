/** What one request costs, by its time and by the CPU of the rendezvous: the same for every growth. */
import type { Growth } from '../figure.ts'
import { median } from '../figure.ts'
import { cpuMs } from '../usage.ts'
import type { Worker } from '../worker.ts'
import type { AskingJobs } from './asking-worker.ts'

export interface Cost {
  /** p50. */
  readonly ms: number
  /** Of the rendezvous, each. */
  readonly cpuMs: number
}

/** Of `count` things that `work` does and times. */
export async function costOf(pid: number, work: () => Promise<readonly number[]>): Promise<Cost> {
  const before = cpuMs(pid)
  const times = await work()
  return { ms: median(times), cpuMs: (cpuMs(pid) - before) / times.length }
}

/** Of one kind of request, after a few that warm up. */
export async function costOfAsking(
  pid: number,
  members: Worker<AskingJobs>,
  asking: Parameters<typeof members.call<'ask'>>[1],
): Promise<Cost> {
  await members.call('ask', { ...asking, count: Math.ceil(asking.count / 5) })
  return await costOf(pid, () => members.call('ask', asking))
}

type Line = Growth['lines'][number]

/** Two lines: how long one takes, and what it costs the rendezvous. */
export function linesOf(name: string, costs: readonly Cost[]): Line[] {
  return [
    { name: `${name}, p50`, unit: 'ms', values: costs.map(({ ms }) => ms) },
    { name: `${name}, CPU`, unit: 'µs', values: costs.map(({ cpuMs }) => cpuMs * 1000) },
  ]
}

/** Members who ask the rendezvous for one thing after another, in a process of their own. */
import { randomBytes } from 'node:crypto'
import { HEARTBEAT_INTERVAL_MS, PAGE_MAX_ROWS } from '../../../shared/limits.ts'
import { type MemberSession, resumeMember } from '../messages/member-session.ts'
import { nameOf } from '../messages/population.ts'
import { serveJobs } from '../worker.ts'

/** At once, as many as an address may have pending. */
const CONCURRENCY = 8

const sessions = new Map<number, MemberSession>()
const beats = new Map<number, NodeJS.Timeout>()
let pushes = 0

/** Members resume and stay; the time of each until it is online, in ms. */
async function come(init: { address: string; members: readonly number[] }): Promise<readonly number[]> {
  const left = init.members.values()
  const times: number[] = []
  const comeOne = async () => {
    for (const number of left) {
      const startedAt = performance.now()
      const session = await resumeMember(number, init.address, () => {
        pushes += 1
      })
      times.push(performance.now() - startedAt)
      sessions.set(number, session)
      const beat = () => void session.asker.request('heartbeat', { sentAtMs: Date.now() }).catch(() => {})
      beats.set(number, setInterval(beat, HEARTBEAT_INTERVAL_MS))
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, comeOne))
  return times
}

async function go({ members }: { members: readonly number[] }): Promise<void> {
  for (const number of members) {
    clearInterval(beats.get(number))
    await sessions.get(number)?.node.stop()
    sessions.delete(number)
  }
}

export interface Asking {
  readonly what: 'lookup' | 'deposit' | 'page'
  readonly count: number
  /** Who asks, in turn: they have come. */
  readonly by: readonly number[]
  /** Whom it is about, in turn: accounts of these numbers. */
  readonly about: readonly number[]
  readonly bytes: number
}

/** One after the other; the time of each until it is answered, in ms. */
async function ask({ what, count, by, about, bytes }: Asking): Promise<readonly number[]> {
  const sealed = randomBytes(bytes)
  const times: number[] = []
  for (let number = 0; number < count; number += 1) {
    const session = sessions.get(by[number % by.length] ?? 0)
    const account = nameOf(about[number % about.length] ?? 0)
    if (session === undefined) throw new Error('nobody of that number is online')
    const startedAt = performance.now()
    if (what === 'lookup') await session.asker.request('lookup', { username: account })
    else if (what === 'page') await session.asker.request('fetch', { after: 0, limit: PAGE_MAX_ROWS })
    else await session.asker.request('deposit', { recipient: account, id: randomBytes(16), sealed, acknowledged: [] })
    times.push(performance.now() - startedAt)
  }
  return times
}

const jobs = { come, go, ask, pushes: (_: undefined) => pushes }
export type AskingJobs = typeof jobs
serveJobs(jobs)

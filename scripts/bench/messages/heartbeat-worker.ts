/** A member in a process of its own that asks for a sign of life again and again, and notes how long each took. */
import { setTimeout as wait } from 'node:timers/promises'
import { serveJobs } from '../worker.ts'
import { type MemberSession, resumeMember } from './member-session.ts'

/** From one answer to the next question. */
const PAUSE_MS = 2

let session: MemberSession | undefined
let answersMs: number[] = []

async function begin({ address, member }: { address: string; member: number }): Promise<void> {
  session = await resumeMember(member, address)
  // Its end is told by the next call.
  ask(session).catch(() => undefined)
}

async function ask({ asker }: MemberSession): Promise<void> {
  for (;;) {
    const askedAt = performance.now()
    await asker.request('heartbeat', { sentAtMs: Date.now() })
    answersMs.push(performance.now() - askedAt)
    await wait(PAUSE_MS)
  }
}

/** How long each answer since the last call took, in ms. */
async function take(): Promise<readonly number[]> {
  // One more answer, so that one that is long in coming is among them.
  await session?.asker.request('heartbeat', { sentAtMs: Date.now() })
  const taken = answersMs
  answersMs = []
  return taken
}

const jobs = { begin, take: (_: undefined) => take() }
export type HeartbeatJobs = typeof jobs
serveJobs(jobs)

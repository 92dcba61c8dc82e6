/** Members who keep to the rules, in a process of their own, and how long they wait for what they ask. */
import { setTimeout as sleep } from 'node:timers/promises'
import { HEARTBEAT_INTERVAL_MS } from '../../../shared/limits.ts'
import { proveOn, registerOn } from '../messages/member-password.ts'
import {
  askOn,
  connectMember,
  type MemberSession,
  openMemberFrames,
  passRequest,
  resumeMember,
} from '../messages/member-session.ts'
import { nameOf } from '../messages/population.ts'
import { serveJobs } from '../worker.ts'

export interface HonestInit {
  readonly address: string
  readonly members: readonly number[]
}

const online: MemberSession[] = []

async function come({ address, members }: HonestInit): Promise<void> {
  for (const number of members) {
    const session = await resumeMember(number, address)
    online.push(session)
    setInterval(() => void session.asker.request('heartbeat', { sentAtMs: 0 }).catch(() => {}), HEARTBEAT_INTERVAL_MS)
  }
}

async function register({ address, members }: HonestInit): Promise<void> {
  for (const number of members) {
    const connected = await connectMember(number, address)
    await registerOn(connected, askOn(await openMemberFrames(connected)))
    await connected.node.stop()
  }
}

export interface MeasureInit extends HonestInit {
  readonly forMs: number
}

export interface Waits {
  readonly requestsMs: readonly number[]
  /** With the password, from the dial to the pass. */
  readonly loginsMs: readonly number[]
  readonly failures: number
}

/** Who is online asks, each twenty times a second; `members` log in, one after the other. */
async function measure({ address, members, forMs }: MeasureInit): Promise<Waits> {
  const until = performance.now() + forMs
  const requestsMs: number[] = []
  const loginsMs: number[] = []
  let failures = 0
  const timed = async (into: number[], work: () => Promise<unknown>) => {
    const startedAt = performance.now()
    try {
      await work()
      into.push(performance.now() - startedAt)
    } catch {
      failures += 1
    }
  }
  const asking = online.map(async ({ asker, number }) => {
    while (performance.now() < until) {
      await timed(requestsMs, () => asker.request('lookup', { username: nameOf((number + 1) % online.length) }))
      await sleep(50)
    }
  })
  const loggingIn = async () => {
    for (let index = 0; performance.now() < until; index += 1) {
      const number = members[index % members.length] ?? 0
      let node: { stop(): void | Promise<void> } | undefined
      await timed(loginsMs, async () => {
        const connected = await connectMember(number, address)
        node = connected.node
        const asker = askOn(await openMemberFrames(connected))
        await proveOn(connected, asker)
        await asker.request('issuePass', await passRequest(connected))
      })
      await node?.stop()
    }
  }
  await Promise.all([...asking, loggingIn()])
  return { requestsMs, loginsMs, failures }
}

const jobs = { come, register, measure }
export type HonestJobs = typeof jobs
serveJobs(jobs)

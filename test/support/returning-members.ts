/**
 * Members in a process of their own who stay: each keeps its session as a peer does, with the same waits, and asks at
 * every arrival what a peer asks. No password is known here, so all come back by their pass or not at all.
 */
import { multiaddr } from '@multiformats/multiaddr'
import { createServerDial } from '../../peer/net/dialling/dial-server.ts'
import { createSession, type Session } from '../../peer/net/session/session.ts'
import { createMemberNode, passRequest } from '../../scripts/bench/messages/member-session.ts'
import { type Member, memberOf } from '../../scripts/bench/messages/population.ts'
import { serveJobs } from '../../scripts/bench/worker.ts'
import { createCorrectedClock, systemClock } from '../../shared/clock.ts'
import { parseDeviceId } from '../../shared/identity.ts'
import { PAGE_MAX_ROWS } from '../../shared/limits.ts'
import type { Push } from '../../shared/session-methods.ts'

export interface ReturningInit {
  readonly address: string
  readonly members: readonly number[]
  /** All dial from this address; else from a hundred. */
  readonly from?: string
}

interface Returning {
  readonly member: Member
  readonly session: Session
  /** Whom it sees online. */
  readonly seen: Set<string>
  /** When it came online, each time: milliseconds of the machine's clock. */
  readonly arrivedAtMs: number[]
}

/** Logins at the start are not what is measured. */
const CONCURRENCY = 8
const PROBE_INTERVAL_MS = 20

const all: Returning[] = []
const waiting = new Set<() => void>()
let failure: Error | undefined

/** Resolves when all of them are online. */
async function stay({ address, members, from }: ReturningInit): Promise<void> {
  const left = members.values()
  const lane = async () => {
    for (const number of left) {
      const returning = await createReturning(number, address, from)
      all.push(returning)
      // When it fails it goes on trying, which is what is waited for below.
      await returning.session.keepOnline().catch(() => undefined)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, lane))
  await arrived(1)
}

async function createReturning(number: number, address: string, from?: string): Promise<Returning> {
  const node = await createMemberNode(number, from)
  const member = memberOf(number)
  const server = parseDeviceId(address.slice(address.lastIndexOf('/') + 1))
  const seen = new Set<string>()
  const arrivedAtMs: number[] = []
  const session = createSession({
    dial: createServerDial({ dial: node.services.dialLine, servers: () => [multiaddr(address)] }),
    localClock: systemClock,
    clock: createCorrectedClock(systemClock),
    random: Math.random,
    authenticate: async (asker) => void (await asker.request('resume', await passRequest({ member, server, node }))),
    onPush: (push) => notePresence(push, seen),
    onState(state, reason) {
      if (state === 'offline') failure ??= new Error(`${member.username} was refused for good: ${reason}`)
      if (state !== 'online') return
      arrivedAtMs.push(Date.now())
      // A session that ends meanwhile is replaced, and then all is asked again.
      askAround(session, seen).catch(() => undefined)
      for (const look of waiting) look()
    },
  })
  return { member, session, seen, arrivedAtMs }
}

function notePresence({ name, body }: Push, seen: Set<string>): void {
  if (name !== 'presence') return
  for (const { username, online } of body.changes) {
    if (online) seen.add(username)
    else seen.delete(username)
  }
}

async function askAround(session: Session, seen: Set<string>): Promise<void> {
  seen.clear()
  await session.request('fetch', { after: 0, limit: 0 })
  await session.request('history', { room: 'lobby', after: 0, limit: 0 })
  await session.request('watch', { usernames: [] })
  for (let after = ''; ; ) {
    const { users } = await session.request('online', { prefix: '', after, limit: PAGE_MAX_ROWS })
    for (const { username } of users) seen.add(username)
    after = users.at(-1)?.username ?? ''
    if (users.length < PAGE_MAX_ROWS) return
  }
}

/** Resolves when each has come online so often, with when it last did. Throws as soon as one is refused for good. */
async function arrived(times: number): Promise<readonly number[]> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = () => {
    if (failure !== undefined) reject(failure)
    else if (all.every(({ session, arrivedAtMs }) => session.state === 'online' && arrivedAtMs.length >= times))
      resolve()
  }
  waiting.add(look)
  look()
  await promise.finally(() => waiting.delete(look))
  return all.map(({ arrivedAtMs }) => arrivedAtMs.at(-1) ?? 0)
}

/** How many each sees online, the fewest and the most. */
function seen(): { readonly fewest: number; readonly most: number } {
  const counts = all.map((one) => one.seen.size)
  return { fewest: Math.min(...counts), most: Math.max(...counts) }
}

let probe: NodeJS.Timeout | undefined
let answersMs: number[] = []

/** From now on the first of them asks for a sign of life again and again, and is back first of all to go on with it. */
function startProbe(): void {
  answersMs = []
  probe = setInterval(() => {
    const session = all[0]?.session
    if (session?.state === 'connecting') session.keepOnline().catch(() => undefined)
    if (session?.state !== 'online') return
    const askedAt = performance.now()
    const note = () => answersMs.push(performance.now() - askedAt)
    // Without an answer its session ends, which its next arrival shows.
    session.request('heartbeat', { sentAtMs: Date.now() }).then(note, () => undefined)
  }, PROBE_INTERVAL_MS)
}

/** How long each answer took. */
function stopProbe(): readonly number[] {
  clearInterval(probe)
  return answersMs
}

const jobs = {
  stay,
  arrived,
  seen: (_: undefined) => seen(),
  startProbe: (_: undefined) => startProbe(),
  stopProbe: (_: undefined) => stopProbe(),
}
export type ReturningJobs = typeof jobs
serveJobs(jobs)

/** Members in a process of their own, who connect, log in and stay, each from a connection and a key of its own. */
import { once } from 'node:events'
import type { Asker } from '../../../shared/exchange.ts'
import { HEARTBEAT_INTERVAL_MS } from '../../../shared/limits.ts'
import { serveJobs } from '../worker.ts'
import { BARE_PROTOCOL } from './bare-protocol.ts'
import { proveOn, registerOn } from './member-password.ts'
import {
  askOn,
  connectMember,
  type MemberConnection,
  openMemberFrames,
  passRequest,
  resumeMember,
} from './member-session.ts'

export interface MembersInit {
  readonly address: string
  readonly members: readonly number[]
}

/** At once, so that both ends have work; far fewer than an address may have pending. */
const CONCURRENCY = 8

async function forEach(members: readonly number[], work: (number: number) => Promise<void>): Promise<void> {
  const left = members.values()
  const worker = async () => {
    for (const number of left) await work(number)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

/** Registers accounts that were not populated. */
async function register({ address, members }: MembersInit): Promise<void> {
  await forEach(members, async (number) => {
    const connected = await connectMember(number, address)
    await registerOn(connected, askOn(await openMemberFrames(connected)))
    await connected.node.stop()
  })
}

/** Connects, proves the password, fetches the vault and gets a pass, as a peer does. All stay online until `leave`. */
async function login({ address, members }: MembersInit): Promise<void> {
  await forEach(members, async (number) => {
    const connected = await connectMember(number, address)
    const asker = askOn(await openMemberFrames(connected))
    await proveOn(connected, asker)
    await asker.request('getVault', {})
    await asker.request('issuePass', await passRequest(connected))
    stay(connected, asker)
  })
}

/** Pushes heard by all, by name. */
const pushes = new Map<string, number>()

async function resume({ address, members }: MembersInit): Promise<void> {
  await forEach(members, async (number) => {
    const { asker, ...connected } = await resumeMember(number, address, ({ name }) => {
      pushes.set(name, (pushes.get(name) ?? 0) + 1)
    })
    stay(connected, asker)
  })
}

/** A bare connection with one open stream; for the baseline. */
async function connect({ address, members }: MembersInit): Promise<void> {
  await forEach(members, async (number) => {
    const connected = await connectMember(number, address)
    const stream = await connected.connection.newStream(BARE_PROTOCOL)
    const answered = once(stream, 'message')
    stream.send(new Uint8Array(1))
    await answered
    stay(connected, undefined)
  })
}

const staying = new Map<MemberConnection, NodeJS.Timeout | undefined>()

function stay(connected: MemberConnection, asker: Asker | undefined): void {
  const beat = () => void asker?.request('heartbeat', { sentAtMs: Date.now() }).catch(() => {})
  staying.set(connected, asker === undefined ? undefined : setInterval(beat, HEARTBEAT_INTERVAL_MS))
}

async function leave(): Promise<void> {
  const left = [...staying]
  staying.clear()
  await Promise.all(
    left.map(async ([{ node }, timer]) => {
      clearInterval(timer)
      await node.stop()
    }),
  )
}

const jobs = {
  register,
  login,
  resume,
  connect,
  leave: (_: undefined) => leave(),
  pushes: (_: undefined) => Object.fromEntries(pushes),
}
export type MemberJobs = typeof jobs
serveJobs(jobs)

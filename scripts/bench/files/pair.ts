/** Alice and bob as processes, logged in and idle, and what it takes for a file of hers to lie on his disk. */
import { join } from 'node:path'
import type { HeadlessEvent, HeadlessProcess } from '../../../test/support/headless-process.ts'
import type { JsonObject } from '../../../test/support/json-lines-process.ts'
import { type RunningPeer, type RunningRendezvous, startPeer, startRendezvous } from '../processes.ts'
import { cpuMs, forgetPeak, peakResidentKib, residentKib } from '../usage.ts'

const PASSWORD = 'correct horse'
const PATIENCE_MS = 10 * 60_000

export interface FilePair extends AsyncDisposable {
  readonly alice: RunningPeer
  readonly bob: RunningPeer
}

export interface Sent {
  /** From the receiver's word until its file is verified. */
  readonly ms: number
  readonly path: string
  readonly digest: string
}

/** @param env of both peers */
export async function startFilePair(directory: string, env: Readonly<Record<string, string>> = {}): Promise<FilePair> {
  await using starting = new AsyncDisposableStack()
  const rendezvous = starting.use(await startRendezvous(join(directory, 'rendezvous')))
  const alice = starting.use(await startIdle('alice', directory, rendezvous, env))
  const bob = starting.use(await startIdle('bob', directory, rendezvous, env))
  const started = starting.move()
  return { alice, bob, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

/** A peer that has not just proved a password, which takes tens of megabytes for a moment. */
async function startIdle(
  name: string,
  directory: string,
  { address }: RunningRendezvous,
  env: Readonly<Record<string, string>>,
): Promise<RunningPeer> {
  const init = { name, home: join(directory, name), servers: [address], env }
  const first = startPeer(init)
  for (const method of ['register', 'login'])
    await first.headless.request(method, { username: name, password: PASSWORD })
  await first.headless.shutdown()
  const peer = startPeer(init)
  await peer.headless.request('resume')
  return peer
}

/** Offers, accepts and waits. Throws where it is refused or fails. */
export async function sendFile(
  from: HeadlessProcess,
  to: HeadlessProcess,
  path: string,
  directory: string,
): Promise<Sent> {
  const recipient = `@${to.process.name}`
  const { transferId } = await from.request<{ transferId: string }>('file.send', { to: recipient, path }, PATIENCE_MS)
  await to.waitForEvent('file.offered', { transferId }, { timeoutMs: PATIENCE_MS })
  const after = to.mark
  const startedAt = performance.now()
  await to.request('file.accept', { transferId, directory }, PATIENCE_MS)
  const isEnd = ({ params }: JsonObject) => {
    const event = params as HeadlessEvent | undefined
    return event?.transferId === transferId && (event.type === 'file.verified' || event.type === 'file.failed')
  }
  const { params } = await to.process.waitFor('the end of the transfer', isEnd, { after, timeoutMs: PATIENCE_MS })
  const ms = performance.now() - startedAt
  const { type, code, path: received, digest } = params as HeadlessEvent
  if (type === 'file.failed') throw new Error(`the transfer failed: ${code}`)
  await from.waitForEvent('file.verified', { transferId })
  return { ms, path: String(received), digest: String(digest) }
}

export interface Cost {
  readonly cpuMs: number
  /** Resident memory above what it held before. */
  readonly peakKib: number
}

/** What a process spends while something is done. */
export async function costOf<T>(
  pids: readonly number[],
  work: () => Promise<T>,
): Promise<{ result: T; costs: Cost[] }> {
  const before = pids.map((pid) => {
    forgetPeak(pid)
    return { pid, cpuMs: cpuMs(pid), residentKib: residentKib(pid) }
  })
  const result = await work()
  const costs = before.map((idle) => ({
    cpuMs: cpuMs(idle.pid) - idle.cpuMs,
    peakKib: peakResidentKib(idle.pid) - idle.residentKib,
  }))
  return { result, costs }
}

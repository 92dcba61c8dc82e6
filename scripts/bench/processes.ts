/** What is measured, as processes of dist/ in a temporary directory; ended and removed when disposed of. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HeadlessProcess, type PeerProcessInit, RendezvousProcess } from '../../test/support/headless-process.ts'

export interface BenchDirectory extends AsyncDisposable {
  readonly path: string
}

/** On the disk of the machine's temporary files: HONGYAN_BENCH_DIR names another. */
export async function createBenchDirectory(): Promise<BenchDirectory> {
  const path = await mkdtemp(join(process.env.HONGYAN_BENCH_DIR ?? tmpdir(), 'hongyan-bench-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export interface RunningRendezvous extends AsyncDisposable {
  readonly pid: number
  /** With /p2p/, on loopback. */
  readonly address: string
}

export interface RendezvousOptions {
  /** Loaded before its own code. */
  readonly imports?: readonly URL[]
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Starts dist/. For profiles: `HONGYAN_BENCH_NODE='--cpu-prof --cpu-prof-dir=/tmp/profiles' npm run bench …`.
 *
 * @param data directory, which may hold accounts already
 */
export async function startRendezvous(data: string, options: RendezvousOptions = {}): Promise<RunningRendezvous> {
  const { imports = [], env = {} } = options
  const nodeOptions = [...imports.map(({ href }) => `--import=${href}`), process.env.HONGYAN_BENCH_NODE ?? '']
  const rendezvous = new RendezvousProcess({ directory: data, env: { ...env, NODE_OPTIONS: nodeOptions.join(' ') } })
  try {
    const [address] = await rendezvous.ready()
    if (address === undefined) throw new Error('the rendezvous printed no address')
    return {
      pid: required(rendezvous.process.pid),
      address,
      [Symbol.asyncDispose]: async () => void (await rendezvous.stop()),
    }
  } catch (error) {
    await rendezvous.process.kill()
    throw error
  }
}

export interface RunningPeer extends AsyncDisposable {
  readonly pid: number
  readonly headless: HeadlessProcess
}

/** `hongyan headless`; nobody is logged in. */
export function startPeer(init: PeerProcessInit): RunningPeer {
  const headless = new HeadlessProcess(init)
  return { pid: required(headless.process.pid), headless, [Symbol.asyncDispose]: () => headless.kill() }
}

function required(pid: number | undefined): number {
  if (pid === undefined) throw new Error('a process could not be started')
  return pid
}

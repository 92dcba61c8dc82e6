/**
 * One rendezvous and any number of peers as processes, in a temporary directory of their own. Ends them all and removes
 * the directory when disposed of, whatever happened.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HeadlessProcess, type PeerProcessInit, RendezvousProcess } from './headless-process.ts'

export interface Fleet extends AsyncDisposable {
  readonly directory: string
  /** Where the rendezvous listens, with /p2p/. */
  readonly server: string
  /** Of the rendezvous' process. */
  readonly rendezvousPid: number | undefined
  /** The tail of what it logged. */
  rendezvousLog(): string
  /** A process on the home `name`, or on `home`; not logged in. */
  peer(name: string, init?: Partial<PeerProcessInit>): HeadlessProcess
  /** A process that has registered (unless told not to) and logged in as `username`. */
  login(username: string, init?: { home?: string; password?: string; register?: boolean }): Promise<HeadlessProcess>
  /** SIGKILL. */
  killRendezvous(): Promise<void>
  /** SIGTERM; returns the exit code. */
  stopRendezvous(): Promise<number | null>
  /** The same data on the same port. @param env more of it for this process */
  startRendezvous(env?: Readonly<Record<string, string>>): Promise<void>
}

export const PASSWORD = 'correct horse'

/**
 * @param rendezvousArgs more of its command line
 * @param peerEnv of every peer
 */
export async function createFleet({
  rendezvousArgs = [],
  peerEnv = {},
}: {
  readonly rendezvousArgs?: readonly string[]
  readonly peerEnv?: Readonly<Record<string, string>>
} = {}): Promise<Fleet> {
  const directory = await mkdtemp(join(tmpdir(), 'hongyan-'))
  const data = join(directory, 'rendezvous')
  const peers: HeadlessProcess[] = []
  let rendezvous = new RendezvousProcess({ directory: data, args: rendezvousArgs })

  async function dispose(): Promise<void> {
    await Promise.all([rendezvous.kill(), ...peers.map((peer) => peer.kill())])
    await rm(directory, { recursive: true, force: true })
  }

  let server: string
  try {
    server = firstOf(await rendezvous.ready())
  } catch (error) {
    await dispose()
    throw error
  }

  function peer(name: string, init: Partial<PeerProcessInit> = {}): HeadlessProcess {
    const started = new HeadlessProcess({ name, home: join(directory, name), servers: [server], env: peerEnv, ...init })
    peers.push(started)
    return started
  }

  return {
    directory,
    server,
    get rendezvousPid() {
      return rendezvous.process.pid
    },
    rendezvousLog: () => rendezvous.process.stderr,
    peer,
    async login(username, { home = username, password = PASSWORD, register = true } = {}) {
      const started = peer(home)
      if (register) await started.request('register', { username, password })
      await started.request('login', { username, password })
      return started
    },
    killRendezvous: () => rendezvous.kill(),
    stopRendezvous: () => rendezvous.stop(),
    async startRendezvous(env = {}) {
      rendezvous = new RendezvousProcess({
        directory: data,
        listen: server.replace(/\/p2p\/.*$/, ''),
        args: rendezvousArgs,
        env,
      })
      await rendezvous.ready()
    },
    [Symbol.asyncDispose]: dispose,
  }
}

function firstOf(addresses: readonly string[]): string {
  const [address] = addresses
  if (address === undefined) throw new Error('the rendezvous printed no address')
  return address
}

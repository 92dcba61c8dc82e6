/**
 * An internet with a rendezvous and any number of peers on its machines, as processes. Ends them all, and takes the
 * network down, when disposed of.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PASSWORD } from '../fleet.ts'
import { HeadlessProcess, type PeerProcessInit, RendezvousProcess } from '../headless-process.ts'
import { createInternet, type Internet } from './internet.ts'
import type { Host } from './network.ts'

export interface Town extends AsyncDisposable {
  readonly internet: Internet
  /** Of everything that is written. */
  readonly directory: string
  /** On port 8888 of that machine, ready. The same label starts with the same data again. */
  rendezvous(host: Host, init?: RendezvousInit): Promise<RendezvousOnHost>
  /** A process on that machine, with the home `name`; not logged in. */
  peer(host: Host, name: string, init: PeerInit): HeadlessProcess
  /** A process that has registered and logged in as `username`. */
  login(host: Host, username: string, init: PeerInit): Promise<HeadlessProcess>
}

export interface RendezvousInit {
  readonly label?: string
  readonly args?: readonly string[]
}

export interface RendezvousOnHost {
  readonly process: RendezvousProcess
  readonly peerId: string
  /** On an address of the machine, with /p2p/. */
  readonly server: string
}

export type PeerInit = Pick<PeerProcessInit, 'servers' | 'args' | 'env' | 'stderrTailCharacters'>

const PORT = 8888

export async function createTown(): Promise<Town> {
  const directory = await mkdtemp(join(tmpdir(), 'hongyan-'))
  const internet = await createInternet()
  const processes: { kill(): Promise<void> }[] = []

  function peer(host: Host, name: string, init: PeerInit): HeadlessProcess {
    const home = join(directory, name)
    const started = new HeadlessProcess({ name, home, listen: [], within: host.namespace.command, ...init })
    processes.push(started)
    return started
  }

  return {
    internet,
    directory,
    peer,
    async rendezvous(host, { label = 'rendezvous', args = [] } = {}) {
      const started = new RendezvousProcess({
        directory: join(directory, label),
        listen: `/ip4/0.0.0.0/tcp/${PORT}`,
        args: ['--listen', `/ip6/::/tcp/${PORT}`, ...args],
        within: host.namespace.command,
      })
      processes.push(started)
      const [peerId = ''] = (await started.ready()).flatMap((address) => /\/p2p\/(\w+)$/.exec(address)?.[1] ?? [])
      return {
        process: started,
        peerId,
        get server() {
          return `/ip4/${host.ipv4}/tcp/${PORT}/p2p/${peerId}`
        },
      }
    },
    async login(host, username, init) {
      const started = peer(host, username, init)
      await started.request('register', { username, password: PASSWORD })
      await started.request('login', { username, password: PASSWORD })
      return started
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((process) => process.kill()))
      await internet[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

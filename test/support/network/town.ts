/**
 * An internet with a rendezvous and any number of peers on its machines, as processes. Ends them all, and takes the
 * network down, when disposed of.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HeadlessProcess, type PeerProcessInit, RendezvousProcess } from '../headless-process.ts'
import { JsonLinesProcess } from '../json-lines-process.ts'
import { createInternet, type Internet } from './internet.ts'
import type { Zone } from './name-server.ts'
import type { Host } from './network.ts'

export interface Town extends AsyncDisposable {
  readonly internet: Internet
  /** Of everything that is written. */
  readonly directory: string
  /** On port 8888 of that machine, ready. The same label starts with the same data again. */
  rendezvous(host: Host, init?: RendezvousInit): Promise<RendezvousOnHost>
  /** A process on that machine, with the home `name`; not logged in. */
  peer(host: Host, name: string, init: PeerInit): HeadlessProcess
  /** Names that everybody can look up from now on; once in a town. */
  names(zone: Zone): Promise<void>
  /** Something of 50 MB to send. */
  file(): Promise<string>
  /** Of its processes that still run, in their whole lives. */
  cpuSeconds(): number
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
const FILE_BYTES = 50_000_000
/** The kernel's USER_HZ. */
const TICKS_PER_SECOND = 100

interface Running {
  readonly process: JsonLinesProcess
  kill(): Promise<void>
}

export async function createTown(): Promise<Town> {
  const directory = await mkdtemp(join(tmpdir(), 'hongyan-'))
  const internet = await createInternet()
  const processes: Running[] = []
  let file: Promise<string> | undefined

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
    async rendezvous(host, { label = 'rendezvous', args = [], ...rest } = {}) {
      const started = new RendezvousProcess({
        directory: join(directory, label),
        listen: `/ip4/0.0.0.0/tcp/${PORT}`,
        args: ['--listen', `/ip6/::/tcp/${PORT}`, ...args],
        within: host.namespace.command,
        ...rest,
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
    async names(zone) {
      const { command } = await internet.nameserver()
      const program = join(import.meta.dirname, 'name-server.ts')
      const server = new JsonLinesProcess({
        name: 'name server',
        args: [program, JSON.stringify(zone)],
        within: command,
      })
      processes.push({ process: server, kill: () => server.kill() })
      await server.waitFor('ready', ({ event }) => event === 'ready')
    },
    file() {
      file ??= writeRandom(join(directory, 'photographs.tar'))
      return file
    },
    cpuSeconds: () => processes.reduce((sum, { process }) => sum + cpuSecondsOf(process.pid), 0),
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((process) => process.kill()))
      await internet[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function writeRandom(path: string): Promise<string> {
  await writeFile(path, randomBytes(FILE_BYTES))
  return path
}

/** In user and system mode; none of one that has ended. */
function cpuSecondsOf(pid: number | undefined): number {
  try {
    // The name before may have spaces in it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return 0
  }
}

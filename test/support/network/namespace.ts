/**
 * Network namespaces: machines with interfaces, routes and a firewall of their own that no real network is connected to.
 * Their names carry the process that made them; what a killed one left is removed by the next.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Namespace {
  readonly name: string
  /** Stands in front of a program's own command line. */
  readonly command: readonly string[]
  /** Commands of `ip`, without its name. */
  ip(...lines: readonly string[]): Promise<void>
  /** A file as `nft` reads it. */
  nft(script: string): Promise<void>
  /** Any other program in there; returns its stdout. */
  run(program: string, ...args: readonly string[]): Promise<string>
  /** Whoever runs in there must have ended before. */
  remove(): Promise<void>
}

const PREFIX = 'hongyan'
const NAMESPACES = '/run/netns'
/** `ip netns exec` lays what it finds there over /etc. */
const CONFIGURATION = '/etc/netns'

let made = 0

/** @param nameservers what the programs in it ask for names */
export async function createNamespace(label: string, nameservers: readonly string[]): Promise<Namespace> {
  made += 1
  const name = `${PREFIX}-${process.pid}-${made}-${label}`
  const command = ['ip', 'netns', 'exec', name]
  await mkdir(join(CONFIGURATION, name), { recursive: true })
  const lines = [...nameservers.map((address) => `nameserver ${address}`), 'options timeout:1 attempts:2']
  await writeFile(join(CONFIGURATION, name, 'resolv.conf'), `${lines.join('\n')}\n`)
  await run('ip', ['netns', 'add', name])
  const namespace: Namespace = {
    name,
    command,
    async ip(...lines) {
      await run('ip', ['-n', name, '-batch', '-'], lines.join('\n'))
    },
    async nft(script) {
      await run('ip', ['netns', 'exec', name, 'nft', '-f', '-'], script)
    },
    run: (program, ...args) => run('ip', ['netns', 'exec', name, program, ...args]),
    remove: () => remove(name),
  }
  await namespace.ip('link set lo up')
  return namespace
}

/** What processes that have ended without cleaning up left behind, with the programs that still run in it. */
export async function sweepNamespaces(): Promise<void> {
  for (const name of await namesIn(NAMESPACES)) {
    for (const pid of (await run('ip', ['netns', 'pids', name])).split('\n').filter((line) => line !== '')) {
      process.kill(Number(pid), 'SIGKILL')
    }
    await remove(name)
  }
  for (const name of await namesIn(CONFIGURATION)) await remove(name)
}

/** Of our own kind, whose maker is gone. */
async function namesIn(directory: string): Promise<string[]> {
  const names = existsSync(directory) ? await readdir(directory) : []
  return names.filter((name) => {
    const [prefix, pid] = name.split('-')
    return prefix === PREFIX && !existsSync(`/proc/${pid}`)
  })
}

async function remove(name: string): Promise<void> {
  if (existsSync(join(NAMESPACES, name))) await run('ip', ['netns', 'delete', name])
  await rm(join(CONFIGURATION, name), { recursive: true, force: true })
}

/** Rejects with what it wrote to stderr. */
function run(program: string, args: readonly string[], input = ''): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = execFile(program, args, (error, stdout, stderr) => {
    if (error === null) resolve(stdout)
    else reject(new Error(`${[program, ...args].join(' ')}: ${stderr.trim() || error.message}\n${input}`))
  })
  // It may have ended without reading any: its exit says how it went.
  child.stdin?.on('error', () => undefined).end(input)
  return promise
}

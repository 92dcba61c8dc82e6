/**
 * `hongyan` and `hongyan-rendezvous` run to their end as a shell would run them, with whatever is wrong about it. Knows
 * nothing of the program but its two entries.
 */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const dist = join(import.meta.dirname, '../../dist')
const ENTRIES = { hongyan: 'peer/main.js', 'hongyan-rendezvous': 'rendezvous/main.js' }
const TIMEOUT_MS = 45_000

export type Program = keyof typeof ENTRIES

export interface RunInit {
  /** Written to stdin, which is closed after it; default: closed at once. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that goes on, to be troubled while it does. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams
  /** So far. */
  readonly stderr: string
  /** A line of JSON on its stdin. */
  say(object: object): void
  ended(): Promise<number | null>
}

/** Of the running test, at whose end it is killed. */
export function start(program: Program, args: readonly string[], { env = {} }: Pick<RunInit, 'env'> = {}): Started {
  const child = spawn(process.execPath, [entryOf(program), ...args], { env: plainEnvironment(env) })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  const code = endOf(child, () => `${program} ${args.join(' ')} did not end:\n${stderr}`)
  // A test that fails before it waits has another reason to tell.
  code.catch(() => undefined)
  return {
    child,
    get stderr() {
      return stderr
    },
    say: (object) => void child.stdin.write(`${JSON.stringify(object)}\n`),
    ended: () => code,
  }
}

/** The path of the program's entry, for those who start it themselves. */
export function entryOf(program: Program): string {
  return join(dist, ENTRIES[program])
}

/** An environment that says nothing to Hongyan. */
export function plainEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(HONGYAN_|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(inherited), ...more }
}

/** Resolves when it has ended; what does not end by itself is killed and the wait fails. */
export async function run(
  program: Program,
  args: readonly string[],
  { input = '', env = {} }: RunInit = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [entryOf(program), ...args], { env: plainEnvironment(env) })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  }
  // It may have ended without reading.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await endOf(child, () => `${program} ${args.join(' ')} did not end:\n${said.stdout}${said.stderr}`)
  return { code, ...said }
}

/** The exit code, once all output has been read; null after a signal. After the time-out it is killed and the wait fails. */
async function endOf(child: ChildProcess, complaint: () => string): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
    reject(new Error(complaint()))
  }, TIMEOUT_MS)
  child.on('error', reject)
  child.on('close', resolve)
  return promise.finally(() => clearTimeout(timer))
}

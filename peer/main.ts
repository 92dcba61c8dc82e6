#!/usr/bin/env node
/**
 * The process `hongyan`: from arguments to a face, and from its end to an exit code. Imports nothing statically, so that
 * an old Node.js gets a sentence and not a stack, and `--help` loads no network.
 */
import type { ExamineOutside, Finding, OpenChat } from './api.ts'
import type { Config } from './config.ts'
import type { HeadlessInit } from './faces/headless.ts'
import type { ProfilesInit } from './faces/profiles.ts'
import { isInteractive, type StopReason, type Terminal } from './faces/terminal.ts'

const NODE_MAJOR = 22
const NODE_MINOR = 18

/** A pipe that nobody reads must not hold the process for ever. */
const EXIT_FLUSH_MS = 1_000
/** A process that is still running so long after it was told to stop has not been stopped. */
const NOT_STOPPED_MS = 200

const runtime = process.versions.node

if (isNodeTooOld()) {
  process.stderr.write(
    `hongyan: Node.js ${NODE_MAJOR}.${NODE_MINOR} or later is needed, this is ${process.versions.node}. ` +
      `需要 Node.js ${NODE_MAJOR}.${NODE_MINOR} 或更新的版本。\n`,
  )
  process.exit(1)
}
/** See `Terminal`. */
const rescues = new Set<() => void>()
process.on('exit', rescueTerminal)
// Whoever read our output may have gone (EPIPE), which is no fault of ours; what runs is told by its terminal.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
process.on('uncaughtException', (error) => die(error))
process.on('unhandledRejection', (error) => die(error))
await exit(await run())

async function run(): Promise<number> {
  const { readConfig } = await import('./config.ts')
  const { toHongyanError } = await import('../shared/errors.ts')
  const { exitCodeOf } = await import('./faces/exit-codes.ts')
  let config: Config | undefined
  try {
    const read = readConfig({ argv: process.argv.slice(2), environment: process.env })
    if (read.type === 'printed') {
      process.stdout.write(read.text)
      return 0
    }
    config = read.config
    return await runFace(config)
  } catch (error) {
    const failure = toHongyanError(error)
    const { errorText } = await import('./faces/catalogue/index.ts')
    const text = config === undefined ? failure.message : errorText(config.catalogue, failure)
    process.stderr.write(`hongyan: ${text} [${failure.code}]\n`)
    if (process.env.HONGYAN_DEBUG) process.stderr.write(`${failure.stack}\n`)
    return exitCodeOf(failure.code)
  }
}

async function runFace({ command, catalogue, chosenLanguage, colours, ...rest }: Config): Promise<number> {
  const { createProfiles } = await import('./faces/profiles.ts')
  const terminal = openTerminal()
  // Loaded when a chat is opened: the menu appears before the network stack is read.
  const catchUp = command.name === 'chat' && isInteractive(terminal) ? 'newestFirst' : 'inOrder'
  const warn = (text: string): void => void process.stderr.write(`${text}\n`)
  const openChat: OpenChat = async (init) => (await import('./chat.ts')).openChat({ ...init, catchUp, runtime })
  const profiles = createProfiles({ ...rest, catalogue, openChat, warn } satisfies ProfilesInit)
  switch (command.name) {
    case 'chat': {
      const { start, onConflict } = command
      if (command.face === 'screen' && isInteractive(terminal)) {
        // What Node.js itself warns of is for developers, and would stand across the screen.
        if (!process.env.HONGYAN_DEBUG) process.removeAllListeners('warning')
        const { runTui } = await import('./faces/tui.ts')
        return runTui({ profiles, terminal, catalogue, chosenLanguage, start, onConflict, colours })
      }
      const { runPlain } = await import('./faces/plain.ts')
      return runPlain({ profiles, terminal, catalogue, chosenLanguage, start, onConflict })
    }
    case 'headless': {
      const { runHeadless } = await import('./faces/headless.ts')
      const { HongyanError } = await import('../shared/errors.ts')
      const chat = await profiles.openLast()
      if (chat === undefined) throw new HongyanError('USAGE', catalogue.oneShot.nobodyLast)
      return runHeadless({ chat, terminal, after: command.after } satisfies HeadlessInit)
    }
    default: {
      const { runOneShot } = await import('./faces/one-shot.ts')
      const outside = { examine: examineOutside, runtime }
      return runOneShot({ command, profiles, terminal, catalogue, outside })
    }
  }
}

/** Loaded when it is asked for, as a chat is. */
async function* examineOutside(...asked: Parameters<ExamineOutside>): AsyncIterable<Finding> {
  yield* (await import('./health/outside.ts')).examineOutside(...asked)
}

/** The first signal asks the face to end, the second does not ask. */
function openTerminal(): Terminal {
  const stopping = new AbortController()
  const stop = (reason: StopReason, exitCode: number) => (): void => {
    if (stopping.signal.aborted) process.exit(exitCode)
    stopping.abort(reason)
  }
  process.on('SIGINT', stop('interrupted', 130))
  process.on('SIGTERM', stop('terminated', 143))
  process.on('SIGHUP', stop('terminated', 129))
  // Whoever read our output has gone (EPIPE): there is nobody left to tell.
  process.stdout.on('error', () => stopping.abort('outputClosed' satisfies StopReason))
  const { stdin: input, stdout: output, stderr: errors } = process
  const streams = { input, output, errors, signal: stopping.signal, rescues }
  return process.platform === 'win32' ? streams : { ...streams, suspend }
}

/** The whole job, as the terminal itself would stop it: the shell waits for all of it. */
async function suspend(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  process.once('SIGCONT', resolve)
  process.kill(0, 'SIGTSTP')
  // Nobody stops a job that no shell looks after.
  const timer = setTimeout(resolve, NOT_STOPPED_MS)
  await promise
  clearTimeout(timer)
  process.off('SIGCONT', resolve)
}

function rescueTerminal(): void {
  for (const rescue of rescues) rescue()
  rescues.clear()
}

/** Ends the process once what was written has left it. */
async function exit(code: number): Promise<never> {
  const flushed = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
  )
  await Promise.race([Promise.all(flushed), new Promise((resolve) => setTimeout(resolve, EXIT_FLUSH_MS))])
  process.exit(code)
}

/** Nothing should come here. One line for people; the stack for those who look for it. */
function die(error: unknown): never {
  rescueTerminal()
  const text = error instanceof Error ? error.message : String(error)
  // It may quote what others wrote.
  const line = text.split('\n')[0]?.replace(/\p{Cc}/gu, '')
  process.stderr.write(`hongyan: INTERNAL: ${line} (HONGYAN_DEBUG=1 shows more)\n`)
  if (process.env.HONGYAN_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  process.exit(1)
}

function isNodeTooOld(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major < NODE_MAJOR || (major === NODE_MAJOR && minor < NODE_MINOR)
}

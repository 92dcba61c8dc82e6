/**
 * The command `hongyan-rendezvous`: reads the configuration, runs a rendezvous or a relay until a signal or does what its
 * operator asks, and speaks to them.
 */
import { multiaddr } from '@multiformats/multiaddr'
import { pino } from 'pino'
import { isLoopback } from '../shared/addresses.ts'
import { type HongyanError, toHongyanError } from '../shared/errors.ts'
import type { DeviceId } from '../shared/identity.ts'
import { type Config, readInvocation } from './config.ts'
import { chooseLanguage } from './language.ts'
import { OperatorFailure, runOperatorCommand } from './operator/operator-command.ts'
import { OPERATOR_SENTENCES } from './operator/operator-sentences.ts'
import { startRelayServer } from './relay-server.ts'
import { SENTENCES, type Sentences } from './sentences.ts'
import { openStoreAsGuest, type Rendezvous, startRendezvous } from './server.ts'

/** What the command needs of its process. */
export interface Terminal {
  /** Without the program's own name. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** A line on stdout. */
  print(line: string): void
  /** A line on stderr. */
  complain(line: string): void
  /** SIGINT and SIGTERM. */
  onSignal(listener: () => void): void
  /** At once, whatever is going on. */
  exit(code: number): void
}

const EXIT = { done: 0, error: 1, usage: 2, conflict: 8, interrupted: 130 } as const
const STDERR = 2

/** Resolves with the exit code. */
export async function run(terminal: Terminal): Promise<number> {
  const language = chooseLanguage(terminal.argv, terminal.env)
  let config: Config | undefined
  try {
    const invocation = readInvocation(terminal.argv, terminal.env, language)
    if (invocation.kind === 'print') {
      terminal.print(invocation.text)
      return EXIT.done
    }
    config = invocation.config
    if (invocation.kind === 'run') await serve(config, terminal)
    else if (invocation.kind === 'relay') await serve(config, terminal, invocation.rendezvous)
    else {
      const { data, json } = config
      const sentences = OPERATOR_SENTENCES[config.language]
      const { print } = terminal
      await runOperatorCommand({ job: invocation.job, data, json, sentences, openStore: openStoreAsGuest, print })
    }
    return EXIT.done
  } catch (error) {
    const failure = toHongyanError(error)
    terminal.complain(explain(failure, config, SENTENCES[config?.language ?? language]))
    return exitCodeOf(failure)
  }
}

/** @param relayFor the rendezvous whose relay is to run instead of one itself */
async function serve(config: Config, terminal: Terminal, relayFor?: DeviceId): Promise<void> {
  const { data, listen, announce, retention, registration, relay, relayLimits, json, language, logLevel } = config
  const signalled = Promise.withResolvers<void>()
  let signals = 0
  terminal.onSignal(() => {
    signals += 1
    if (signals > 1) terminal.exit(EXIT.interrupted)
    signalled.resolve()
  })

  const log = pino({ level: logLevel }, pino.destination({ dest: STDERR, sync: true }))
  const common = { data, listen, announce, log }
  const rendezvous =
    relayFor === undefined
      ? await startRendezvous({ ...common, retention, registration, relay, relayLimits })
      : await startRelayServer({ ...common, rendezvous: relayFor, limits: relayLimits })
  const sentences = SENTENCES[language]
  if (json) {
    terminal.print(JSON.stringify({ event: 'ready', peerId: rendezvous.peerId, addresses: rendezvous.addresses }))
  } else {
    const { ready, giveAddress, relayReady, giveRelayAddress } = sentences
    const words = relayFor === undefined ? [ready, giveAddress] : [relayReady, giveRelayAddress]
    for (const line of [...words, ...addressLines(rendezvous, sentences)]) terminal.print(line)
  }

  await signalled.promise
  if (!json) terminal.print(sentences.stopping)
  await rendezvous.stop()
  terminal.print(json ? JSON.stringify({ event: 'stopped' }) : sentences.stopped)
}

/** What to tell people, so that they can reach this node. */
function addressLines({ addresses }: Rendezvous, sentences: Sentences): string[] {
  const lines = addresses.map(
    (address) => `  ${address}${isOfThisMachine(address) ? `  ${sentences.thisMachineOnly}` : ''}`,
  )
  const hint = addresses.every(isOfThisMachine) ? [sentences.onlyLoopback] : []
  return [...lines, ...hint, sentences.howToStop]
}

function isOfThisMachine(address: string): boolean {
  return isLoopback(multiaddr(address))
}

function explain(failure: HongyanError, config: Config | undefined, sentences: Sentences): string {
  if (failure instanceof OperatorFailure) return failure.message
  if (failure.code === 'USAGE' || config === undefined) return `${failure.message}\n${sentences.usageHint}`
  const { data, listen } = config
  return sentences.failure(failure, { data, listen })
}

function exitCodeOf({ code }: HongyanError): number {
  if (code === 'USAGE' || code === 'WRONG_SERVER') return EXIT.usage
  return code === 'PROFILE_IN_USE' || code === 'CONFLICT' ? EXIT.conflict : EXIT.error
}

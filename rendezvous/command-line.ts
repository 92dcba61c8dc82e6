/** The words of the command line, as they are; what they mean is for `config.ts`. */
import { Command, CommanderError, Option } from 'commander'
import { HongyanError } from '../shared/errors.ts'
import { INVITES_AT_ONCE_MAX } from '../shared/limits.ts'
import { VERSION } from '../shared/version.ts'
import type { OperatorJob } from './operator/operator.ts'
import type { OperatorSentences } from './operator/operator-sentences.ts'
import type { Sentences } from './sentences.ts'

/** One source of settings; what it does not say is undefined. */
export interface Settings {
  readonly data?: string | undefined
  readonly listen?: readonly string[] | undefined
  readonly announce?: readonly string[] | undefined
  readonly registration?: string | undefined
  /** As written; a number in the file. */
  readonly archiveDays?: string | number | undefined
  readonly archiveMib?: string | number | undefined
  readonly relay?: string | undefined
  readonly relayGibPerDay?: string | number | undefined
  readonly relayMbit?: string | number | undefined
  readonly json?: boolean | undefined
  readonly lang?: string | undefined
  readonly logLevel?: string | undefined
}

/** A number with its bounds, by the flag that sets it. */
export interface Range {
  readonly name: string
  /** Otherwise a whole one. */
  readonly isDecimal?: boolean
  readonly min: number
  readonly max: number
  readonly fallback: number
}

/** A relay of its own is to run. */
export interface RelayJob {
  readonly command: 'relay'
  /** PeerId of the rendezvous whose members may use it, as written. */
  readonly for: string
}

export type CommandLine =
  | {
      readonly kind: 'settings'
      readonly settings: Settings
      readonly config: string | undefined
      /** None: a rendezvous is to run. */
      readonly job: OperatorJob | RelayJob | undefined
    }
  | { readonly kind: 'print'; readonly text: string }

/** What the help names as defaults. */
export interface Defaults {
  readonly listen: readonly string[]
  readonly archiveDays: number
  readonly archiveMib: number
  readonly registration: string
  readonly relayGibPerDay: number
  readonly logLevels: readonly string[]
}

export interface CommandLineWords {
  readonly sentences: Sentences
  readonly operator: OperatorSentences
  readonly defaults: Defaults
}

const INVITES: Range = { name: '--count', min: 1, max: INVITES_AT_ONCE_MAX, fallback: 1 }
/** A year: what lies in a drawer for longer should not let in whoever finds it. */
const INVITE_DAYS: Range = { name: '--days', min: 1, max: 366, fallback: 7 }

/** Those of the rendezvous that its operator's commands heed as well. */
const OPERATOR_OPTIONS: ReadonlySet<string | undefined> = new Set(['--data', '--config', '--json', '--lang'])

/** And a relay of its own. */
const RELAY_OPTIONS: ReadonlySet<string | undefined> = new Set([
  ...OPERATOR_OPTIONS,
  ...['--listen', '--announce', '--relay-gib-per-day', '--relay-mbit', '--log-level'],
])

const optionsOf = (command: Command) => (command.name() === 'relay' ? RELAY_OPTIONS : OPERATOR_OPTIONS)

/** Throws USAGE. */
export function readCommandLine(argv: readonly string[], words: CommandLineWords): CommandLine {
  let printed = ''
  let job: OperatorJob | RelayJob | undefined
  const command = createCommand(words, (asked) => {
    job = asked
  })
  const output = {
    writeOut: (text: string) => {
      printed += text
    },
    // Commander writes what it also throws; it is said once, in our words.
    writeErr: () => {},
  }
  for (const each of [command, ...command.commands]) each.configureOutput(output).exitOverride()
  try {
    command.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'print', text: printed.trimEnd() }
    throw usageError(error, words.sentences)
  }
  const { config, ...settings } = command.opts<Settings & { readonly config?: string }>()
  return { kind: 'settings', settings, config, job }
}

/** The number as written, or its default. Throws USAGE. */
export function requireWithin(
  { name, isDecimal = false, min, max, fallback }: Range,
  value: string | number | undefined,
  sentences: Sentences,
): number {
  if (value === undefined || value === '') return fallback
  const number = Number(value)
  if (!(isDecimal || Number.isInteger(number)) || !(number >= min && number <= max)) {
    const { badDecimal, badNumber } = sentences
    throw new HongyanError('USAGE', (isDecimal ? badDecimal : badNumber)(name, String(value), min, max))
  }
  return number
}

function createCommand(words: CommandLineWords, ask: (job: OperatorJob | RelayJob) => void): Command {
  const { sentences, operator, defaults } = words
  const { help } = sentences
  const collect = (value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]
  const command = new Command('hongyan-rendezvous')
    .description(help.description)
    .addOption(new Option('--listen <multiaddr>', help.listen(defaults.listen)).argParser(collect))
    .addOption(new Option('--announce <multiaddr>', help.announce).argParser(collect))
    .option('--data <dir>', help.data)
    .option('--registration <mode>', operator.help.registration(defaults.registration))
    .option('--archive-days <days>', help.archiveDays(defaults.archiveDays))
    .option('--archive-mib <mib>', help.archiveMib(defaults.archiveMib))
    .option('--relay <on|off|multiaddr>', help.relay)
    .option('--relay-gib-per-day <gib>', help.relayGibPerDay(defaults.relayGibPerDay))
    .option('--relay-mbit <mbit>', help.relayMbit)
    .option('--config <file>', help.config)
    .option('--json', help.json)
    .option('--lang <zh|en>', help.lang)
    .option('--log-level <level>', help.logLevel(defaults.logLevels))
    .version(VERSION, '--version', help.version)
    .addHelpText('after', `\n${help.afterword}`)
    .action(() => {})
  addOperatorCommands(command, words, ask)
  command
    .command('relay')
    .description(help.relayCommand)
    .requiredOption('--for <peer id>', help.relayFor)
    .action((options: { readonly for: string }) => ask({ command: 'relay', for: options.for }))
  for (const each of [command, ...command.commands]) {
    each
      .helpOption('--help', help.help)
      .helpCommand(false)
      .configureHelp({
        showGlobalOptions: true,
        // Of the rendezvous itself they stand among its own.
        visibleGlobalOptions: (shown) =>
          shown === command ? [] : command.options.filter(({ long }) => optionsOf(shown).has(long)),
        styleTitle: (title) => help.titles[title] ?? title,
      })
      .allowExcessArguments(false)
      .showSuggestionAfterError(true)
  }
  return command
}

function addOperatorCommands(
  command: Command,
  { sentences, operator: { help } }: CommandLineWords,
  ask: (job: OperatorJob | RelayJob) => void,
): void {
  command
    .command('ban <name>')
    .description(help.ban)
    .option('--reason <text>', help.reason)
    .action((name: string, { reason = '' }: { reason?: string }) => ask({ command: 'ban', name, reason }))
  command
    .command('unban <name>')
    .description(help.unban)
    .action((name: string) => ask({ command: 'unban', name }))
  command
    .command('bans')
    .description(help.bans)
    .action(() => ask({ command: 'bans' }))
  command
    .command('invite')
    .description(help.invite)
    .option('--count <number>', help.count)
    .option('--days <days>', help.days)
    .option('--revoke <invite>', help.revoke)
    .action(({ count, days, revoke }: { count?: string; days?: string; revoke?: string }) => {
      if (revoke !== undefined) return ask({ command: 'revokeInvite', code: revoke })
      ask({
        command: 'invite',
        count: requireWithin(INVITES, count, sentences),
        days: requireWithin(INVITE_DAYS, days, sentences),
      })
    })
  command
    .command('invites')
    .description(help.invites)
    .action(() => ask({ command: 'invites' }))
}

function usageError({ code, message }: CommanderError, sentences: Sentences): HongyanError {
  const option = /'([^']+)'/.exec(message)?.[1]?.split(' ')[0] ?? ''
  switch (code) {
    case 'commander.unknownOption': {
      const suggestion = /Did you mean (?:one of )?(.+)\?/.exec(message)?.[1]
      return new HongyanError('USAGE', sentences.unknownOption(option, suggestion))
    }
    case 'commander.optionMissingArgument':
      return new HongyanError('USAGE', sentences.missingValue(option))
    case 'commander.missingMandatoryOptionValue':
      return new HongyanError('USAGE', sentences.missingOption(option))
    case 'commander.missingArgument':
      return new HongyanError('USAGE', sentences.missingArgument(option))
    case 'commander.excessArguments':
    case 'commander.unknownCommand':
      return new HongyanError('USAGE', sentences.excessArguments)
    default:
      return new HongyanError('USAGE', sentences.badUsage)
  }
}

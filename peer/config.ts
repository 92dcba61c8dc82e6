/**
 * Flags and environment, read once into a frozen configuration. With `main.ts` the only place that looks at the process;
 * every refusal is a USAGE error that says what to do, in the language of the user.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import envPaths from 'env-paths'
import { HongyanError } from '../shared/errors.ts'
import { VERSION } from '../shared/version.ts'
import { CATALOGUES, type Catalogue, type Language, languageOf } from './faces/catalogue/index.ts'
import { CONFLICT_CHOICES, type ConflictChoice } from './faces/files/conflict.ts'
import type { OneShotCommand } from './faces/one-shot.ts'
import type { PasswordSource } from './faces/password-source.ts'
import type { Home } from './faces/profiles.ts'
import { isListenAddress, parseServers } from './faces/server-address.ts'
import { suggestionFor } from './faces/suggestion.ts'

export type FaceCommand =
  | {
      readonly name: 'chat'
      /** `lines`: as asked for, or because the terminal can do no more. */
      readonly face: 'screen' | 'lines'
      readonly start: 'menu' | 'resume'
      readonly onConflict?: ConflictChoice
    }
  | { readonly name: 'headless'; readonly after?: number }
  | OneShotCommand

export interface Config {
  readonly command: FaceCommand
  readonly catalogue: Catalogue
  readonly home: Home
  /** As given; empty: as remembered. */
  readonly servers: readonly string[]
  readonly listen?: readonly string[]
  readonly downloads: string
  /** No colour where NO_COLOR is set (no-color.org). */
  readonly colours: 'colours' | 'monochrome'
}

/** What of the process decides. */
export interface ConfigSource {
  /** Without node and script. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** `--help` and `--version` print and give no configuration. */
export type ReadConfig =
  | { readonly type: 'config'; readonly config: Config }
  | { readonly type: 'printed'; readonly text: string }

interface GlobalOptions {
  readonly home?: string
  readonly server?: string[]
  readonly listen?: string[]
  readonly downloads?: string
  readonly onConflict?: ConflictChoice
  readonly login?: true
  readonly plain?: true
}

/** Throws USAGE. */
export function readConfig(source: ConfigSource): ReadConfig {
  const catalogue = CATALOGUES[chosenLanguage(source)]
  let command: FaceCommand | undefined
  let printed = ''
  const program = describeProgram(catalogue, (chosen) => {
    command = chosen
  })
  const commands = [program, ...program.commands]
  for (const each of commands) {
    each.exitOverride().configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} })
  }
  try {
    program.parse(source.argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return { type: 'printed', text: printed }
    throw error instanceof CommanderError ? usageError(error, commands, catalogue) : error
  }
  if (command === undefined) throw new HongyanError('USAGE', catalogue.commandLine.seeHelp)
  // A terminal that cannot move its cursor.
  if (command.name === 'chat' && source.environment.TERM === 'dumb') command = { ...command, face: 'lines' }
  return { type: 'config', config: freeze(command, program.opts<GlobalOptions>(), source, catalogue) }
}

function freeze(command: FaceCommand, options: GlobalOptions, source: ConfigSource, catalogue: Catalogue): Config {
  const { environment } = source
  const servers = options.server ?? words(environment.HONGYAN_SERVER)
  if (servers.length > 0) parseServers(servers, catalogue.badAddress)
  for (const address of options.listen ?? []) requireListenAddress(address, catalogue)
  const explicitHome = options.home ?? environment.HONGYAN_HOME
  const home: Home =
    explicitHome === undefined || explicitHome === ''
      ? { kind: 'default', directory: envPaths('hongyan', { suffix: '' }).data }
      : { kind: 'explicit', directory: resolve(explicitHome) }
  return Object.freeze({
    command,
    catalogue,
    home,
    servers,
    colours: environment.NO_COLOR ? 'monochrome' : 'colours',
    downloads: options.downloads === undefined ? defaultDownloads() : resolve(options.downloads),
    ...(options.listen === undefined ? {} : { listen: options.listen }),
  })
}

function describeProgram(catalogue: Catalogue, choose: (command: FaceCommand) => void): Command {
  const { commandLine: words } = catalogue
  const { options, commands } = words
  const program = new Command('hongyan')
    .description(words.description)
    .usage('[options] [command]')
    .option('--home <dir>', options.home)
    .option('--server <multiaddr>', options.server, gather)
    .option('--listen <multiaddr>', options.listen, gather)
    .option('--downloads <dir>', options.downloads)
    .option('--on-conflict <rule>', options.onConflict, oneOf(CONFLICT_CHOICES))
    .option('--lang <language>', options.lang, oneOf(['zh', 'en']))
    .option('--plain', options.plain)
    .option('--login', options.login)
    .version(VERSION, '-V, --version', options.version)
    .helpOption('-h, --help', options.help)
    .helpCommand(false)
    .addHelpText('after', words.more)
  const add = (usage: string, summary: string): Command => program.command(usage).description(summary)

  program
    .command('chat', { isDefault: true })
    .description(commands.chat)
    .action(() => {
      const { login, plain, onConflict } = program.opts<GlobalOptions>()
      choose({
        ...{ name: 'chat', face: plain ? 'lines' : 'screen', start: login ? 'menu' : 'resume' },
        ...(onConflict === undefined ? {} : { onConflict }),
      })
    })
  add('headless', commands.headless)
    .option('--after <position>', options.after, wholeNumber)
    .action(({ after }: { after?: number }) => choose({ name: 'headless', ...(after === undefined ? {} : { after }) }))
  withPassword(add('register <name>', commands.register), catalogue)
    .option('--invite <code>', options.invite)
    .action((username: string, chosen: PasswordOptions & { invite?: string }) => {
      const { invite } = chosen
      const password = passwordSource(chosen)
      choose({ name: 'register', username, password, ...(invite === undefined ? {} : { invite }) })
    })
  withPassword(add('login <name>', commands.login), catalogue).action((username: string, chosen: PasswordOptions) =>
    choose({ name: 'login', username, password: passwordSource(chosen) }),
  )
  add('logout', commands.logout).action(() => choose({ name: 'logout' }))
  add('whoami', commands.whoami)
    .option('--json', options.json)
    .action(({ json }: { json?: true }) => choose({ name: 'whoami', format: json ? 'json' : 'text' }))
  add('online [prefix]', commands.online)
    .option('--json', options.json)
    .action((prefix: string | undefined, { json }: { json?: true }) =>
      choose({ name: 'online', format: json ? 'json' : 'text', ...(prefix === undefined ? {} : { prefix }) }),
    )
  add('send <to> <text...>', commands.send).action((to: string, text: string[]) =>
    choose({ name: 'send', to, text: text.join(' ') }),
  )
  add('send-file <name> <path...>', commands.sendFile).action((to: string, paths: string[]) =>
    choose({ name: 'send-file', to, paths: paths.map((path) => resolve(path)) }),
  )
  add('receive', commands.receive)
    .option('--from <name>', options.from)
    .option('--yes', options.yes)
    .option('--directory <dir>', options.directory)
    .action((chosen: ReceiveOptions) => choose(receiveCommand(chosen, program.opts<GlobalOptions>())))
  add('export [conversation]', commands.export).action((conversation: string | undefined) =>
    choose({ name: 'export', ...(conversation === undefined ? {} : { conversation }) }),
  )
  for (const each of [program, ...program.commands]) {
    each
      .configureHelp({ showGlobalOptions: true, styleTitle: (title) => titleIn(catalogue, title) })
      .showSuggestionAfterError(false)
    if (each !== program) each.helpOption('-h, --help', options.help)
  }
  return program
}

interface PasswordOptions {
  readonly passwordStdin?: true
  readonly passwordFile?: string
}

function withPassword(command: Command, { commandLine: { options } }: Catalogue): Command {
  return command
    .addOption(new Option('--password-stdin', options.passwordStdin).conflicts('passwordFile'))
    .option('--password-file <file>', options.passwordFile)
}

function passwordSource({ passwordStdin, passwordFile }: PasswordOptions): PasswordSource {
  if (passwordFile !== undefined) return { kind: 'file', path: resolve(passwordFile) }
  return { kind: passwordStdin ? 'stdin' : 'prompt' }
}

interface ReceiveOptions {
  readonly from?: string
  readonly yes?: true
  readonly directory?: string
}

function receiveCommand({ from, yes, directory }: ReceiveOptions, { onConflict }: GlobalOptions): OneShotCommand {
  return {
    name: 'receive',
    consent: yes ? 'yes' : 'ask',
    ...(from === undefined ? {} : { from }),
    ...(directory === undefined ? {} : { directory: resolve(directory) }),
    ...(onConflict === undefined ? {} : { onConflict }),
  }
}

function requireListenAddress(address: string, { commandLine: words }: Catalogue): void {
  if (!isListenAddress(address)) throw new HongyanError('USAGE', `${words.badListenAddress(address)} ${words.seeHelp}`)
}

/** Commander's own sentences are English; ours say the same in the user's language, with our suggestion. */
function usageError(
  error: CommanderError,
  commands: readonly Command[],
  { commandLine: words }: Catalogue,
): HongyanError {
  const [, quoted = ''] = /'([^']*)'/.exec(error.message) ?? []
  const fail = (text: string) => new HongyanError('USAGE', `${text} ${words.seeHelp}`, { cause: error })
  switch (error.code) {
    case 'commander.unknownOption': {
      // Without its value, which may be a secret.
      const [option = ''] = quoted.split('=')
      if (option === '--password') return fail(words.passwordAsArgument)
      const known = commands.flatMap(({ options }) => options.map(({ long }) => long ?? ''))
      return fail(words.unknownOption(option, suggestionFor(option, known)))
    }
    case 'commander.missingArgument':
      return fail(words.missingArgument(quoted))
    case 'commander.optionMissingArgument':
      return fail(words.missingValue(quoted))
    case 'commander.invalidArgument': {
      const [, value = ''] = /argument '(.*?)' is invalid/.exec(error.message) ?? []
      return fail(words.badValue(quoted, value))
    }
    case 'commander.excessArguments': {
      if (quoted === 'login' || quoted === 'register') return fail(words.passwordAsArgument)
      const names = commands.slice(1).map((command) => command.name())
      const [typed] = commands[0]?.args ?? []
      // The default command takes no arguments, so a word that reached it was meant as a command.
      return typed === undefined || names.includes(typed)
        ? fail(words.excessArguments)
        : fail(words.unknownCommand(typed, suggestionFor(typed, names)))
    }
    default:
      return fail(error.message)
  }
}

/** Known before anything else is read, since every complaint is in it. */
function chosenLanguage({ argv, environment }: ConfigSource): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const chosen = at === -1 ? undefined : argv[at] === '--lang' ? argv[at + 1] : argv[at]?.slice('--lang='.length)
  return languageOf(chosen === 'zh' || chosen === 'en' ? chosen : undefined, environment)
}

function titleIn({ commandLine: { titles } }: Catalogue, title: string): string {
  return titles[title.replace(':', '').toLowerCase() as keyof typeof titles] ?? title
}

function gather(value: string, earlier: string[] = []): string[] {
  return [...earlier, value]
}

function oneOf<const T extends string>(choices: readonly T[]): (value: string) => T {
  return (value) => {
    const choice = choices.find((candidate) => candidate === value)
    if (choice === undefined) throw new InvalidArgumentError('')
    return choice
  }
}

function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('')
  return Number(value)
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '')
}

function defaultDownloads(): string {
  const downloads = join(homedir(), 'Downloads')
  return existsSync(downloads) ? downloads : homedir()
}

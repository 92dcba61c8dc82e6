/** The command line as commander describes it: every option and command, its help, and what it comes to. Reads no process. */
import { resolve } from 'node:path'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { VERSION } from '../../shared/version.ts'
import type { Catalogue } from '../faces/catalogue/index.ts'
import { CONFLICT_CHOICES, type ConflictChoice } from '../faces/files/conflict.ts'
import type { OneShotCommand } from '../faces/one-shot.ts'
import type { PasswordSource } from '../faces/password-source.ts'
import { SHELLS, type Shell } from './completion.ts'

/** A face to run, or a text to print. */
export type Chosen = FaceCommand | { readonly name: 'completion'; readonly shell: Shell }

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

/** What stands before or after every command. */
export interface GlobalOptions {
  readonly home?: string
  readonly server?: string[]
  readonly listen?: string[]
  readonly announce?: string[]
  readonly lan: boolean
  readonly downloads?: string
  readonly onConflict?: ConflictChoice
  readonly login?: true
  readonly plain?: true
}

/**
 * The program, which tells what was chosen. Whatever stands here is in the help and in the completions of every shell: what
 * a value is they know by its choices, and by its name where that is `dir`, `file` or `path`.
 */
export function describeProgram(catalogue: Catalogue, choose: (chosen: Chosen) => void): Command {
  const { commandLine: words } = catalogue
  const { options } = words
  const program = new Command('hongyan')
    .description(words.description)
    .usage('[options] [command]')
    .option('--home <dir>', options.home)
    .option('--server <multiaddr>', options.server, gather)
    .option('--listen <multiaddr>', options.listen, gather)
    .option('--announce <multiaddr>', options.announce, gather)
    .option('--no-lan', options.noLan)
    .option('--downloads <dir>', options.downloads)
    .addOption(new Option('--on-conflict <rule>', options.onConflict).choices(CONFLICT_CHOICES))
    .addOption(new Option('--lang <language>', options.lang).choices(['zh', 'en']))
    .option('--plain', options.plain)
    .option('--login', options.login)
    .version(VERSION, '-V, --version', options.version)
    .helpOption('-h, --help', options.help)
    .helpCommand(false)
    .addHelpText('after', words.more)
  const describing: Describing = {
    ...{ program, catalogue, choose },
    add: (usage, summary) => program.command(usage).description(summary),
  }
  addFaces(describing)
  addAccount(describing)
  addMessages(describing)
  addHelpers(describing)
  for (const each of [program, ...program.commands]) {
    each
      .configureHelp({
        showGlobalOptions: true,
        styleTitle: (title) => titleIn(catalogue, title),
        // Commander would name the choices in English; the descriptions do.
        optionDescription: ({ description }) => description,
        argumentDescription: ({ description }) => description,
      })
      .showSuggestionAfterError(false)
    if (each !== program) each.helpOption('-h, --help', options.help)
  }
  return program
}

interface Describing {
  readonly program: Command
  readonly catalogue: Catalogue
  choose(chosen: Chosen): void
  add(usage: string, summary: string): Command
}

function addFaces({ program, catalogue: { commandLine }, choose, add }: Describing): void {
  const { options, commands } = commandLine
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
}

function addAccount({ catalogue, choose, add }: Describing): void {
  const { options, commands } = catalogue.commandLine
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
}

function addMessages({ program, catalogue: { commandLine }, choose, add }: Describing): void {
  const { options, commands } = commandLine
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
}

function addHelpers({ catalogue: { commandLine }, choose, add }: Describing): void {
  const { options, commands, installCompletion } = commandLine
  add('doctor', commands.doctor)
    .option('--json', options.json)
    .action(({ json }: { json?: true }) => choose({ name: 'doctor', format: json ? 'json' : 'text' }))
  add('completion', commands.completion)
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText('after', installCompletion)
    .action((shell: Shell) => choose({ name: 'completion', shell }))
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

function titleIn({ commandLine: { titles } }: Catalogue, title: string): string {
  return titles[title.replace(':', '').toLowerCase() as keyof typeof titles] ?? title
}

function gather(value: string, earlier: string[] = []): string[] {
  return [...earlier, value]
}

function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('')
  return Number(value)
}

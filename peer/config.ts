/**
 * Flags and environment, read once into a frozen configuration. With `main.ts` the only place that looks at the process;
 * every refusal is a USAGE error that says what to do, in the language of the user.
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { CommanderError } from 'commander'
import envPaths from 'env-paths'
import { HongyanError } from '../shared/errors.ts'
import { completionScript } from './command-line/completion.ts'
import { type Chosen, describeProgram, type FaceCommand, type GlobalOptions } from './command-line/program.ts'
import { usageError } from './command-line/usage-error.ts'
import { CATALOGUES, type Catalogue, type Language, languageOf } from './faces/catalogue/index.ts'
import type { Home } from './faces/profiles.ts'
import { isListenAddress, parseServers } from './faces/server-address.ts'
import { canBeAnnounced } from './net/dialling/addresses.ts'

export interface Config {
  readonly command: FaceCommand
  readonly catalogue: Catalogue
  /** By `--lang`, which goes before what a profile keeps. */
  readonly chosenLanguage?: Language
  readonly home: Home
  /** As given; empty: as remembered. */
  readonly servers: readonly string[]
  readonly listen?: readonly string[]
  /** By which others come here as well. */
  readonly announce: readonly string[]
  /** `off`: by `--no-lan`, or HONGYAN_LAN is off. */
  readonly lan: 'on' | 'off'
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

/** `--help`, `--version` and `completion` print and give no configuration. */
export type ReadConfig =
  | { readonly type: 'config'; readonly config: Config }
  | { readonly type: 'printed'; readonly text: string }

/** Throws USAGE. */
export function readConfig(source: ConfigSource): ReadConfig {
  const catalogue = CATALOGUES[languageOf(languageOption(source.argv), source.environment)]
  let command: Chosen | undefined
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
  if (command.name === 'completion') return { type: 'printed', text: completionScript(command.shell, program) }
  if (command.name === 'chat' && needsLines(source.environment)) command = { ...command, face: 'lines' }
  return { type: 'config', config: freeze(command, program.opts<GlobalOptions>(), source, catalogue) }
}

function freeze(command: FaceCommand, options: GlobalOptions, source: ConfigSource, catalogue: Catalogue): Config {
  const { environment } = source
  const servers = options.server ?? words(environment.HONGYAN_SERVER)
  if (servers.length > 0) parseServers(servers, catalogue.badAddress)
  for (const address of options.listen ?? []) requireListenAddress(address, catalogue)
  const announce = options.announce ?? words(environment.HONGYAN_ANNOUNCE)
  for (const address of announce) requireAnnounceAddress(address, catalogue)
  const explicitHome = options.home ?? environment.HONGYAN_HOME
  const home: Home =
    explicitHome === undefined || explicitHome === ''
      ? { kind: 'default', directory: envPaths('hongyan', { suffix: '' }).data }
      : { kind: 'explicit', directory: resolve(explicitHome) }
  const chosenLanguage = languageOption(source.argv)
  return Object.freeze({
    ...(chosenLanguage === undefined ? {} : { chosenLanguage }),
    command,
    catalogue,
    home,
    servers,
    announce,
    lan: options.lan && environment.HONGYAN_LAN !== 'off' ? 'on' : 'off',
    colours: environment.NO_COLOR ? 'monochrome' : 'colours',
    downloads: options.downloads === undefined ? defaultDownloads() : resolve(options.downloads),
    ...(options.listen === undefined ? {} : { listen: options.listen }),
  })
}

function requireListenAddress(address: string, { commandLine: words }: Catalogue): void {
  if (!isListenAddress(address)) throw new HongyanError('USAGE', `${words.badListenAddress(address)} ${words.seeHelp}`)
}

function requireAnnounceAddress(address: string, { commandLine: words }: Catalogue): void {
  if (!canBeAnnounced(address)) throw new HongyanError('USAGE', `${words.badAnnounceAddress(address)} ${words.seeHelp}`)
}

/** A terminal that cannot move its cursor; or what is on the screen is read aloud, as Ink's programs are told of it. */
function needsLines({ TERM, INK_SCREEN_READER }: ConfigSource['environment']): boolean {
  return TERM === 'dumb' || INK_SCREEN_READER === 'true'
}

/** Known before anything else is read, since every complaint is in it. */
function languageOption(argv: readonly string[]): Language | undefined {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const chosen = at === -1 ? undefined : argv[at] === '--lang' ? argv[at + 1] : argv[at]?.slice('--lang='.length)
  return chosen === 'zh' || chosen === 'en' ? chosen : undefined
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '')
}

function defaultDownloads(): string {
  const downloads = join(homedir(), 'Downloads')
  return existsSync(downloads) ? downloads : homedir()
}

/**
 * Flags, HONGYAN_* variables and a JSON file → one frozen configuration, read once. A flag wins over a variable, a
 * variable over the file, the file over the default.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import envPaths from 'env-paths'
import { HongyanError } from '../shared/errors.ts'
import { type DeviceId, parseDeviceId } from '../shared/identity.ts'
import { DAY } from '../shared/limits/units.ts'
import { ARCHIVE_ROOM_MAX_BYTES, ARCHIVE_TTL_MS } from '../shared/limits.ts'
import { REGISTRATION_MODES, type RegistrationMode } from './accounts/registration.ts'
import { parseAnnounceAddress, parseListenAddress } from './addresses.ts'
import { type Range, readCommandLine, requireWithin, type Settings } from './command-line.ts'
import { LANGUAGES, type Language } from './language.ts'
import type { OperatorJob } from './operator/operator.ts'
import { OPERATOR_SENTENCES } from './operator/operator-sentences.ts'
import type { RelayLimits } from './relay/relay.ts'
import { RELAY_GIB_PER_DAY, type RelayChoice, relayChoiceOf, relayLimitsOf } from './relay/relay-settings.ts'
import type { Retention } from './rooms/archive.ts'
import { SENTENCES, type Sentences } from './sentences.ts'

export interface Config {
  readonly data: string
  readonly listen: readonly string[]
  readonly announce: readonly string[]
  readonly retention: Retention
  readonly registration: RegistrationMode
  readonly relay: RelayChoice
  readonly relayLimits: RelayLimits
  readonly json: boolean
  readonly language: Language
  readonly logLevel: LogLevel
}

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: 'run'; readonly config: Config }
  | { readonly kind: 'operate'; readonly config: Config; readonly job: OperatorJob }
  | { readonly kind: 'relay'; readonly config: Config; readonly rendezvous: DeviceId }
  /** Help or version. */
  | { readonly kind: 'print'; readonly text: string }

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const PORT = 8888
const DEFAULT_LISTEN = [`/ip4/0.0.0.0/tcp/${PORT}`, `/ip6/::/tcp/${PORT}`]

const MIB = 1024 * 1024
/** Ten years; whoever wants more can say so then. */
const ARCHIVE_DAYS: Range = { name: '--archive-days', min: 1, max: 3650, fallback: ARCHIVE_TTL_MS / DAY }
/** A tebibyte: more than any room says, and far from what SQLite holds. */
const ARCHIVE_MIB: Range = { name: '--archive-mib', min: 1, max: 1024 * 1024, fallback: ARCHIVE_ROOM_MAX_BYTES / MIB }

type Environment = Readonly<Record<string, string | undefined>>

/** Throws USAGE, its message in that language. */
export function readInvocation(argv: readonly string[], env: Environment, language: Language): Invocation {
  const sentences = SENTENCES[language]
  const line = readCommandLine(argv, {
    sentences,
    operator: OPERATOR_SENTENCES[language],
    defaults: {
      listen: DEFAULT_LISTEN,
      archiveDays: ARCHIVE_DAYS.fallback,
      archiveMib: ARCHIVE_MIB.fallback,
      registration: REGISTRATION_MODES[0],
      relayGibPerDay: RELAY_GIB_PER_DAY.fallback,
      logLevels: LOG_LEVELS,
    },
  })
  if (line.kind === 'print') return line
  const variables = readVariables(env, sentences)
  const path = line.config ?? env.HONGYAN_CONFIG
  const file = path === undefined ? {} : readConfigFile(path, sentences)
  const pick = <Key extends keyof Settings>(key: Key): Settings[Key] =>
    line.settings[key] ?? variables[key] ?? file[key]

  const config: Config = Object.freeze({
    data: resolve(
      pick('data') ??
        envPaths(line.job?.command === 'relay' ? 'hongyan-relay' : 'hongyan-rendezvous', { suffix: '' }).data,
    ),
    listen: requireAddresses(pick('listen') ?? DEFAULT_LISTEN, parseListenAddress, sentences.badListenAddress),
    announce: requireAddresses(pick('announce') ?? [], parseAnnounceAddress, sentences.badAnnounceAddress),
    retention: Object.freeze({
      ageMs: requireWithin(ARCHIVE_DAYS, pick('archiveDays'), sentences) * DAY,
      roomBytes: requireWithin(ARCHIVE_MIB, pick('archiveMib'), sentences) * MIB,
    }),
    registration: requireOneOf(REGISTRATION_MODES, '--registration', pick('registration') ?? 'open', sentences),
    relay: relayChoiceOf(pick('relay') ?? 'on', sentences),
    relayLimits: relayLimitsOf({ gibPerDay: pick('relayGibPerDay'), mbit: pick('relayMbit') }, sentences),
    json: pick('json') ?? false,
    language: requireOneOf(LANGUAGES, '--lang', pick('lang') ?? language, sentences),
    logLevel: requireOneOf(LOG_LEVELS, '--log-level', pick('logLevel') ?? 'warn', sentences),
  })
  const { job } = line
  if (job === undefined) return { kind: 'run', config }
  if (job.command === 'relay') return { kind: 'relay', config, rendezvous: requirePeerId(job.for, sentences) }
  return { kind: 'operate', config, job }
}

// ---- environment and file

function readVariables(env: Environment, sentences: Sentences): Settings {
  return {
    data: env.HONGYAN_DATA,
    listen: env.HONGYAN_LISTEN?.split(',').map((address) => address.trim()),
    announce: env.HONGYAN_ANNOUNCE?.split(',').map((address) => address.trim()),
    registration: env.HONGYAN_REGISTRATION,
    archiveDays: env.HONGYAN_ARCHIVE_DAYS,
    archiveMib: env.HONGYAN_ARCHIVE_MIB,
    relay: env.HONGYAN_RELAY,
    relayGibPerDay: env.HONGYAN_RELAY_GIB_PER_DAY,
    relayMbit: env.HONGYAN_RELAY_MBIT,
    json: readSwitch('HONGYAN_JSON', env.HONGYAN_JSON, sentences),
    logLevel: env.HONGYAN_LOG_LEVEL,
  }
}

function readSwitch(name: string, value: string | undefined, sentences: Sentences): boolean | undefined {
  if (value === undefined || value === '') return undefined
  if (value === '1' || value === 'true') return true
  if (value === '0' || value === 'false') return false
  throw new HongyanError('USAGE', sentences.badValue(name, value, ['0', '1']))
}

/** What each key of the file must be. */
const FILE_KEYS = {
  data: isText,
  listen: isTexts,
  announce: isTexts,
  registration: isText,
  archiveDays: isNumber,
  archiveMib: isNumber,
  relay: isText,
  relayGibPerDay: isNumber,
  relayMbit: isNumber,
  json: (value: unknown) => typeof value === 'boolean',
  lang: isText,
  logLevel: isText,
} satisfies Record<keyof Settings, (value: unknown) => boolean>

function readConfigFile(path: string, sentences: Sentences): Settings {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new HongyanError('USAGE', configComplaint(path, cause, sentences), { cause })
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new HongyanError('USAGE', sentences.configNotJson(path, undefined))
  }
  for (const [key, value] of Object.entries(content)) {
    if (!(key in FILE_KEYS)) throw new HongyanError('USAGE', sentences.unknownKey(path, key, Object.keys(FILE_KEYS)))
    if (!FILE_KEYS[key as keyof Settings](value)) throw new HongyanError('USAGE', sentences.badKey(path, key))
  }
  const settings = content as Settings
  // A file that moves with its data keeps working.
  return settings.data === undefined ? settings : { ...settings, data: resolve(dirname(path), settings.data) }
}

/** What the system or the parser says of it is in English; its code and the place are in no language. */
function configComplaint(path: string, cause: unknown, sentences: Sentences): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  if (code !== undefined) return sentences.configUnreadable(path, code)
  const [, line, column] = /line (\d+) column (\d+)/.exec(cause instanceof Error ? cause.message : '') ?? []
  return sentences.configNotJson(path, line === undefined ? undefined : `${line}:${column}`)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

// ---- values

function requireAddresses(
  addresses: readonly string[],
  parse: (address: string) => unknown,
  complaint: (address: string) => string,
): readonly string[] {
  for (const address of addresses) {
    try {
      parse(address)
    } catch (cause) {
      throw new HongyanError('USAGE', complaint(address), { cause })
    }
  }
  return Object.freeze([...addresses])
}

function requirePeerId(text: string, sentences: Sentences): DeviceId {
  try {
    return parseDeviceId(text)
  } catch (cause) {
    throw new HongyanError('USAGE', sentences.badPeerId(text), { cause })
  }
}

function requireOneOf<Value extends string>(
  values: readonly Value[],
  name: string,
  value: string,
  sentences: Sentences,
): Value {
  const found = values.find((known) => known === value)
  if (found === undefined) throw new HongyanError('USAGE', sentences.badValue(name, value, values))
  return found
}

/** What the default home remembers between runs: the rendezvous and who used it last. Never a secret. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { parseUsername } from '../../shared/names.ts'
import { makePrivateDirectory } from '../../shared/private-directory.ts'

export interface Settings {
  readonly servers: readonly string[]
  readonly lastAccount?: string
}

const FILE = 'settings.json'
const OURS = /^(settings\.json(\.new)?|profiles)$/

/** A missing or damaged file is an empty one: everything in it can be typed again. */
export function readSettings(directory: string): Settings {
  try {
    const value: unknown = JSON.parse(readFileSync(join(directory, FILE), 'utf8'))
    if (typeof value !== 'object' || value === null) return { servers: [] }
    const { servers, lastAccount } = value as { servers?: unknown; lastAccount?: unknown }
    return {
      servers: Array.isArray(servers) ? servers.filter((server) => typeof server === 'string') : [],
      ...(typeof lastAccount === 'string' ? { lastAccount: parseUsername(lastAccount) } : {}),
    }
  } catch {
    return { servers: [] }
  }
}

/** Replaces the file as a whole, so that a crash leaves the old or the new one. Throws NOT_WRITABLE or NO_SPACE. */
export function writeSettings(directory: string, settings: Settings): void {
  const path = join(directory, FILE)
  try {
    makePrivateDirectory(directory, { isOurs: (name) => OURS.test(name) })
    writeFileSync(`${path}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch (error) {
    const { code, reason, where = path } = toHongyanError(error, 'NOT_WRITABLE')
    throw new HongyanError(code, `${path} cannot be written`, { cause: error, reason, where })
  }
}

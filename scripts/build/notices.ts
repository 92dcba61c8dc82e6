/** What has to go with programs that contain the work of others: its licences. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The innermost package that a module belongs to. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/
const LICENCE = /^(licen[cs]e|notice|copying)/i

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** @param modules paths of all that was put in */
export function noticesOf(modules: readonly string[]): string {
  const packages = new Set(modules.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []))
  // One that several depend on may be there several times.
  const notices = new Set([...packages].map(noticeOf))
  return [...notices].sort().join(`\n${'-'.repeat(80)}\n\n`)
}

function noticeOf(folder: string): string {
  const { name, version, license }: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (license === undefined) throw new Error(`${name} names no licence`)
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim())
  return [`${name} ${version} (${license})`, ...texts, ''].join('\n\n')
}

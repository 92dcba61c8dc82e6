/** A finding as a line: how it is, what it is, what to do next. Texts of others come in here, and only here. */
import type { Finding } from '../../api.ts'
import { type Catalogue, errorText } from '../catalogue/index.ts'
import type { ReachAdvice } from '../catalogue/words/doctor.ts'
import { formatCount, formatDuration, formatSize, formatTime } from '../format.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { widthOf } from '../text/width.ts'
import { wrap } from '../text/wrap.ts'

/** A terminal that is narrower breaks rows by itself. */
const NARROWEST = 20

type About<Name extends Finding['about']> = Extract<Finding, { about: Name }>

/** The same at a terminal of that width: the sentence goes on below its own beginning. */
export function findingRows(finding: Finding, catalogue: Catalogue, nowMs: number, columns: number): string {
  const label = `${catalogue.doctor.levels[finding.level]}  `
  const indent = widthOf(label)
  const rows = wrap(textOf(finding, catalogue, nowMs), Math.max(NARROWEST, columns - indent))
  return `${label}${rows.join(`\n${' '.repeat(indent)}`)}`
}

export function findingLine(finding: Finding, catalogue: Catalogue, nowMs: number): string {
  return `${catalogue.doctor.levels[finding.level]}  ${textOf(finding, catalogue, nowMs)}`
}

function textOf(finding: Finding, catalogue: Catalogue, nowMs: number): string {
  const { doctor: words } = catalogue
  switch (finding.about) {
    case 'program':
      return words.program(finding.version, finding.runtime)
    case 'profile':
      return profileText(finding, catalogue)
    case 'opening':
      return words.profile.notOpened(errorText(catalogue, { ...finding, message: finding.detail }))
    case 'permissions':
      return words.permissions(listOf(finding.paths, catalogue))
    case 'disk':
      return words.disk[finding.level](formatSize(finding.freeBytes), terminalLine(finding.directory))
    case 'server':
      return serverText(finding, catalogue)
    case 'clock':
      return clockText(finding, catalogue)
    case 'login':
      return loginText(finding, catalogue, nowMs)
    case 'addresses':
      return finding.state === 'announced'
        ? words.addresses.announced[finding.scope](listOf(finding.addresses, catalogue), finding.to)
        : words.addresses[finding.state]
    case 'relay':
      return relayText(finding, catalogue)
    case 'nat':
      return words.nat[finding.nat](listOf(finding.own, catalogue), terminalLine(finding.host))
    case 'reach':
      return reachText(finding, catalogue)
    case 'lan':
      return lanText(finding, catalogue)
    case 'contact':
      return contactText(finding, catalogue)
    case 'relayed':
      return words.relayed(listOf(finding.usernames, catalogue))
    case 'outbox':
      return words.outbox(finding.waiting)
    case 'keys':
      return finding.changed.length > 0
        ? words.keysChanged(listOf(finding.changed, catalogue))
        : words.keys(formatCount(finding.verified), formatCount(finding.known))
    case 'recovery':
      return words.recovery[finding.state]
    case 'time':
      return words.timeUp
  }
}

function profileText(finding: About<'profile'>, catalogue: Catalogue): string {
  const { profile: words } = catalogue.doctor
  const directory = terminalLine(finding.directory)
  switch (finding.state) {
    case 'sound':
    case 'opened':
      return words[finding.state](directory, formatSize(finding.sizeBytes))
    case 'none':
      return words.none(directory)
    case 'failed':
      return finding.code === 'PROFILE_IN_USE'
        ? words.inUse(directory)
        : words.failed(directory, catalogue.errors[finding.code])
  }
}

function serverText(finding: About<'server'>, catalogue: Catalogue): string {
  if (finding.state === 'unknown') return catalogue.noServer
  const { server: words } = catalogue.doctor
  if (finding.state === 'unread') return words.unread
  const address = terminalLine(finding.address)
  if (finding.state === 'unresolved') return words.unresolved(address)
  return finding.state === 'reached'
    ? words.reached(address, formatCount(Math.max(1, finding.roundTripMs)))
    : words.failed(address, catalogue.errors[finding.code])
}

function clockText({ level, offsetMs }: About<'clock'>, { doctor, files }: Catalogue): string {
  const { clock: words } = doctor
  if (offsetMs === undefined) return words.unknown
  if (level === 'ok') return words.right
  return words.wrong(formatDuration(Math.abs(offsetMs) / 1000, files.duration), offsetMs < 0 ? 'ahead' : 'behind')
}

function loginText(finding: About<'login'>, catalogue: Catalogue, nowMs: number): string {
  const { login: words } = catalogue.doctor
  if (finding.state === 'out') return words.out
  if (finding.state === 'refused') return words.refused(catalogue.errors[finding.code])
  const username = terminalLine(finding.username)
  if (finding.passUntilMs === undefined) return words.withoutPass(username)
  const until = formatTime(finding.passUntilMs, nowMs)
  return finding.isPassValid ? words.in(username, until) : words.expired(username, until)
}

function reachText(finding: About<'reach'>, catalogue: Catalogue): string {
  const { reach: words } = catalogue.doctor
  if (finding.state === 'untested') {
    return finding.code === undefined ? words.untested : words.refused(catalogue.errors[finding.code])
  }
  const host = terminalLine(finding.host)
  const where = catalogue.doctor.list(
    finding.ports.map((port) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)),
  )
  if (finding.state === 'reached') return words.reached[finding.scope](where)
  return (
    words.notReached[finding.scope](where) +
    words.advice[adviceOn(finding)](catalogue.doctor.list(finding.ports.map(String)))
  )
}

function adviceOn({ scope, nat }: Pick<About<'reach'> & { state: 'notReached' }, 'scope' | 'nat'>): ReachAdvice {
  // Where nothing is known, most machines that are seen from the internet are behind a router at home.
  if (nat === undefined) return scope === 'public' ? 'router' : 'firewall'
  return nat === 'none' ? 'firewall' : nat
}

function relayText(finding: About<'relay'>, { doctor, errors }: Catalogue): string {
  const { relay: words } = doctor
  if (finding.state !== 'refused') return words[finding.state]
  return finding.code === 'RATE_LIMITED' ? words.full : words.refused(errors[finding.code])
}

function lanText(finding: About<'lan'>, catalogue: Catalogue): string {
  const { lan: words } = catalogue.doctor
  switch (finding.state) {
    case 'failed':
      return words.failed(terminalLine(finding.reason))
    case 'announced':
    case 'listening':
      return words[finding.state](finding.sighted)
    default:
      return words[finding.state]
  }
}

function contactText({ username: name, presence, path, rttMs }: About<'contact'>, { doctor }: Catalogue): string {
  const { contact: words } = doctor
  const username = terminalLine(name)
  const delay = rttMs === undefined ? undefined : formatCount(Math.max(1, Math.round(rttMs)))
  if (path !== 'none') return words.by[path](username, delay)
  return presence === 'online' ? words.notReached(username) : words[presence](username)
}

function listOf(texts: readonly string[], { doctor }: Catalogue): string {
  return doctor.list(texts.map((text) => terminalLine(text)))
}

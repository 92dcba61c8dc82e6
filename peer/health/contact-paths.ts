/** How those met last can be reached now: looked up, dialled if need be, and no more is done with it. */
import { toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { EXAMINED_CONTACT_MS, EXAMINED_CONTACTS_MAX } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import type { Finding } from '../api/health.ts'
import type { Direct } from '../net/direct/direct.ts'
import type { Session } from '../net/session/session.ts'
import type { Directory } from '../people/directory.ts'
import type { ReachRule } from '../people/reach.ts'
import type { Ways } from '../reachability/ways.ts'
import type { ContactStore } from '../store/contacts.ts'

export interface ContactPathsInit {
  readonly contacts: Pick<ContactStore, 'lastMet'>
  readonly directory: Pick<Directory, 'lookup' | 'reach'>
  readonly session: Pick<Session, 'state'>
  readonly direct: Pick<Direct, 'linked' | 'connect'>
  readonly reach: Pick<ReachRule, 'setting'>
  readonly ways: Pick<Ways, 'to'>
  own(): Username | undefined
}

type ContactFinding = Extract<Finding, { about: 'contact' }>

/** As many devices of one person as were met lately, and some to spare for others. */
const DEVICES_CONSIDERED = 4 * EXAMINED_CONTACTS_MAX

export async function* examineContacts(init: ContactPathsInit, signal: AbortSignal): AsyncIterable<Finding> {
  const met = init.contacts.lastMet(DEVICES_CONSIDERED).map(({ username }) => username)
  const people = [...new Set(met)].filter((username) => username !== init.own()).slice(0, EXAMINED_CONTACTS_MAX)
  // Those that do not answer take their time together.
  const findings = await Promise.all(people.map((username) => examineContact(username, init, signal)))
  yield* findings
  // Whoever wants it so need not be told how it would be otherwise.
  if (init.reach.setting === 'relay-only') return
  const usernames = findings.filter(({ path }) => path === 'relay').map(({ username }) => username)
  if (usernames.length > 0) yield { level: 'ok', about: 'relayed', usernames }
}

async function examineContact(
  username: Username,
  init: ContactPathsInit,
  signal: AbortSignal,
): Promise<ContactFinding> {
  const { direct, session } = init
  const about = { about: 'contact', username } as const
  if (direct.linked(username).length > 0)
    return { level: 'ok', ...about, presence: 'online', ...pathTo(username, init) }
  const presence = session.state === 'online' ? await presenceOf(username, init) : 'unknown'
  if (presence === 'away') return { level: 'ok', ...about, presence, path: 'none' }
  const device = await reachAnyOf(username, init, signal)
  if (device !== undefined) return { level: 'ok', ...about, presence: 'online', ...pathTo(username, init) }
  return { level: presence === 'online' ? 'warning' : 'ok', ...about, presence, path: 'none' }
}

async function presenceOf(username: Username, { directory }: ContactPathsInit): Promise<ContactFinding['presence']> {
  try {
    return (await directory.lookup(username)).online ? 'online' : 'away'
  } catch {
    // A key that has changed, or a session that ended: what that means another finding says.
    return 'unknown'
  }
}

async function reachAnyOf(
  username: Username,
  { directory, direct }: ContactPathsInit,
  signal: AbortSignal,
): Promise<DeviceId | undefined> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(EXAMINED_CONTACT_MS)])
    const found = await directory.reach(username)
    return await Promise.any(
      found.map(async ({ device, addresses }) => (await direct.connect(device, addresses, limit)).device),
    )
  } catch (error) {
    // None of them answered, which is the finding.
    if (error instanceof AggregateError || toHongyanError(error).code !== 'INTERNAL') return undefined
    throw error
  }
}

function pathTo(username: Username, { ways }: ContactPathsInit): Pick<ContactFinding, 'path' | 'rttMs'> {
  const { path, rttMs } = ways.to(username)
  return { path, ...(rttMs === undefined ? {} : { rttMs }) }
}

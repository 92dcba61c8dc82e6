/**
 * An examination from within an open profile: program, profile, rendezvous, login, addresses, people, what waits. Asks and
 * looks, changes nothing; logs in by itself only where somebody is logged in already.
 */
import { networkInterfaces } from 'node:os'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { PEER_ADDRESSES_MAX } from '../../shared/limits.ts'
import { VERSION } from '../../shared/version.ts'
import type { Account } from '../account/account.ts'
import type { AddressScope, Finding } from '../api/health.ts'
import { kindOf } from '../net/dialling/addresses.ts'
import type { PeerNode } from '../net/node/node.ts'
import type { Session } from '../net/session/session.ts'
import type { ContactStore } from '../store/contacts.ts'
import type { MessageStore } from '../store/messages.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { SettingsStore } from '../store/settings.ts'
import { type ContactPathsInit, examineContacts } from './contact-paths.ts'
import { examineDialBack } from './dial-back.ts'
import { examineLan } from './lan-health.ts'
import { loginFinding } from './login-finding.ts'
import { examineOpenProfile } from './profile-health.ts'
import { examineRelay, type RelayPlaceInit } from './relay-place.ts'
import { examineServers } from './server-health.ts'
import { withinTime } from './within-time.ts'

export interface HealthInit extends ContactPathsInit, RelayPlaceInit {
  readonly directoryPath: string
  /** The version of Node.js; undefined where nobody said. */
  readonly runtime: string | undefined
  readonly servers: readonly Multiaddr[]
  readonly profile: ProfileDatabase
  readonly settings: Pick<SettingsStore, 'get'>
  readonly messages: Pick<MessageStore, 'unsent'>
  readonly contacts: Pick<ContactStore, 'lastMet' | 'summary'>
  readonly session: Pick<Session, 'state' | 'request'>
  readonly account: Pick<Account, 'identity'>
  readonly node: Pick<PeerNode, 'addresses' | 'circuits'>
  readonly lan: Parameters<typeof examineLan>[0]
  readonly clock: Clock
}

export interface ExamineInit {
  readonly signal: AbortSignal
  readonly besides?: 'profile'
  /** Takes up who is logged in here. Throws what the rendezvous refuses with. */
  resume(): Promise<unknown>
}

export interface Health {
  examine(init: ExamineInit): AsyncIterable<Finding>
}

export function createHealth(init: HealthInit): Health {
  return { examine: (wish) => withinTime(wish.signal, (ended) => examine(init, { ...wish, signal: ended })) }
}

async function* examine(init: HealthInit, { signal, besides, resume }: ExamineInit): AsyncIterable<Finding> {
  const { runtime, profile, directoryPath, servers, settings, messages } = init
  if (besides !== 'profile') {
    if (runtime !== undefined) yield { level: 'ok', about: 'program', version: VERSION, runtime }
    yield* examineOpenProfile(directoryPath, profile)
  }
  yield* examineServers(servers, signal)
  yield await examineLogin(init, resume)
  const relay = await examineRelay(init)
  yield* announcedAddresses(init)
  if (init.reach.setting !== 'relay-only') yield* examineDialBack({ ...init, interfaces: networkInterfaces() })
  yield relay
  yield await examineLan(init.lan, signal)
  yield* examineContacts(init, signal)
  const waiting = messages.unsent()
  yield { level: waiting === 0 ? 'ok' : 'warning', about: 'outbox', waiting }
  const { changed, ...keys } = init.contacts.summary(init.own())
  if (keys.known > 0) yield { level: changed.length === 0 ? 'ok' : 'warning', about: 'keys', changed, ...keys }
  if (init.own() === undefined) return
  yield { level: 'ok', about: 'recovery', state: settings.get('recoveryCode') === undefined ? 'unset' : 'set' }
}

async function examineLogin(
  { account, settings, clock }: HealthInit,
  resume: () => Promise<unknown>,
): Promise<Finding> {
  if (account.identity() === undefined && settings.get('loggedIn') === 1) {
    try {
      await resume()
    } catch (error) {
      return { level: 'problem', about: 'login', state: 'refused', code: toHongyanError(error).code }
    }
  }
  return loginFinding(account.identity(), clock.now())
}

/** One finding for each scope, the widest first. */
function* announcedAddresses({ node, reach: { setting } }: HealthInit): Iterable<Finding> {
  const about = { about: 'addresses' } as const
  const to = setting === 'contacts' ? 'contacts' : 'everybody'
  if (setting === 'relay-only') yield { level: 'ok', ...about, state: 'hidden' }
  const scopes = new Map<AddressScope, string[]>()
  for (const address of node.addresses().slice(0, PEER_ADDRESSES_MAX)) {
    const scope = kindOf(address)
    if (scope !== undefined) scopes.set(scope, [...(scopes.get(scope) ?? []), address.toString()])
  }
  for (const [scope, addresses] of scopes) yield { level: 'ok', ...about, state: 'announced', scope, addresses, to }
  if (scopes.size === 0 && setting !== 'relay-only') yield { level: 'warning', ...about, state: 'none' }
}

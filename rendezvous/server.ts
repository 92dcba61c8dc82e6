/**
 * Composition of a rendezvous: store, keys, services, libp2p node and sessions, started in this order and stopped in the
 * other. Knows no rule.
 */
import { join } from 'node:path'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Logger } from 'pino'
import { pino } from 'pino'
import { type Clock, steadyClock, systemClock } from '../shared/clock.ts'
import type { DeviceId } from '../shared/identity.ts'
import {
  ANONYMOUS_SESSION_MS,
  ARCHIVE_ROOM_MAX_BYTES,
  ARCHIVE_TTL_MS,
  DIAL_BACK_TIMEOUT_MS,
  HEARTBEAT_TIMEOUT_MS,
} from '../shared/limits.ts'
import { makePrivateDirectory } from '../shared/private-directory.ts'
import { lockDirectory } from '../shared/sqlite.ts'
import type { RegistrationMode } from './accounts/registration.ts'
import { addressesToGive, parseAnnounceAddress, parseListenAddress } from './addresses.ts'
import { type Closers, createClosers } from './closers.ts'
import { createDialBack } from './directory/dial-back.ts'
import { openTallies, type Tallies } from './limits/tallies.ts'
import { openMarks } from './mail/marks.ts'
import { createNode, type RendezvousNode } from './node.ts'
import { createRelay, type RelayLimits } from './relay/relay.ts'
import { RELAY_DEFAULTS, type RelayChoice } from './relay/relay-settings.ts'
import type { Retention } from './rooms/archive.ts'
import { openSecrets, type Secrets } from './secrets.ts'
import { createServices, type RunningServices } from './services.ts'
import { createDoorkeeper } from './sessions/doorkeeper.ts'
import { acceptSessions } from './sessions/sessions.ts'
import type { Store } from './store/port.ts'
import { openSqliteStore } from './store/sqlite.ts'
import { startUpkeep, watchOperator } from './upkeep.ts'

/** What is in the data directory. */
const OURS = /^(rendezvous\.sqlite|lock)/

const TIMEOUTS: SessionTimeouts = {
  anonymousMs: ANONYMOUS_SESSION_MS,
  heartbeatMs: HEARTBEAT_TIMEOUT_MS,
  dialBackMs: DIAL_BACK_TIMEOUT_MS,
}

export interface RendezvousInit {
  /** Directory; made if it does not exist. */
  readonly data: string
  /** Multiaddrs, TCP over IPv4 or IPv6. */
  readonly listen: readonly string[]
  /** Further multiaddrs by which others reach this machine. */
  readonly announce?: readonly string[]
  readonly clock?: Clock
  readonly log?: Logger
  /** The store of that directory; SQLite where none is given. */
  readonly openStore?: (data: string) => Store
  /** What is kept of each room, where it is not the default. */
  readonly retention?: Partial<Retention>
  /** By what members reach each other that cannot dial: this node, nothing, or the relay at that multiaddr. Default `on`. */
  readonly relay?: RelayChoice
  /** Of the relay that this node is. */
  readonly relayLimits?: Partial<RelayLimits>
  /** Who may register. Default `open`. */
  readonly registration?: RegistrationMode
  /** Shorter ones for tests. */
  readonly timeouts?: Partial<SessionTimeouts>
}

export interface SessionTimeouts {
  readonly anonymousMs: number
  readonly heartbeatMs: number
  readonly dialBackMs: number
}

export interface Rendezvous {
  readonly peerId: DeviceId
  /** Each with /p2p/…, that others can use; those of this machine only come last. */
  readonly addresses: readonly string[]
  /** Tells every session, closes all, and leaves everything on disk. */
  stop(): Promise<void>
}

/**
 * Resolves once sessions are accepted. Throws USAGE, PROFILE_IN_USE, CORRUPT_DATABASE, NEWER_SCHEMA, NOT_WRITABLE,
 * NO_SPACE, ADDRESS_IN_USE or CANNOT_LISTEN, and leaves nothing open then.
 */
export async function startRendezvous(init: RendezvousInit): Promise<Rendezvous> {
  const open = createClosers()
  try {
    return await start(init, open)
  } catch (error) {
    await open.closeAll()
    throw error
  }
}

async function start(init: RendezvousInit, open: Closers): Promise<Rendezvous> {
  const { clock = systemClock, log = pino({ level: 'silent' }) } = init
  const listen = init.listen.map(parseListenAddress)
  const announced = (init.announce ?? []).map(parseAnnounceAddress)
  const kept = await openKept(init, { clock, log }, open)
  const { peerId } = kept.secrets
  const node = await openNode(init, { ...kept, listen, clock, log }, open)
  await node.start()

  const addresses = addressesToGive(peerId, { announced, listened: node.addresses() })
  log.info({ peerId, addresses }, 'sessions are accepted')
  return { peerId, addresses, stop: open.closeAll }
}

interface Surroundings {
  readonly clock: Clock
  readonly log: Logger
}

/** What stands in the data directory, and the services over it. */
async function openKept(init: RendezvousInit, { clock, log }: Surroundings, open: Closers) {
  const { data, openStore = openSqlite, registration = 'open' } = init
  makePrivateDirectory(data, {
    isOurs: (name) => OURS.test(name),
    onTightened: (path) => log.warn({ path }, 'other users could read or change this; they cannot any more'),
  })
  open.add(lockDirectory(join(data, 'lock')))
  const store = openStore(data)
  open.add(() => store.close())

  const secrets = await openSecrets(store)
  const marks = await openMarks(store, clock)
  const retention = { ageMs: ARCHIVE_TTL_MS, roomBytes: ARCHIVE_ROOM_MAX_BYTES, ...init.retention }
  const onFault = (error: unknown) => log.error({ err: error }, 'what people tried could not be written down')
  const tallies = await openTallies({ store, clock, onFault })
  open.add(() => tallies.stop())
  const services = createServices({ store, tallies, secrets, marks, retention, registration, clock })
  open.add(() => services.stop())
  // Bans from before the start; nobody is here yet to be told.
  await services.moderation.carryOut()
  const watch = watchOperator(services.moderation, log)
  open.add(() => watch.stop())
  const upkeep = startUpkeep(services.removeOld, log)
  open.add(() => upkeep.stop())
  return { secrets, tallies, services }
}

interface NodeParts extends Surroundings {
  readonly listen: readonly Multiaddr[]
  readonly secrets: Secrets
  readonly tallies: Tallies
  readonly services: RunningServices
}

/** The node with its sessions and its relay, not started. */
async function openNode(init: RendezvousInit, parts: NodeParts, open: Closers): Promise<RendezvousNode> {
  const { listen, secrets, tallies, services, clock, log } = parts
  const { relay: choice = 'on' } = init
  const { anonymousMs, heartbeatMs, dialBackMs } = { ...TIMEOUTS, ...init.timeouts }
  const doorkeeper = createDoorkeeper({ patienceMs: anonymousMs, clock: steadyClock })
  open.add(() => doorkeeper.stop())
  const node = await createNode({ privateKey: secrets.privateKey, listen, doorkeeper, log })
  open.add(() => node.stop())
  const dialBack = createDialBack({ clock: steadyClock, dial: node.dialBack, timeoutMs: dialBackMs })
  const relayAddress = choice === 'on' ? `/p2p/${secrets.peerId}` : choice === 'off' ? '' : choice
  const sessions = await acceptSessions(node.libp2p, {
    ...{ doorkeeper, heartbeatTimeoutMs: heartbeatMs, clock, log },
    services: { ...services, dialBack, relayAddress },
  })
  open.add(() => sessions.stop())
  if (choice === 'on') {
    const limits = { ...RELAY_DEFAULTS, ...init.relayLimits }
    const relay = await createRelay({ node, members: sessions, tallies, limits, clock, log })
    open.add(() => relay.stop())
  }
  return node
}

function openSqlite(data: string): Store {
  return openSqliteStore({ path: databaseOf(data) })
}

/**
 * For what an operator decides while a rendezvous may be running on that data. Does not take the directory: the lock keeps
 * two rendezvous apart, of which each would believe that it alone knows who is online; the database has its own locks, and
 * what is written here is looked for there. Throws NOT_FOUND or CONFLICT where no rendezvous of this version has been.
 */
export function openStoreAsGuest(data: string): Store {
  return openSqliteStore({ path: databaseOf(data), as: 'guest' })
}

function databaseOf(data: string): string {
  return join(data, 'rendezvous.sqlite')
}

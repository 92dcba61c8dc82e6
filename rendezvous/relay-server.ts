/**
 * Composition of a relay that is not the rendezvous: its own key, the desk at which members show their passes, and the relay.
 * Knows no rule.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { type Logger, pino } from 'pino'
import { type Clock, steadyClock, systemClock } from '../shared/clock.ts'
import { type DeviceId, deviceOfPublicKey } from '../shared/identity.ts'
import { ANONYMOUS_SESSION_MS } from '../shared/limits.ts'
import { makePrivateDirectory } from '../shared/private-directory.ts'
import { createSigner } from '../shared/signed.ts'
import { lockDirectory } from '../shared/sqlite.ts'
import { addressesToGive, parseAnnounceAddress, parseListenAddress } from './addresses.ts'
import { type Closers, createClosers } from './closers.ts'
import { openTallies } from './limits/tallies.ts'
import { createNode } from './node.ts'
import { createPassDesk } from './relay/pass-desk.ts'
import { createRelay, type RelayLimits } from './relay/relay.ts'
import { RELAY_DEFAULTS } from './relay/relay-settings.ts'
import type { Rendezvous } from './server.ts'
import { createDoorkeeper } from './sessions/doorkeeper.ts'
import { openSqliteStore } from './store/sqlite.ts'

/** What is in the data directory. */
const OURS = /^(relay\.sqlite|lock)/

export interface RelayServerInit {
  /** Directory; made if it does not exist. */
  readonly data: string
  readonly listen: readonly string[]
  readonly announce?: readonly string[]
  /** Whose members may use it. */
  readonly rendezvous: DeviceId
  readonly limits?: Partial<RelayLimits>
  readonly clock?: Clock
  readonly log?: Logger
}

/** Resolves once it relays. Throws what `startRendezvous` throws, and leaves nothing open then. */
export async function startRelayServer(init: RelayServerInit): Promise<Rendezvous> {
  const open = createClosers()
  try {
    return await start(init, open)
  } catch (error) {
    await open.closeAll()
    throw error
  }
}

async function start(init: RelayServerInit, open: Closers): Promise<Rendezvous> {
  const { data, rendezvous, clock = systemClock, log = pino({ level: 'silent' }) } = init
  const listen = init.listen.map(parseListenAddress)
  const announced = (init.announce ?? []).map(parseAnnounceAddress)

  makePrivateDirectory(data, {
    isOurs: (name) => OURS.test(name),
    onTightened: (path) => log.warn({ path }, 'other users could read or change this; they cannot any more'),
  })
  open.add(lockDirectory(join(data, 'lock')))
  const store = openSqliteStore({ path: join(data, 'relay.sqlite') })
  open.add(() => store.close())
  const seed = await store.secret('node-key', () => randomBytes(32))
  const peerId = deviceOfPublicKey(createSigner(seed).publicKey)
  const onFault = (error: unknown) => log.error({ err: error }, 'what people have used could not be written down')
  const tallies = await openTallies({ store, clock, onFault })
  open.add(() => tallies.stop())

  const doorkeeper = createDoorkeeper({ patienceMs: ANONYMOUS_SESSION_MS, clock: steadyClock })
  open.add(() => doorkeeper.stop())
  const privateKey = await generateKeyPairFromSeed('Ed25519', seed)
  const node = await createNode({ privateKey, listen, doorkeeper, log })
  open.add(() => node.stop())
  const members = await createPassDesk(node.libp2p, { rendezvous, clock, log, doorkeeper })
  open.add(() => members.stop())
  const limits = { ...RELAY_DEFAULTS, ...init.limits }
  const relay = await createRelay({ node, members, tallies, limits, clock, log })
  open.add(() => relay.stop())
  await node.start()

  const addresses = addressesToGive(peerId, { announced, listened: node.addresses() })
  log.info({ peerId, addresses, rendezvous }, 'relays')
  return { peerId, addresses, stop: open.closeAll }
}

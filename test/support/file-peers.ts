/** Peers that exchange files over real libp2p on loopback; private messages are handed over by a direct call. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { blake3 } from '@napi-rs/blake-hash'
import { createLibp2p, type Libp2p } from 'libp2p'
import type { Transfer } from '../../peer/api.ts'
import { createFiles, type FileConnection, type Files } from '../../peer/files/files.ts'
import type { FileEvent } from '../../peer/files/ledger.ts'
import { routeOf } from '../../peer/files/wire/route.ts'
import { ownNetworks } from '../../peer/net/dialling/own-networks.ts'
import { AUTO_ACCEPTS_SCHEMA, createAutoAcceptStore } from '../../peer/store/auto-accepts.ts'
import { createTransferStore, TRANSFERS_SCHEMA, type TransferStore } from '../../peer/store/transfers.ts'
import { steadyClock, systemClock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { PrivateBody, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { FILE_PROTOCOL } from '../../shared/protocols.ts'
import { openDatabase } from '../../shared/sqlite.ts'

type EventOf<Type extends FileEvent['type']> = Extract<FileEvent, { type: Type }>

export interface FilePeer {
  readonly username: Username
  readonly device: DeviceId
  readonly node: Libp2p
  /** Another one after a restart. */
  readonly files: Files
  readonly store: TransferStore
  readonly home: string
  readonly downloads: string
  readonly events: readonly FileEvent[]
  /** What this peer sent as private messages. */
  readonly sent: readonly PrivateBody[]
  /** The first event of that type, past or to come, at or after position `from` of `events`. */
  event<Type extends FileEvent['type']>(type: Type, from?: number): Promise<EventOf<Type>>
  /** The first event, past or to come, at or after position `from` of `events`, of which that holds. */
  told(holds: (event: FileEvent) => boolean, from?: number): Promise<FileEvent>
  /** Called in the turn in which the event is told. */
  on<Type extends FileEvent['type']>(type: Type, listener: (event: EventOf<Type>) => void): void
  /** The one transfer of this peer, or that with this id. */
  transfer(id?: TransferId): Transfer
  /** A file of its own to send; folders in the name are made. */
  write(name: string, contents: Uint8Array): string
  /** Resolves with the offer's id. */
  offer(to: FilePeer, path: string): Promise<TransferId>
  /** The process ends, in order, and begins anew with the same profile. */
  restart(): Promise<void>
  /** Nobody reaches it any more, and its messages wait; until it comes back, with everybody told. */
  leave(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

export interface PeerInit {
  readonly idleMs?: number
  /** Where it is a further device of that account. */
  readonly account?: string
  readonly isBulkOff?: boolean
  /** A folder of its own home unless told. */
  readonly downloads?: string
  /** What cannot be written down is expected. */
  readonly mayFault?: boolean
  /** There is no way between it and others, but for messages. */
  readonly isCutOff?: boolean
  readonly unpulledMs?: number
  /** Asked of each stream that comes: whether nobody is to answer on it. */
  isIgnored?(): boolean
}

export interface FilePeers {
  peer(name: string, init?: PeerInit): Promise<FilePeer>
  /** From now on no message arrives; when it is over, all that waited do. */
  holdMail(): { release(): Promise<void> }
  /** Which key is known of an account; undefined where it is blocked, or its key has changed. */
  setKey(account: Username, key: Uint8Array | undefined): void
  stop(): Promise<void>
}

/** Everybody is dialled. */
const NO_RELAY = { splicerOf: () => undefined }

/** What the peers of a test know of each other. */
interface World {
  readonly peers: Map<DeviceId, ServedPeer>
  readonly keys: Map<Username, Uint8Array | undefined>
  /** Messages that cannot be delivered yet. */
  waiting: { readonly to: ServedPeer; deliver(): Promise<void> }[]
  isMailHeld: boolean
}

interface ServedPeer extends FilePeer {
  readonly isAway: boolean
}

/** Peers that find each other by username. */
export function createFilePeers(): FilePeers {
  const world: World = { peers: new Map(), keys: new Map(), waiting: [], isMailHeld: false }
  return {
    async peer(name, init = {}) {
      const peer = await startPeer((init.account ?? name) as Username, world, init)
      world.peers.set(peer.device, peer)
      return peer
    },
    holdMail() {
      world.isMailHeld = true
      return {
        async release() {
          world.isMailHeld = false
          await deliverWaiting(world)
        },
      }
    },
    setKey: (account, key) => {
      world.keys.set(account, key)
    },
    async stop() {
      await Promise.all([...world.peers.values()].map((peer) => peer.stop()))
    },
  }
}

async function deliverWaiting(world: World): Promise<void> {
  const ready = world.waiting.filter(({ to }) => !to.isAway)
  world.waiting = world.waiting.filter(({ to }) => to.isAway)
  for (const { deliver } of ready) await deliver()
}

async function startPeer(username: Username, world: World, init: PeerInit): Promise<ServedPeer> {
  const home = mkdtempSync(join(tmpdir(), 'hongyan-files-'))
  const node = await startNode()
  const device = node.peerId.toString() as DeviceId
  const migrations = [`${TRANSFERS_SCHEMA}${AUTO_ACCEPTS_SCHEMA}`]
  const database = openDatabase({ path: join(home, 'profile.db'), migrations })
  const store = createTransferStore(database)
  const told = tellEvents()
  const sent: PrivateBody[] = []
  const downloads = init.downloads ?? join(home, 'downloads')
  let sequence = 0
  let isAway = false
  if (!world.keys.has(username)) world.keys.set(username, randomBytes(32))

  async function sendPrivate(to: Username, body: PrivateBody, change: () => void): Promise<void> {
    change()
    sent.push(body)
    sequence += 1
    const number = sequence
    const addressees = [...world.peers.values()].filter((peer) => peer.username === to)
    for (const peer of addressees) {
      const deliver = async () => {
        if (body.type === 'fileOffer') peer.files.onOffer(username, device, body)
        if (body.type === 'fileAnswer') await peer.files.onAnswer(username, device, number, body)
      }
      if (peer.isAway || world.isMailHeld) world.waiting.push({ to: peer, deliver })
      else void deliver()
    }
  }

  async function openStream(account: Username, remote: DeviceId, signal: AbortSignal): Promise<FileConnection> {
    const peer = world.peers.get(remote)
    if (peer?.username !== account || isAway || init.isCutOff)
      throw new HongyanError('UNREACHABLE', `${account} is away`)
    const connection = await node.dial(peer.node.getMultiaddrs(), { signal })
    return {
      stream: await connection.newStream(FILE_PROTOCOL, { signal }),
      route: routeOf(connection, { circuits: NO_RELAY, subnets: ownNetworks() }),
    }
  }

  const begin = (): Files => {
    const files = createFiles({
      ...{ ownDevice: device, store, random: randomBytes, fraction: Math.random, downloads, openStream, sendPrivate },
      ...{ clock: systemClock, steady: steadyClock, autoAccepts: createAutoAcceptStore(database) },
      ...(init.idleMs === undefined ? {} : { idleMs: init.idleMs }),
      ...(init.unpulledMs === undefined ? {} : { unpulledMs: init.unpulledMs }),
      ...(init.isBulkOff === undefined ? {} : { isBulkOff: init.isBulkOff }),
      trustedKey: (account) => world.keys.get(account),
      isReached: (remote) => world.peers.get(remote)?.isAway === false && !isAway && !init.isCutOff,
      isRelayLeft: async () => true,
      onEvent: told.tell,
      onFault(error) {
        if (init.mayFault !== true) throw error
      },
    })
    files.wake()
    return files
  }
  let files = begin()

  await node.handle(FILE_PROTOCOL, (stream, connection) => {
    const peer = world.peers.get(connection.remotePeer.toString() as DeviceId)
    if (init.isIgnored?.()) return
    if (peer === undefined) stream.abort(new Error('not admitted'))
    else
      files.handleStream(
        { stream, route: routeOf(connection, { circuits: NO_RELAY, subnets: ownNetworks() }) },
        { account: peer.username, device: peer.device },
      )
  })

  const tellEverybody = () => {
    for (const peer of world.peers.values()) peer.files.present(username)
  }

  return {
    ...{ username, device, node, store, home, downloads, sent, ...told.face },
    get files() {
      return files
    },
    get isAway() {
      return isAway
    },
    transfer(id) {
      const found = files.list().find(({ transferId }) => id === undefined || id === transferId)
      if (found === undefined) throw new Error('there is no such transfer')
      return found
    },
    write(name, contents) {
      const path = join(home, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, contents)
      return path
    },
    offer: async (to, path) => (await files.offer(to.username, path)).transferId,
    async restart() {
      await files.stop()
      files = begin()
      tellEverybody()
    },
    async leave() {
      isAway = true
      await node.stop()
    },
    async comeBack() {
      await node.start()
      isAway = false
      await deliverWaiting(world)
      files.wake()
      tellEverybody()
    },
    async stop() {
      await files.stop()
      await node.stop()
      database.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Keeps what was told, and lets a test wait for it. */
function tellEvents() {
  const events: FileEvent[] = []
  const listeners = new Set<(event: FileEvent) => void>()
  function told(holds: (event: FileEvent) => boolean, from = 0): Promise<FileEvent> {
    return new Promise((resolve) => {
      const past = events.slice(from).find(holds)
      if (past !== undefined) return resolve(past)
      const listener = (event: FileEvent) => {
        if (!holds(event)) return
        listeners.delete(listener)
        resolve(event)
      }
      listeners.add(listener)
    })
  }
  const face: Pick<FilePeer, 'events' | 'event' | 'told' | 'on'> = {
    events,
    told,
    event: async (type, from) => (await told((event) => event.type === type, from)) as EventOf<typeof type>,
    on(type, listener) {
      listeners.add((event) => {
        if (event.type === type) listener(event as EventOf<typeof type>)
      })
    },
  }
  return {
    face,
    tell(event: FileEvent): void {
      events.push(event)
      for (const listener of listeners) listener(event)
    },
  }
}

function startNode(): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    connectionManager: { inboundConnectionThreshold: 1000 },
  })
}

/** Ends every connection of the node without a word, as a pulled cable or a killed process would. */
export function cutConnections(node: Libp2p): void {
  for (const connection of node.getConnections()) connection.abort(new Error('cut by the test'))
}

/** BLAKE3 of a file as a whole, apart from the code under test. */
export function digestOf(path: string): string {
  return blake3(readFileSync(path)).toString('hex')
}

/** Names in a folder, sorted; empty where there is none. */
export function namesIn(directory: string): readonly string[] {
  mkdirSync(directory, { recursive: true })
  return readdirSync(directory).sort()
}

/** Peers that exchange files over real libp2p on loopback; private messages are handed over by a direct call. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise'
import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { blake3 } from '@napi-rs/blake-hash'
import { createLibp2p, type Libp2p } from 'libp2p'
import type { FileMessage, ManifestEntry } from '../../peer/core/files/messages.ts'
import { createFiles, type Files } from '../../peer/files/files.ts'
import type { FileEvent } from '../../peer/files/ledger.ts'
import { decodeFileMessage, encodeFileMessage, encodeManifest, manifestDigest } from '../../peer/files/wire/codec.ts'
import { createTransferStore, TRANSFERS_SCHEMA, type TransferStore } from '../../peer/store/transfers.ts'
import { systemClock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { createFrames, type Frames } from '../../shared/frames.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { FILE_FRAME_MAX_BYTES } from '../../shared/limits.ts'
import type { MessageId, PrivateBody, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { FILE_PROTOCOL } from '../../shared/protocols.ts'
import { openDatabase } from '../../shared/sqlite.ts'

type EventOf<Type extends FileEvent['type']> = Extract<FileEvent, { type: Type }>

export interface FilePeer {
  readonly username: Username
  readonly device: DeviceId
  readonly node: Libp2p
  readonly files: Files
  readonly store: TransferStore
  readonly home: string
  readonly downloads: string
  readonly events: readonly FileEvent[]
  /** What this peer sent as private messages. */
  readonly sent: readonly PrivateBody[]
  /** The first event of that type, past or to come, at or after position `from` of `events`. */
  event<Type extends FileEvent['type']>(type: Type, from?: number): Promise<EventOf<Type>>
  /** Called in the turn in which the event is told. */
  on<Type extends FileEvent['type']>(type: Type, listener: (event: EventOf<Type>) => void): void
  /** A file of its own to send. */
  write(name: string, contents: Uint8Array): string
  stop(): Promise<void>
}

export interface PeerInit {
  readonly idleMs?: number
  readonly account?: string
}

export interface FilePeers {
  /** `account` where it is a further device of one; then messages to the account still go to its first. */
  peer(name: string, init?: PeerInit): Promise<FilePeer>
  stop(): Promise<void>
}

/** Peers that find each other by username. */
export function createFilePeers(): FilePeers {
  const peers = new Map<string, FilePeer>()
  return {
    async peer(name, init = {}) {
      const peer = await startPeer((init.account ?? name) as Username, peers, init)
      peers.set(name, peer)
      return peer
    },
    async stop() {
      await Promise.all([...peers.values()].map((peer) => peer.stop()))
    },
  }
}

async function startPeer(
  username: Username,
  peers: ReadonlyMap<string, FilePeer>,
  { idleMs }: PeerInit,
): Promise<FilePeer> {
  const home = mkdtempSync(join(tmpdir(), 'hongyan-files-'))
  const node = await startNode()
  const device = node.peerId.toString() as DeviceId
  const database = openDatabase({ path: join(home, 'profile.db'), migrations: [TRANSFERS_SCHEMA] })
  const store = createTransferStore(database)
  const events: FileEvent[] = []
  const sent: PrivateBody[] = []
  const listeners = new Set<(event: FileEvent) => void>()
  const downloads = join(home, 'downloads')

  const files = createFiles({
    ...{ ownDevice: device, store, clock: systemClock, random: randomBytes, downloads },
    ...(idleMs === undefined ? {} : { idleMs }),
    async openStream(account, _device, signal) {
      const remote = peers.get(account)
      if (remote === undefined) throw new HongyanError('UNREACHABLE', `${account} is away`)
      return node.dialProtocol(remote.node.getMultiaddrs(), FILE_PROTOCOL, { signal })
    },
    async sendPrivate(to, body) {
      sent.push(body)
      const remote = peers.get(to)
      if (body.type === 'fileOffer') remote?.files.onOffer(username, device, body)
      if (body.type === 'fileAnswer') remote?.files.onAnswer(username, body)
      return randomBytes(16).toString('hex') as MessageId
    },
    onEvent(event) {
      events.push(event)
      for (const listener of listeners) listener(event)
    },
  })
  await node.handle(FILE_PROTOCOL, (stream, connection) => {
    const remote = connection.remotePeer.toString() as DeviceId
    const account = [...peers.values()].find((peer) => peer.device === remote)?.username
    if (account === undefined) stream.abort(new Error('not admitted'))
    else files.handleStream(stream, { account, device: remote })
  })

  return {
    ...{ username, device, node, files, store, home, downloads, events, sent },
    event: (type, from = 0) =>
      new Promise((resolve) => {
        const past = events.slice(from).find((event) => event.type === type)
        if (past !== undefined) return resolve(past as EventOf<typeof type>)
        const listener = (event: FileEvent) => {
          if (event.type !== type) return
          listeners.delete(listener)
          resolve(event as EventOf<typeof type>)
        }
        listeners.add(listener)
      }),
    on(type, listener) {
      listeners.add((event) => {
        if (event.type === type) listener(event as EventOf<typeof type>)
      })
    },
    write(name, contents) {
      const path = join(home, name)
      writeFileSync(path, contents)
      return path
    },
    async stop() {
      await files.stop()
      await node.stop()
      database.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

export function startNode(): Promise<Libp2p> {
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

// ---- the far end, driven by hand

/** The far end of a file stream, driven message by message. */
export interface Hand {
  send(message: FileMessage): void
  sendBytes(bytes: Uint8Array): void
  next(): Promise<FileMessage>
  /** The next message, which must be of that type. */
  expect<Type extends FileMessage['type']>(type: Type): Promise<Extract<FileMessage, { type: Type }>>
  readonly frames: Frames
  readonly stream: Stream
}

export function takeByHand(stream: Stream): Hand {
  const frames = createFrames(stream, { maxFrameBytes: FILE_FRAME_MAX_BYTES })
  const iterator = frames[Symbol.asyncIterator]()
  async function next(): Promise<FileMessage> {
    const { value, done } = await iterator.next()
    if (done) throw new Error('the stream has ended')
    return decodeFileMessage(value)
  }
  return {
    ...{ frames, stream, next },
    send: (message) => frames.send(encodeFileMessage(message)),
    sendBytes: (bytes) => {
      stream.send(bytes)
    },
    async expect(type) {
      const message = await next()
      if (message.type !== type) throw new Error(`expected ${type}, got ${JSON.stringify(message)}`)
      return message as Extract<FileMessage, { type: typeof type }>
    },
  }
}

/** Opens a stream to a peer and takes it over. */
export async function pullByHand(from: FilePeer, to: FilePeer, transferId: TransferId): Promise<Hand> {
  const hand = takeByHand(await from.node.dialProtocol(to.node.getMultiaddrs(), FILE_PROTOCOL))
  hand.send({ type: 'pull', transferId, wantManifest: true, offset: 0 })
  return hand
}

/** What a peer would offer for these contents, with the manifest that it would send. */
export function offerOf(name: string, contents: Uint8Array) {
  const sizeBytes = contents.byteLength
  const entry: ManifestEntry = { path: name, folder: false, sizeBytes, modifiedAtMs: 1, executable: false }
  const offer = {
    type: 'fileOffer',
    transferId: randomBytes(16).toString('hex') as TransferId,
    name,
    folder: false,
    count: 1,
    sizeBytes,
    manifestDigest: manifestDigest(encodeManifest([entry])),
  } as const
  return { entry, offer, digest: new Uint8Array(blake3(Buffer.from(contents))) }
}

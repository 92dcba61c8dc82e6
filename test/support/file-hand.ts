/** The far end of a file stream, driven message by message by a test. */
import { randomBytes } from 'node:crypto'
import type { Stream } from '@libp2p/interface'
import { blake3 } from '@napi-rs/blake-hash'
import type { FileMessage, ManifestEntry } from '../../peer/core/files/messages.ts'
import { decodeFileMessage, encodeFileMessage, encodeManifest, manifestDigest } from '../../peer/files/wire/codec.ts'
import { createFrames, type Frames } from '../../shared/frames.ts'
import { FILE_FRAME_MAX_BYTES } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import { FILE_PROTOCOL } from '../../shared/protocols.ts'
import type { FilePeer } from './file-peers.ts'

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

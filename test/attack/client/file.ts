/** The file protocol (section 11) by hand, at either end: offers, manifests and frames, honest or not. */
import { randomBytes } from 'node:crypto'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { blake3 } from '@napi-rs/blake-hash'
import { CODES, decode, encode, type Fields } from './document.ts'
import { openWire, type Wire } from './wire.ts'

const FILE_PROTOCOL = '/hongyan/file/1.0.0'

/** The first word that comes back: the code of a failure, the name of another frame, or `ended`. */
export async function askForFile(connection: Connection, frame: Fields): Promise<string> {
  try {
    const talk = await openFileTalk(connection)
    talk.send(frame)
    return wordOf(await talk.next())
  } catch {
    // Not spoken here, or the connection has ended: nothing was said either way.
    return 'ended'
  }
}

// ---- the stream

export interface Bulk {
  readonly port: number
  readonly secret: Uint8Array
}

export interface FileFrame {
  readonly pull?: { readonly transferId: Uint8Array; readonly wantManifest: boolean; readonly offset: number }
  readonly reply?: { readonly prefixDigest: Uint8Array; readonly bulk?: Bulk }
  readonly manifest?: { readonly entries: readonly Entry[]; readonly last: boolean }
  readonly begin?: { readonly offset: number; readonly bulk?: Bulk }
  readonly data?: Uint8Array
  readonly ends?: Fields
  readonly progress?: { readonly offset: number }
  readonly verified?: Fields
  readonly failure?: { readonly status: number }
}

export interface FileTalk {
  readonly wire: Wire
  send(frame: Fields): void
  /** Words of life left out; undefined when the stream has ended. */
  next(): Promise<FileFrame | undefined>
  /** Reads until such a frame. Throws for a failure and for an end before it. */
  until<Kind extends keyof FileFrame>(kind: Kind): Promise<NonNullable<FileFrame[Kind]>>
}

export async function openFileTalk(connection: Connection): Promise<FileTalk> {
  return talkOn(await connection.newStream(FILE_PROTOCOL))
}

/** Streams to this node, in the order in which they come. */
export async function serveFiles(node: Libp2p): Promise<() => Promise<FileTalk>> {
  const arrived: FileTalk[] = []
  let bell = Promise.withResolvers<void>()
  await node.handle(FILE_PROTOCOL, (stream) => {
    arrived.push(talkOn(stream))
    bell.resolve()
  })
  return async () => {
    for (;;) {
      const talk = arrived.shift()
      if (talk !== undefined) return talk
      await bell.promise
      bell = Promise.withResolvers()
    }
  }
}

export function wordOf(frame: FileFrame | undefined): string {
  if (frame?.failure) return CODES.get(frame.failure.status) ?? String(frame.failure.status)
  return Object.keys(frame ?? {})[0] ?? 'ended'
}

function talkOn(stream: Stream): FileTalk {
  const wire = openWire(stream)
  async function next(): Promise<FileFrame | undefined> {
    for (let bytes = await wire.next(); bytes !== undefined; bytes = await wire.next()) {
      const frame = decode<FileFrame>('FileFrame', bytes)
      if (!('checking' in frame)) return frame
    }
    return undefined
  }
  return {
    wire,
    next,
    send: (frame) => wire.send(encode('FileFrame', frame)),
    async until(kind) {
      for (;;) {
        const frame = await next()
        const found = frame?.[kind]
        if (found != null) return found
        if (frame === undefined || frame.failure) throw new Error(`${wordOf(frame)} came instead of ${kind}`)
      }
    },
  }
}

// ---- offers and manifests

export interface Entry {
  readonly path: string
  readonly sizeBytes?: number
  readonly folder?: boolean
}

export interface Offer {
  readonly transferId: Uint8Array
  readonly name: string
  readonly count: number
  readonly sizeBytes: number
  readonly manifestDigest: Uint8Array
  readonly folder: boolean
}

/** What an honest sender would offer for these; `lie` is told instead. */
export function offerOf(entries: readonly Entry[], lie: Partial<Offer> = {}): Offer {
  return {
    transferId: randomBytes(16),
    name: 'album',
    folder: true,
    count: entries.filter(({ folder }) => !folder).length,
    sizeBytes: entries.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0),
    manifestDigest: manifestDigest(entries),
    ...lie,
  }
}

/** Defaults are to be left out by whoever writes them: `encode` writes what it is given. */
export function manifestDigest(entries: readonly Entry[]): Uint8Array {
  const encoded = entries.map((entry) => {
    const bytes = encode('ManifestEntry', entry as unknown as Fields)
    const { byteLength } = bytes
    const length = byteLength < 0x80 ? [byteLength] : [(byteLength & 0x7f) | 0x80, byteLength >>> 7]
    return Buffer.concat([Uint8Array.from(length), bytes])
  })
  return blake3(Buffer.concat(encoded))
}

export { blake3 as digestOf } from '@napi-rs/blake-hash'

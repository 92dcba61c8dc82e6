/**
 * File messages as bytes, both ways; what is decoded has numbers that are whole and safe, and nothing else is promised.
 *
 * A manifest's digest is BLAKE3-256 over its canonical bytes: for each entry in order the length of its encoding as an
 * unsigned varint, then the encoding (proto3: fields ascending, those of default value left out, minimal varints).
 */
import { blake3 } from '@napi-rs/blake-hash'
import { decode } from 'it-length-prefixed'
import { asBuffer, concat, fromHex } from '../../../shared/bytes.ts'
import { codeOf, HongyanError, statusOf } from '../../../shared/errors.ts'
import { DIGEST_BYTES } from '../../../shared/file-bodies.ts'
import { FILE_CHUNK_BYTES } from '../../../shared/limits.ts'
import { transferIdFromBytes } from '../../../shared/message.ts'
import { type Bulk, FileFrame, ManifestEntry as ManifestEntryMessage } from '../../../shared/pb/file.ts'
import { decoding } from '../../../shared/signed.ts'
import { TICKET_BYTES } from '../../../shared/splice.ts'
import type { BulkOffer, FileMessage, ManifestEntry } from '../../core/files/messages.ts'

const BULK_SECRET_BYTES = 32
/** Below it nobody is given a port who asks for any; what listens there is somebody else's. */
const PORT_MIN = 1024
const PORT_MAX = 65_535

export function encodeFileMessage(message: FileMessage): Uint8Array {
  return FileFrame.encode(frameOf(message))
}

/** Throws MALFORMED, also for a kind that this version does not know. */
export function decodeFileMessage(bytes: Uint8Array): FileMessage {
  const frame = decoding('a file frame', () => FileFrame.decode(bytes))
  // The frequent ones first.
  if (frame.data != null) return { type: 'data', data: chunkOf(frame.data) }
  if (frame.progress != null) return { type: 'progress', offset: whole(frame.progress.offset) }
  if (frame.ends != null) return { type: 'ends', digests: digestsOf(frame.ends.digests) }
  if (frame.checking != null) return { type: 'checking', bytes: whole(frame.checking.bytes) }
  if (frame.manifest != null) {
    return { type: 'manifest', entries: frame.manifest.entries.map(entryOf), last: frame.manifest.last }
  }
  if (frame.pagesTaken != null) return { type: 'pagesTaken', count: frame.pagesTaken.count }
  if (frame.pull != null) {
    const { transferId, wantManifest, offset } = frame.pull
    return { type: 'pull', transferId: transferIdFromBytes(transferId), wantManifest, offset: whole(offset) }
  }
  if (frame.look != null) return { type: 'look', transferId: transferIdFromBytes(frame.look.transferId) }
  if (frame.reply != null) {
    return { type: 'reply', prefixDigest: prefixDigestOf(frame.reply.prefixDigest), ...bulkOf(frame.reply.bulk) }
  }
  if (frame.begin != null) return { type: 'begin', offset: whole(frame.begin.offset), ...bulkOf(frame.begin.bulk) }
  if (frame.verified != null) return { type: 'verified' }
  if (frame.failure != null) return { type: 'failure', code: codeOf(frame.failure.status) }
  throw new HongyanError('MALFORMED', 'a file frame of an unknown kind')
}

/** The bytes that a manifest's digest is of; those of its pages, one after another, are the whole's. */
export function encodeManifest(entries: readonly ManifestEntry[]): Uint8Array {
  return concat(
    entries.flatMap((entry) => {
      const bytes = ManifestEntryMessage.encode(entry)
      return [lengthPrefix(bytes.byteLength), bytes]
    }),
  )
}

/** The inverse of `encodeManifest`, entry by entry. Throws MALFORMED. */
export function* decodeManifest(bytes: Uint8Array): Iterable<ManifestEntry> {
  const entries = decode([bytes])
  for (;;) {
    const next = decoding('a manifest', () => entries.next())
    if (next.done) return
    yield entryOf(decoding('a manifest', () => ManifestEntryMessage.decode(next.value)))
  }
}

/** Of canonical bytes. */
export function manifestDigest(bytes: Uint8Array): Uint8Array {
  return blake3(asBuffer(bytes))
}

function frameOf(message: FileMessage): Partial<FileFrame> {
  switch (message.type) {
    case 'pull':
      return { pull: { ...message, transferId: fromHex(message.transferId) } }
    case 'look':
      return { look: { transferId: fromHex(message.transferId) } }
    case 'manifest':
      return { manifest: { ...message, entries: [...message.entries] } }
    case 'pagesTaken':
      return { pagesTaken: message }
    case 'checking':
      return { checking: message }
    case 'reply':
      return { reply: { prefixDigest: message.prefixDigest, ...bulkFieldOf(message.bulk) } }
    case 'begin':
      return { begin: { offset: message.offset, ...bulkFieldOf(message.bulk) } }
    case 'data':
      return { data: message.data }
    case 'ends':
      return { ends: { digests: concat([...message.digests]) } }
    case 'progress':
      return { progress: message }
    case 'verified':
      return { verified: {} }
    case 'failure':
      return { failure: { status: statusOf(message.code) } }
  }
}

/** An unsigned varint. */
function lengthPrefix(length: number): Uint8Array {
  const bytes: number[] = []
  let rest = length
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return Uint8Array.of(...bytes, rest)
}

function entryOf({ path, folder, sizeBytes, modifiedAtMs, executable }: ManifestEntryMessage): ManifestEntry {
  return { path, folder, sizeBytes: whole(sizeBytes), modifiedAtMs: whole(modifiedAtMs), executable }
}

/** An empty chunk would keep a transfer alive that goes nowhere. */
function chunkOf(data: Uint8Array): Uint8Array {
  if (data.byteLength === 0 || data.byteLength > FILE_CHUNK_BYTES)
    throw malformed('a chunk of a size that no sender makes')
  return data
}

function prefixDigestOf(digest: Uint8Array): Uint8Array {
  if (digest.byteLength !== 0 && digest.byteLength !== DIGEST_BYTES) throw malformed('a digest of another length')
  return digest
}

function digestsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const count = bytes.byteLength / DIGEST_BYTES
  if (!Number.isInteger(count) || count === 0) throw malformed('digests of another length')
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES))
}

function bulkFieldOf(offer: BulkOffer | undefined): { readonly bulk?: Bulk } {
  return offer === undefined ? {} : { bulk: { port: 0, ticket: new Uint8Array(), ...offer } }
}

function bulkOf(bulk: Bulk | undefined): { readonly bulk?: BulkOffer } {
  if (bulk == null) return {}
  const { port, secret, ticket } = bulk
  if (secret.byteLength !== BULK_SECRET_BYTES) throw malformed('a secret of another length')
  if (ticket.byteLength === TICKET_BYTES && port === 0) return { bulk: { ticket, secret } }
  if (ticket.byteLength !== 0) throw malformed('a ticket that no relay gives')
  if (port < PORT_MIN || port > PORT_MAX) throw malformed('a port that nobody is given')
  return { bulk: { port, secret } }
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw malformed('a number beyond what can be counted')
  return value
}

function malformed(what: string): HongyanError {
  return new HongyanError('MALFORMED', `a file frame has ${what}`)
}

/**
 * File messages as bytes, both ways; what is decoded has numbers that are whole and safe, and nothing else is promised.
 *
 * A manifest's digest is BLAKE3-256 over its canonical bytes: for each entry in order the length of its encoding as an
 * unsigned varint, then the encoding (proto3: fields ascending, those of default value left out, minimal varints).
 */
import { blake3 } from '@napi-rs/blake-hash'
import { decode, encode } from 'it-length-prefixed'
import { concat } from '../../../shared/bytes.ts'
import { codeOf, HongyanError, statusOf } from '../../../shared/errors.ts'
import { transferIdFromBytes } from '../../../shared/message.ts'
import { FileFrame, ManifestEntry as ManifestEntryMessage } from '../../../shared/pb/file.ts'
import { decoding } from '../../../shared/signed.ts'
import type { FileMessage, ManifestEntry } from '../../core/files/transfer.ts'

export function encodeFileMessage(message: FileMessage): Uint8Array {
  return FileFrame.encode(frameOf(message))
}

/** Throws MALFORMED, also for a kind that this version does not know. */
export function decodeFileMessage(bytes: Uint8Array): FileMessage {
  const frame = decoding('a file frame', () => FileFrame.decode(bytes))
  if (frame.data != null) return { type: 'data', data: frame.data }
  if (frame.progress != null) return { type: 'progress', bytesOnDisk: whole(frame.progress.bytesOnDisk) }
  if (frame.reply != null) return { type: 'reply', ...place(frame.reply) }
  if (frame.start != null) return { type: 'start', ...place(frame.start) }
  if (frame.end != null) return { type: 'end', digest: frame.end.digest }
  if (frame.manifest != null) {
    return { type: 'manifest', entries: frame.manifest.entries.map(entryOf), last: frame.manifest.last }
  }
  if (frame.pull != null) {
    const { transferId, wantManifest, prefixDigest } = frame.pull
    const id = transferIdFromBytes(transferId)
    return { type: 'pull', transferId: id, wantManifest, ...place(frame.pull), prefixDigest }
  }
  if (frame.verified != null) return { type: 'verified' }
  if (frame.failure != null) return { type: 'failure', code: codeOf(frame.failure.status) }
  throw new HongyanError('MALFORMED', 'a file frame of an unknown kind')
}

/** The bytes that a manifest's digest is of. */
export function encodeManifest(entries: readonly ManifestEntry[]): Uint8Array {
  return concat(entries.map((entry) => encode.single(ManifestEntryMessage.encode(entry)).subarray()))
}

/** The inverse of `encodeManifest`. Throws MALFORMED. */
export function decodeManifest(bytes: Uint8Array): readonly ManifestEntry[] {
  return decoding('a manifest', () => {
    return [...decode([bytes])].map((entry) => entryOf(ManifestEntryMessage.decode(entry)))
  })
}

/** Of canonical bytes. */
export function manifestDigest(bytes: Uint8Array): Uint8Array {
  return blake3(asBuffer(bytes))
}

/** The same memory, as the hasher wants it. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function frameOf(message: FileMessage): Partial<FileFrame> {
  switch (message.type) {
    case 'pull':
      return { pull: { ...message, transferId: Buffer.from(message.transferId, 'hex') } }
    case 'reply':
      return { reply: message }
    case 'manifest':
      return { manifest: { ...message, entries: [...message.entries] } }
    case 'start':
      return { start: message }
    case 'data':
      return { data: message.data }
    case 'end':
      return { end: message }
    case 'progress':
      return { progress: message }
    case 'verified':
      return { verified: {} }
    case 'failure':
      return { failure: { status: statusOf(message.code) } }
  }
}

function place({ entry, offset }: { entry: number; offset: number }): { entry: number; offset: number } {
  return { entry, offset: whole(offset) }
}

function entryOf({ path, sizeBytes, modifiedAtMs, executable }: ManifestEntryMessage): ManifestEntry {
  return { path, sizeBytes: whole(sizeBytes), modifiedAtMs: whole(modifiedAtMs), executable }
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new HongyanError('MALFORMED', 'a number beyond what can be counted')
  return value
}

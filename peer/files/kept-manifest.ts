/** The manifest of a transfer as this profile keeps it: only what has the offered digest is one. */
import { equals } from '../../shared/bytes.ts'
import type { ManifestEntry } from '../core/files/messages.ts'
import type { TransferRow, TransferStore } from '../store/transfers.ts'
import { decodeManifest, manifestDigest } from './wire/codec.ts'

/** Undefined where there is none yet, or a damaged disk has spoilt it. */
export function keptManifest(store: TransferStore, row: TransferRow): readonly ManifestEntry[] | undefined {
  const bytes = store.manifest(row.transferId)
  if (bytes === undefined || !equals(manifestDigest(bytes), row.manifestDigest)) return undefined
  return decodeManifest(bytes)
}

/**
 * The manifest of a transfer as this profile keeps it: only what has the offered digest is one. A large one takes half a
 * second to encode or to decode, so that is done in turns of the event loop, and others have theirs in between.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { concat, equals } from '../../shared/bytes.ts'
import { MANIFEST_PAGE_ENTRIES } from '../../shared/limits.ts'
import { pageEnd } from '../core/files/manifest.ts'
import type { ManifestEntry } from '../core/files/messages.ts'
import type { TransferRow, TransferStore } from '../store/transfers.ts'
import { decodeManifest, encodeManifest, manifestDigest } from './wire/codec.ts'

/** Undefined where there is none yet, or a damaged disk has spoilt it. */
export async function keptManifest(
  store: TransferStore,
  row: TransferRow,
): Promise<readonly ManifestEntry[] | undefined> {
  const bytes = store.manifest(row.transferId)
  if (bytes === undefined || !equals(manifestDigest(bytes), row.manifestDigest)) return undefined
  const entries: ManifestEntry[] = []
  for (const entry of decodeManifest(bytes)) {
    entries.push(entry)
    if (entries.length % MANIFEST_PAGE_ENTRIES === 0) await turn()
  }
  return entries
}

/** The bytes to keep of it. */
export async function manifestToKeep(entries: readonly ManifestEntry[]): Promise<Uint8Array> {
  const pages: Uint8Array[] = []
  for (let from = 0; from < entries.length; ) {
    const end = pageEnd(entries, from)
    pages.push(encodeManifest(entries.slice(from, end)))
    from = end
    if (from < entries.length) await turn()
  }
  return concat(pages)
}

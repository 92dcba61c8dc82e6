/**
 * What the archive's hash chain proves: that entries follow on each other and on what is here. Only computes; what a
 * contradiction leads to is for `copy.ts`.
 */
import { equals } from '../../../shared/bytes.ts'
import { type MessageId, nextChain } from '../../../shared/message.ts'
import type { ArchivedId, Head } from './events.ts'

/** Stands before the first entry, where it is known, and where a chain is not known. */
export const EMPTY_CHAIN = new Uint8Array()

export function isChainKnown({ index, chain }: Head): boolean {
  return index === 0 || chain.byteLength > 0
}

/** Two words on one archive that cannot both be true: another chain at the same place, or a shorter archive. */
export function contradicts(archive: Head, local: Head): boolean {
  if (archive.index !== local.index) return archive.index < local.index
  return isChainKnown(archive) && isChainKnown(local) && !equals(archive.chain, local.chain)
}

export function chainOver(chain: Uint8Array, ids: readonly MessageId[]): Uint8Array {
  return ids.reduce(nextChain, chain)
}

export interface Reading {
  /** What may be taken over: everything new up to the first contradiction. */
  readonly taken: readonly ArchivedId[]
  /** Where the copy reaches with it. */
  readonly reached: Head
  readonly isContradicted: boolean
}

/**
 * Reads a page of history on top of `local`. What does not follow directly (the archive has forgotten what was between,
 * or it could not be opened) cannot be checked and is taken as it stands.
 */
export function readPage(
  local: Head,
  entries: readonly ArchivedId[],
  { isTrusted }: { readonly isTrusted: boolean },
): Reading {
  const taken: ArchivedId[] = []
  let reached = local
  for (const entry of entries) {
    if (entry.index <= reached.index) continue
    const isChecked = !isTrusted && entry.index === reached.index + 1 && isChainKnown(reached)
    if (isChecked && !equals(nextChain(reached.chain, entry.id), entry.chain)) {
      return { taken, reached, isContradicted: true }
    }
    taken.push(entry)
    reached = { index: entry.index, chain: entry.chain }
  }
  return { taken, reached, isContradicted: false }
}

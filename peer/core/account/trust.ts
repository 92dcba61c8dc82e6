/**
 * Trust on first use: the first account key seen for a name is pinned; a later change is never taken silently. Pure.
 */
import { createHash } from 'node:crypto'
import { concat, equals, toUtf8 } from '../../../shared/bytes.ts'
import type { Username } from '../../../shared/names.ts'

/** What a profile remembers of an account. */
export interface PinnedAccount {
  readonly username: Username
  readonly accountKey: Uint8Array
  /** Highest account record version seen. */
  readonly version: number
  /** A different key that was shown since, waiting for the user's word. */
  readonly changedKey: Uint8Array | undefined
  /** What the pinned key has replaced, by the user's word: what it has signed is still around. */
  readonly formerKey: Uint8Array | undefined
}

export type TrustOutcome = 'first' | 'pinned' | 'former' | 'changed'

/** How an account key stands to what is pinned for that name. */
export function judgeKey(pinned: PinnedAccount | undefined, accountKey: Uint8Array): TrustOutcome {
  if (pinned === undefined) return 'first'
  if (equals(pinned.accountKey, accountKey)) return 'pinned'
  return pinned.formerKey !== undefined && equals(pinned.formerKey, accountKey) ? 'former' : 'changed'
}

/** The key by which whoever has one may be let do more than strangers: none of the blocked, nor while it is in doubt. */
export function trustedKey(
  pinned: (PinnedAccount & { readonly blocked: boolean }) | undefined,
): Uint8Array | undefined {
  return pinned === undefined || pinned.blocked || pinned.changedKey !== undefined ? undefined : pinned.accountKey
}

const DIGITS_PER_GROUP = 5
const GROUPS_PER_ACCOUNT = 6
/** Makes a search for a look-alike key costly, as it is done once per comparison by people. */
const ITERATIONS = 5200

/** 60 digits in groups of five, the same for both sides; each account contributes half. */
export function safetyNumber(
  one: { readonly username: Username; readonly accountKey: Uint8Array },
  other: { readonly username: Username; readonly accountKey: Uint8Array },
): string {
  return [fingerprint(one.username, one.accountKey), fingerprint(other.username, other.accountKey)].sort().join(' ')
}

function fingerprint(username: Username, accountKey: Uint8Array): string {
  let digest: Uint8Array = concat([accountKey, toUtf8(username)])
  for (let round = 0; round < ITERATIONS; round += 1) {
    digest = createHash('sha512').update(digest).update(accountKey).digest()
  }
  const groups: string[] = []
  for (let group = 0; group < GROUPS_PER_ACCOUNT; group += 1) {
    const number = Buffer.from(digest).readUIntBE(group * DIGITS_PER_GROUP, DIGITS_PER_GROUP) % 10 ** DIGITS_PER_GROUP
    groups.push(String(number).padStart(DIGITS_PER_GROUP, '0'))
  }
  return groups.join(' ')
}

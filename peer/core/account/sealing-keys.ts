/**
 * The sealing keys of an account over time: when a new one is due, how long an old one opens mail, and what becomes of two
 * devices that have different ones. Pure: decides, and leaves it to others to ask and to write.
 */
import { concat, equals } from '../../../shared/bytes.ts'
import type { Instant } from '../../../shared/clock.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { MAIL_TTL_MS, SEALING_KEY_LIFE_MS, SEALING_KEY_MARGIN_MS, SEALING_KEYS_MAX } from '../../../shared/limits.ts'

export interface SealingKey {
  /** Of an X25519 key pair (RFC 9180 DeriveKeyPair), 32 bytes. */
  readonly seed: Uint8Array
  readonly createdAtMs: Instant
}

/** What an account receives mail with. */
export interface Keyring {
  /** Newest first, never empty. The newest is the one of the account record. */
  readonly keys: readonly [SealingKey, ...SealingKey[]]
  /** Of the account record that names the newest. */
  readonly recordVersion: number
}

export interface Reconciled {
  /** What this device opens mail with from now on; to be kept once `put` stands in the vault. */
  readonly hold: Keyring
  /** What the vault should hold instead of what was found there; undefined where it is right as it is. */
  readonly put: Keyring | undefined
}

/**
 * What follows from what this device holds and what it found in the vault. Devices that all do so end with the same keys,
 * in whatever order they come: keys are gathered from both, and the one created last is the newest for everybody.
 * @param newSeed gives 32 random bytes
 */
export function reconcile(held: Keyring, found: Keyring, now: Instant, newSeed: () => Uint8Array): Reconciled {
  const keys = alive(union(held.keys, found.keys), now)
  const hold = { keys, recordVersion: Math.max(held.recordVersion, found.recordVersion) }
  const rotated = isRotationDue(keys, now) ? withNew(hold, now, newSeed()) : undefined
  if (rotated !== undefined) return { hold, put: rotated }
  // The rendezvous was put back to a backup, and perhaps another device has made its key from that: senders may know
  // either record, so each device brings the key that it held for the newest. Only that one: of older ones whoever left
  // them out may have a clock that is ahead.
  const isMissed = keys.some((key) => isSame(key, held.keys[0])) && !found.keys.some((key) => isSame(key, held.keys[0]))
  if (isMissed || found.recordVersion < held.recordVersion) {
    return { hold, put: { keys, recordVersion: hold.recordVersion + 1 } }
  }
  const hasExpired = alive(found.keys, now).length < found.keys.length
  return { hold, put: hasExpired ? { keys, recordVersion: found.recordVersion } : undefined }
}

/** A further key now, whatever the age of the newest; undefined where there are as many as a vault holds. */
export function withNew({ keys, recordVersion }: Keyring, now: Instant, seed: Uint8Array): Keyring | undefined {
  if (keys.length >= SEALING_KEYS_MAX) return undefined
  // After the one that it replaces, whatever the clocks say: their order is that of their times.
  const createdAtMs = Math.max(now, keys[0].createdAtMs + 1)
  return { keys: [{ seed, createdAtMs }, ...keys], recordVersion: recordVersion + 1 }
}

/** Whether the vault should be looked at although nobody has changed it. */
export function isUpkeepDue({ keys }: Keyring, now: Instant): boolean {
  return isRotationDue(keys, now) || alive(keys, now).length < keys.length
}

function isRotationDue(keys: Keyring['keys'], now: Instant): boolean {
  return now - keys[0].createdAtMs >= SEALING_KEY_LIFE_MS && keys.length < SEALING_KEYS_MAX
}

/** The newest, and those for which mail may still wait. */
function alive(keys: Keyring['keys'], now: Instant): Keyring['keys'] {
  const [newest, ...older] = keys
  return [newest, ...older.filter((_, index) => now < expiryOf(keys, index + 1))]
}

/** From then on nothing can come that was sealed to it: it was replaced long enough ago. */
function expiryOf(keys: readonly SealingKey[], index: number): Instant {
  const successor = keys[index - 1]
  return successor === undefined
    ? Number.POSITIVE_INFINITY
    : successor.createdAtMs + MAIL_TTL_MS + SEALING_KEY_MARGIN_MS
}

function union(one: Keyring['keys'], other: Keyring['keys']): Keyring['keys'] {
  const [first, ...rest] = one
  const all: [SealingKey, ...SealingKey[]] = [
    first,
    ...rest,
    ...other.filter((key) => !one.some((mine) => isSame(mine, key))),
  ]
  all.sort((a, b) => b.createdAtMs - a.createdAtMs || compare(a.seed, b.seed))
  all.splice(SEALING_KEYS_MAX)
  return all
}

/** Any order will do that is the same everywhere. */
function compare(one: Uint8Array, other: Uint8Array): number {
  return Buffer.compare(one, other)
}

function isSame(one: SealingKey, other: SealingKey): boolean {
  return equals(one.seed, other.seed)
}

// ---- as bytes

const SEED_BYTES = 32
const TIME_BYTES = 8
const KEY_BYTES = SEED_BYTES + TIME_BYTES

/** Seed ‖ time (8 bytes, big-endian) of each, newest first. */
export function encodeSealingKeys(keys: Keyring['keys']): Uint8Array {
  return concat(
    keys.map(({ seed, createdAtMs }) => {
      const bytes = new Uint8Array(KEY_BYTES)
      bytes.set(seed)
      new DataView(bytes.buffer).setBigUint64(SEED_BYTES, BigInt(createdAtMs))
      return bytes
    }),
  )
}

/** Throws MALFORMED. */
export function decodeSealingKeys(bytes: Uint8Array): Keyring['keys'] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const keys: SealingKey[] = []
  for (let start = 0; start + KEY_BYTES <= bytes.byteLength; start += KEY_BYTES) {
    const createdAtMs = Number(view.getBigUint64(start + SEED_BYTES))
    keys.push({ seed: bytes.slice(start, start + SEED_BYTES), createdAtMs })
  }
  const [newest, ...older] = keys
  const isOrdered = keys.every(
    (key, index) => key.createdAtMs <= (keys[index - 1]?.createdAtMs ?? Number.MAX_SAFE_INTEGER),
  )
  if (newest === undefined || keys.length > SEALING_KEYS_MAX || bytes.byteLength % KEY_BYTES !== 0 || !isOrdered) {
    throw new HongyanError('MALFORMED', 'sealing keys are not as they are written')
  }
  return [newest, ...older]
}

/**
 * What a device says in its local network, readable by members of its rendezvous only: sealed under a key that follows
 * from the lobby's, which every member has for a week ahead. Others see that somebody here uses Hongyan.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { concat, toUtf8 } from '../../../shared/bytes.ts'
import type { Instant } from '../../../shared/clock.ts'
import { currentEpoch, EPOCH_NONCE_BYTES, type EpochKey } from '../../../shared/epoch.ts'
import { type DeviceId, deviceBytes, deviceIdOf } from '../../../shared/identity.ts'
import { CLOCK_SKEW_MS, EPOCH_MS, LAN_KEY_MARGIN_MS, LAN_KEYS_MAX } from '../../../shared/limits.ts'
import { LanPresence } from '../../../shared/pb/lan.ts'
import { DOMAIN } from '../../../shared/protocols.ts'

export interface Presence {
  readonly device: DeviceId
  /** TCP; 0 says goodbye. */
  readonly port: number
  readonly sentAtMs: Instant
}

export interface PresenceSeal {
  /** Undefined while no key is in force. */
  seal(presence: Presence, now: Instant): Uint8Array | undefined
  /** Undefined for what no member has sealed just now. */
  open(sealed: Uint8Array, now: Instant): Presence | undefined
}

const KEY_BYTES = 32
const TAG_BYTES = 16
const MAX_PORT = 0xffff

/**
 * @param epochs those of the lobby
 * @param server whose members these are
 */
export function createPresenceSeal(
  epochs: readonly EpochKey[],
  server: DeviceId,
  random: (bytes: number) => Uint8Array,
): PresenceSeal {
  const keys = new Map<EpochKey, KeyObject>()

  function keyOf(epoch: EpochKey): KeyObject {
    const known = keys.get(epoch)
    if (known !== undefined) return known
    const info = toUtf8(`${DOMAIN.lanPresence}\0${server}`)
    const key = createSecretKey(new Uint8Array(hkdfSync('sha256', epoch.key, new Uint8Array(), info, KEY_BYTES)))
    keys.set(epoch, key)
    return key
  }

  /** Others may have heard of the newest before us, or not yet. */
  function near(now: Instant): readonly EpochKey[] {
    const isNear = ({ startsAtMs }: EpochKey) =>
      startsAtMs < now + LAN_KEY_MARGIN_MS && startsAtMs > now - 2 * EPOCH_MS - LAN_KEY_MARGIN_MS
    return epochs.filter(isNear).slice(-LAN_KEYS_MAX).reverse()
  }

  return {
    seal({ device, port, sentAtMs }, now) {
      const epoch = currentEpoch(near(now), now)
      if (epoch === undefined) return undefined
      const nonce = random(EPOCH_NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keyOf(epoch), nonce)
      const plain = LanPresence.encode({ device: deviceBytes(device), port, sentAtMs })
      return concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, now) {
      if (sealed.byteLength < EPOCH_NONCE_BYTES + TAG_BYTES) return undefined
      for (const epoch of near(now)) {
        const plain = decrypt(sealed, keyOf(epoch))
        if (plain !== undefined) return read(plain, now)
      }
      return undefined
    },
  }
}

function decrypt(sealed: Uint8Array, key: KeyObject): Uint8Array | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, EPOCH_NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const plain = decipher.update(sealed.subarray(EPOCH_NONCE_BYTES, -TAG_BYTES))
  try {
    decipher.final()
    return plain
  } catch {
    // Another community's, or another key's.
    return undefined
  }
}

/** A member may seal nonsense. */
function read(plain: Uint8Array, now: Instant): Presence | undefined {
  try {
    const { device, port, sentAtMs } = LanPresence.decode(plain)
    const isCredible = port <= MAX_PORT && Math.abs(sentAtMs - now) <= CLOCK_SKEW_MS
    return isCredible ? { device: deviceIdOf(device), port, sentAtMs } : undefined
  } catch {
    return undefined
  }
}

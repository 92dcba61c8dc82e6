/** Devices of one account that keep its sealing keys through one vault, in virtual time and any order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeSealingKeys,
  encodeSealingKeys,
  isUpkeepDue,
  type Keyring,
  reconcile,
  withNew,
} from '../../peer/core/account/sealing-keys.ts'
import { HongyanError } from '../../shared/errors.ts'
import {
  ACCOUNT_RECORD_FRESH_MS,
  MAIL_TTL_MS,
  SEALING_KEY_LIFE_MS,
  SEALING_KEY_MARGIN_MS,
  SEALING_KEYS_MAX,
} from '../../shared/limits.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SKEW_MAX = 15 * MINUTE
const START = 1_700_000_000_000

let seeds = 0
function newSeed(): Uint8Array {
  seeds += 1
  const seed = new Uint8Array(32)
  new DataView(seed.buffer).setUint32(0, seeds)
  return seed
}

function nameOf(key: { readonly seed: Uint8Array }): number {
  return new DataView(key.seed.buffer, key.seed.byteOffset).getUint32(0)
}

const firstRing = (): Keyring => ({ keys: [{ seed: newSeed(), createdAtMs: START }], recordVersion: 1 })

interface Vault {
  readonly version: number
  readonly ring: Keyring
}

class Account {
  vault: Vault = { version: 1, ring: firstRing() }
  puts = 0
  readonly #replacedAt = new Map<number, number>()

  put(expected: number, ring: Keyring, now: number): boolean {
    if (expected !== this.vault.version) return false
    const before = nameOf(this.vault.ring.keys[0])
    if (before !== nameOf(ring.keys[0])) this.#replacedAt.set(before, now)
    if (ring.recordVersion < this.vault.ring.recordVersion) throw new Error('a record went back')
    this.vault = { version: expected + 1, ring }
    this.puts += 1
    return true
  }

  /** The newest, and all that a sender with a record of a day ago may have used within the life of mail. */
  needed(now: number): number[] {
    const late = [...this.#replacedAt].filter(([, at]) => now <= at + ACCOUNT_RECORD_FRESH_MS + MAIL_TTL_MS)
    return [nameOf(this.vault.ring.keys[0]), ...late.map(([name]) => name)]
  }
}

class Device {
  ring: Keyring
  seen = 1
  #found: Vault | undefined
  readonly #account: Account
  readonly #skewMs: number

  constructor(account: Account, skewMs: number) {
    this.#account = account
    this.ring = account.vault.ring
    this.#skewMs = skewMs
  }

  fetch(now: number): void {
    const { version, ring } = this.#account.vault
    // A greeting tells the vault's version and the account record.
    const isOtherRecord =
      ring.recordVersion !== this.ring.recordVersion || nameOf(ring.keys[0]) !== nameOf(this.ring.keys[0])
    if (version !== this.seen || isOtherRecord || isUpkeepDue(this.ring, now + this.#skewMs))
      this.#found = this.#account.vault
  }

  /** With what was fetched before, however old it is by now. */
  act(now: number): void {
    const found = this.#found
    if (found === undefined) return
    this.#found = undefined
    const { hold, put } = reconcile(this.ring, found.ring, now + this.#skewMs, newSeed)
    if (put !== undefined && !this.#account.put(found.version, put, now)) return
    this.ring = put ?? hold
    this.seen = found.version + (put === undefined ? 0 : 1)
  }
}

const step = fc.record({
  device: fc.nat({ max: 2 }),
  does: fc.constantFrom('fetch' as const, 'act' as const, 'both' as const),
  waitMs: fc.oneof(fc.nat({ max: 2 * MINUTE }), fc.nat({ max: 12 * HOUR }), fc.nat({ max: 12 * DAY })),
})
const skews = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -SKEW_MAX, max: SKEW_MAX })))

describe('devices that share sealing keys', () => {
  it('never destroy a key that mail may still be sealed to, whatever the order and the clocks', () => {
    fc.assert(
      fc.property(skews, fc.array(step, { maxLength: 200 }), (offsets, steps) => {
        const account = new Account()
        const devices = offsets.map((offset) => new Device(account, offset))
        let now = START
        for (const { device: index, does, waitMs } of steps) {
          now += waitMs
          const device = devices[index]
          if (does !== 'act') device?.fetch(now)
          if (does !== 'fetch') device?.act(now)
          const kept = account.vault.ring.keys.map(nameOf)
          for (const name of account.needed(now)) expect(kept).toContain(name)
        }
      }),
    )
  })

  it('come to rest with the same keys, and one new key a week, however many they are', () => {
    fc.assert(
      fc.property(skews, fc.integer({ min: 1, max: 90 }), (offsets, days) => {
        const account = new Account()
        const devices = offsets.map((offset) => new Device(account, offset))
        let now = START
        for (let hour = 0; hour < days * 24; hour += 6) {
          now += 6 * HOUR
          // All fetch before any acts: each believes that it is the one.
          for (const device of devices) device.fetch(now)
          for (const device of devices) device.act(now)
        }
        for (let round = 0; round < 3; round += 1) {
          // What has expired by the fastest clock has by the slowest.
          if (round === 1) now += 2 * SKEW_MAX
          for (const device of devices) device.fetch(now)
          for (const device of devices) device.act(now)
        }
        const puts = account.puts
        for (const device of devices) {
          device.fetch(now)
          device.act(now)
          expect(device.ring).toEqual(account.vault.ring)
        }
        expect(account.puts).toBe(puts)
        expect(account.vault.ring.recordVersion - 1).toBeLessThanOrEqual(days / 7)
        expect(account.vault.ring.recordVersion - 1).toBeGreaterThanOrEqual(Math.floor(days / 7.5))
        // A put for each new key and one for each that has expired.
        expect(account.puts).toBeLessThanOrEqual((2 * days) / 7)
      }),
    )
  })

  it('hold no key for longer than mail lives after it was replaced, and a week', () => {
    const account = new Account()
    const device = new Device(account, 0)
    for (let now = START; now < START + 365 * DAY; now += 6 * HOUR) {
      device.fetch(now)
      device.act(now)
      const { keys } = account.vault.ring
      const oldest = keys.at(-2)?.createdAtMs ?? now
      if (keys.length > 1) expect(now - oldest).toBeLessThan(MAIL_TTL_MS + SEALING_KEY_MARGIN_MS + 6 * HOUR)
    }
    expect(account.vault.ring.keys.length).toBeLessThanOrEqual(
      Math.ceil((MAIL_TTL_MS + SEALING_KEY_MARGIN_MS) / SEALING_KEY_LIFE_MS) + 2,
    )
  })

  it('bring back what a rendezvous has lost with a restored backup, also where another device went on from that', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.boolean(), (days, goesOn) => {
        const account = new Account()
        const [one, other] = [new Device(account, 0), new Device(account, 0)]
        const backup = account.vault
        let now = START
        for (let hour = 0; hour < days * 24; hour += 6) {
          now += 6 * HOUR
          one.fetch(now)
          one.act(now)
        }
        const before = one.ring
        account.vault = backup
        if (goesOn) {
          other.fetch(now)
          other.act(now)
        }
        for (let round = 0; round < 3; round += 1) {
          for (const device of [one, other]) {
            device.fetch(now)
            device.act(now)
          }
        }
        expect(account.vault.ring.keys.map(nameOf)).toEqual(expect.arrayContaining([nameOf(before.keys[0])]))
        expect(one.ring.recordVersion).toBeGreaterThanOrEqual(before.recordVersion)
        expect(other.ring).toEqual(one.ring)
      }),
    )
  })

  it('make no new key where a vault is full, and forget none for it', () => {
    let ring = firstRing()
    for (let changes = 0; changes < SEALING_KEYS_MAX + 5; changes += 1) ring = withNew(ring, START, newSeed()) ?? ring
    expect(ring.keys).toHaveLength(SEALING_KEYS_MAX)
    const { put } = reconcile(ring, ring, START + 8 * DAY, newSeed)
    expect(put).toBeUndefined()
  })
})

describe('sealing keys as bytes', () => {
  it('are read back as they were, and any other bytes are refused in words of ours', () => {
    const ring = withNew(firstRing(), START + 1, newSeed())
    if (ring === undefined) throw new Error('there was room')
    expect(decodeSealingKeys(encodeSealingKeys(ring.keys))).toEqual(ring.keys)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(encodeSealingKeys(decodeSealingKeys(bytes))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(HongyanError)
        }
      }),
    )
  })
})

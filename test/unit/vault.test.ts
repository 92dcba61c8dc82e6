import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Keyring } from '../../peer/core/account/sealing-keys.ts'
import {
  hasRecoveryCode,
  openVault,
  rewriteVault,
  sealVault,
  unwrapVaultKey,
  type VaultContents,
} from '../../peer/core/account/vault.ts'
import { HongyanError } from '../../shared/errors.ts'
import { SEALING_KEYS_MAX, VAULT_MAX_BYTES } from '../../shared/limits.ts'
import { parseUsername } from '../../shared/names.ts'

const alice = parseUsername('alice')
const bob = parseUsername('bob')
const exportKey = new Uint8Array(64).fill(7)
const vaultKey = new Uint8Array(32).fill(9)
const recoveryCode = new Uint8Array(16).fill(5)
const shut = expect.objectContaining({ code: 'MALFORMED' })

function contentsOf(keys: number): VaultContents {
  const [newest, ...older] = Array.from({ length: keys }, (_, index) => ({
    seed: new Uint8Array(32).fill(index + 1),
    createdAtMs: 1_000_000 - index,
  }))
  if (newest === undefined) throw new Error('a vault holds a key')
  const sealingKeys: Keyring['keys'] = [newest, ...older]
  return { accountSeed: new Uint8Array(32).fill(1), sealingKeys }
}

/** Different bytes at each call, the same in each run. */
function counted(): (bytes: number) => Uint8Array {
  let call = 0
  return (bytes) => {
    call += 1
    return new Uint8Array(createHash('sha256').update(String(call)).digest().subarray(0, bytes))
  }
}

const contents = contentsOf(3)
const vault = sealVault(contents, alice, { vaultKey, exportKey, recoveryCode: undefined }, counted())
const guarded = sealVault(contents, alice, { vaultKey, exportKey, recoveryCode }, counted())

describe('the vault', () => {
  it('gives the same seeds back to the same password', () => {
    expect(hasRecoveryCode(vault)).toBe(false)
    const key = unwrapVaultKey(vault, alice, { exportKey, recoveryCode: undefined })
    expect(key).toEqual(vaultKey)
    expect(openVault(vault, alice, key)).toEqual(contents)
  })

  it('stays shut for another password', () => {
    const secrets = { exportKey: new Uint8Array(64).fill(8), recoveryCode: undefined }
    expect(() => unwrapVaultKey(vault, alice, secrets)).toThrow(shut)
  })

  it('with a recovery code opens with password and code, and with neither alone', () => {
    expect(hasRecoveryCode(guarded)).toBe(true)
    expect(unwrapVaultKey(guarded, alice, { exportKey, recoveryCode })).toEqual(vaultKey)
    for (const wrong of [undefined, new Uint8Array(16), new Uint8Array()]) {
      expect(() => unwrapVaultKey(guarded, alice, { exportKey, recoveryCode: wrong })).toThrow(shut)
    }
    expect(() => unwrapVaultKey(guarded, alice, { exportKey: new Uint8Array(64), recoveryCode })).toThrow(shut)
  })

  it("stays shut when the rendezvous hands out one account's vault for another", () => {
    expect(() => unwrapVaultKey(vault, bob, { exportKey, recoveryCode: undefined })).toThrow(shut)
    expect(() => openVault(vault, bob, vaultKey)).toThrow(shut)
  })

  it('takes other contents without the password, which opens it as before', () => {
    const rewritten = rewriteVault(guarded, contentsOf(5), alice, vaultKey, counted())
    expect(hasRecoveryCode(rewritten)).toBe(true)
    const key = unwrapVaultKey(rewritten, alice, { exportKey, recoveryCode })
    expect(openVault(rewritten, alice, key)).toEqual(contentsOf(5))
  })

  it('of two vaults under one key cannot be put together of their parts', () => {
    const other = sealVault(
      contents,
      alice,
      { vaultKey, exportKey: new Uint8Array(64), recoveryCode: undefined },
      counted(),
    )
    const mixed = Uint8Array.of(...other.subarray(0, 62), ...vault.subarray(62))
    expect(() => openVault(mixed, alice, vaultKey)).toThrow(shut)
  })

  it('has room for as many sealing keys as there may be', () => {
    const full = rewriteVault(guarded, contentsOf(SEALING_KEYS_MAX), alice, vaultKey, counted())
    expect(full.byteLength).toBeLessThanOrEqual(VAULT_MAX_BYTES)
    expect(openVault(full, alice, vaultKey)).toEqual(contentsOf(SEALING_KEYS_MAX))
  })

  it('of another version is refused by name', () => {
    for (const version of [0, 1, 3]) {
      expect(() => openVault(Uint8Array.of(version, ...vault.subarray(1)), alice, vaultKey)).toThrow(
        expect.objectContaining({ code: 'UNSUPPORTED' }),
      )
    }
  })
})

/** Whatever is done to it: it stays shut, in words of ours. */
function expectShut(bytes: Uint8Array): void {
  for (const open of [
    () => openVault(bytes, alice, vaultKey),
    () => unwrapVaultKey(bytes, alice, { exportKey, recoveryCode: undefined }),
    () => rewriteVault(bytes, openVault(bytes, alice, vaultKey), alice, vaultKey, randomBytes),
  ]) {
    expect(open).toThrow(HongyanError)
  }
}

describe('a vault that somebody has altered', () => {
  it('stays shut when a single bit of its head is another', () => {
    for (let place = 0; place < vault.byteLength; place += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const altered = vault.slice()
        altered[place] = (altered[place] ?? 0) ^ (1 << bit)
        expect(() => openVault(altered, alice, vaultKey)).toThrow(HongyanError)
        if (place < 62)
          expect(() => unwrapVaultKey(altered, alice, { exportKey, recoveryCode: undefined })).toThrow(HongyanError)
      }
    }
  })

  it('stays shut cut off anywhere, and with anything after it', () => {
    for (let length = 0; length < vault.byteLength; length += 1) {
      expect(() => openVault(vault.subarray(0, length), alice, vaultKey)).toThrow(HongyanError)
    }
    expect(() => openVault(Uint8Array.of(...vault, 0), alice, vaultKey)).toThrow(HongyanError)
  })

  it('never opens and never fails in other words than ours, whatever bytes it is', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 512 }), (bytes) => expectShut(bytes)))
    const afterHead = fc.uint8Array({ minLength: 60, maxLength: 512 })
    fc.assert(
      fc.property(fc.constantFrom(0, 1), afterHead, (flags, bytes) => expectShut(Uint8Array.of(2, flags, ...bytes))),
    )
  })
})

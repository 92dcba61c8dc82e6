import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openVault, sealVault } from '../../peer/core/vault.ts'
import { parseUsername } from '../../shared/names.ts'

const alice = parseUsername('alice')
const bob = parseUsername('bob')
const exportKey = new Uint8Array(64).fill(7)
const secrets = { accountSeed: new Uint8Array(32).fill(1), sealingSeed: new Uint8Array(32).fill(2) }

/** Different bytes at each call, the same in each run. */
function counted(): (bytes: number) => Uint8Array {
  let call = 0
  return (bytes) => {
    call += 1
    return new Uint8Array(createHash('sha256').update(String(call)).digest().subarray(0, bytes))
  }
}

describe('the vault', () => {
  const vault = sealVault(secrets, alice, exportKey, counted())

  it('gives the same seeds back to the same password', () => {
    expect(openVault(vault, alice, exportKey)).toEqual(secrets)
  })

  it('stays shut for another password', () => {
    expect(() => openVault(vault, alice, new Uint8Array(64).fill(8))).toThrow(
      expect.objectContaining({ code: 'MALFORMED' }),
    )
  })

  it("stays shut when the rendezvous hands out one account's vault for another", () => {
    expect(() => openVault(vault, bob, exportKey)).toThrow(expect.objectContaining({ code: 'MALFORMED' }))
  })

  it('stays shut when a single byte was altered, cut or added', () => {
    for (let position = 1; position < vault.byteLength; position += 1) {
      const altered = vault.slice()
      altered[position] = (altered[position] ?? 0) ^ 1
      expect(() => openVault(altered, alice, exportKey)).toThrow(expect.objectContaining({ code: 'MALFORMED' }))
    }
    for (const length of [0, 1, 12, 60, 61, vault.byteLength - 1]) {
      expect(() => openVault(vault.subarray(0, length), alice, exportKey)).toThrow()
    }
  })

  it('of a later version is refused by name', () => {
    expect(() => openVault(Uint8Array.of(2, ...vault.subarray(1)), alice, exportKey)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }),
    )
  })
})

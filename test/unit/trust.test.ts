import { describe, expect, it } from 'vitest'
import { judgeKey, safetyNumber } from '../../peer/core/account/trust.ts'
import { parseUsername } from '../../shared/names.ts'

const alice = { username: parseUsername('alice'), accountKey: new Uint8Array(32).fill(1) }
const bob = { username: parseUsername('bob'), accountKey: new Uint8Array(32).fill(2) }

describe('a safety number', () => {
  it('is the same 60 digits on both sides', () => {
    const number = safetyNumber(alice, bob)
    expect(number).toBe(safetyNumber(bob, alice))
    expect(number).toMatch(/^(\d{5} ){11}\d{5}$/)
  })

  it('differs when either key differs', () => {
    const number = safetyNumber(alice, bob)
    expect(safetyNumber(alice, { ...bob, accountKey: new Uint8Array(32).fill(3) })).not.toBe(number)
    expect(safetyNumber({ ...alice, accountKey: new Uint8Array(32).fill(3) }, bob)).not.toBe(number)
  })
})

describe('trust on first use', () => {
  const pinned = { ...alice, version: 1, changedKey: undefined, formerKey: undefined }

  it('takes the first key, knows it again, and notices another', () => {
    expect(judgeKey(undefined, alice.accountKey)).toBe('first')
    expect(judgeKey(pinned, alice.accountKey.slice())).toBe('pinned')
    expect(judgeKey(pinned, bob.accountKey)).toBe('changed')
  })

  it('knows a key that was given up from one that is new', () => {
    expect(judgeKey({ ...pinned, formerKey: bob.accountKey }, bob.accountKey.slice())).toBe('former')
  })
})

import { describe, expect, it } from 'vitest'
import { createReachability, type RecordOwner } from '../../rendezvous/directory/reach.ts'
import type { Username } from '../../shared/names.ts'
import { Reach } from '../../shared/session-methods.ts'

const ALICE = 'alice' as Username
const BOB = 'bob' as Username
const OFFICE = '198.51.100.7'
const local = Uint8Array.of(1)
const forAll = Uint8Array.of(2)
const nothing = new Uint8Array()

/** Bob has named those as contacts. */
function reachabilityWith(...contactsOfBob: Username[]) {
  const whoNamed = async (contact: Username, among: readonly Username[]) =>
    new Set(contactsOfBob.includes(contact) ? among.filter((name) => name === BOB) : [])
  return createReachability({ store: { whoNamed } })
}

function bobWith(reach: Reach, networkGroup = OFFICE): RecordOwner {
  const direct = { local: true, public: true }
  return { username: BOB, networkGroup, records: { local, public: forAll, direct, reach } }
}

describe('peer records', () => {
  it('with private addresses go only to those who are seen from the same network', async () => {
    const give = async (networkGroup: string, ownerGroup = OFFICE) =>
      (
        await reachabilityWith().recordsFor({ username: ALICE, networkGroup }, [bobWith(Reach.EVERYBODY, ownerGroup)])
      )[0]
    expect(await give(OFFICE)).toBe(local)
    expect(await give('203.0.113.1')).toBe(forAll)
    expect(await give('private')).toBe(forAll)
    expect(await give('private', 'private')).toBe(local)
    expect(await give(OFFICE, 'private')).toBe(forAll)
  })

  it('of who wants only contacts to have them go to contacts and to the own account, of who wants nobody to nobody', async () => {
    const owners = [Reach.CONTACTS, Reach.NOBODY].map((reach) => bobWith(reach))
    const give = (username: Username, ...contacts: Username[]) =>
      reachabilityWith(...contacts).recordsFor({ username, networkGroup: OFFICE }, owners)
    expect(await give(ALICE)).toEqual([nothing, nothing])
    expect(await give(ALICE, ALICE)).toEqual([local, nothing])
    expect(await give(BOB)).toEqual([local, nothing])
  })
})

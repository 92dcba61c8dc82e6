/**
 * Which peer record of a device an asker may have: as that device's account wishes, and private addresses only within one
 * network. Knows no session but by what it shows.
 */
import type { Username } from '../../shared/names.ts'
import { Reach } from '../../shared/session-methods.ts'
import type { ContactStore } from '../store/port.ts'
import type { PresentSession } from './directory.ts'

export type RecordAsker = Pick<PresentSession, 'username' | 'networkGroup'>
export type RecordOwner = Pick<PresentSession, 'username' | 'networkGroup' | 'records'>

export interface Reachability {
  /** In the order of `owners`; empty where there is none for this asker. */
  recordsFor(asker: RecordAsker, owners: readonly RecordOwner[]): Promise<readonly Uint8Array[]>
}

const NO_RECORD = new Uint8Array()

export function createReachability({ store }: { readonly store: Pick<ContactStore, 'whoNamed'> }): Reachability {
  return {
    async recordsFor(asker, owners) {
      const choosy = owners.filter(({ records }) => records.reach === Reach.CONTACTS).map(({ username }) => username)
      const named: ReadonlySet<Username> =
        choosy.length === 0 ? new Set() : await store.whoNamed(asker.username, [...new Set(choosy)])
      return owners.map((owner) => (isOpenTo(asker, owner, named) ? recordFor(asker, owner) : NO_RECORD))
    },
  }
}

function isOpenTo(asker: RecordAsker, { username, records }: RecordOwner, named: ReadonlySet<Username>): boolean {
  if (records.reach === Reach.EVERYBODY) return true
  // An account's own devices are no strangers to each other; whoever wants to be shown to nobody means them, too.
  return records.reach === Reach.CONTACTS && (username === asker.username || named.has(username))
}

/** Two that come from private addresses are in one network, for instance a rendezvous' own; one from a public never is. */
function recordFor(asker: RecordAsker, owner: RecordOwner): Uint8Array {
  return asker.networkGroup === owner.networkGroup ? owner.records.local : owner.records.public
}

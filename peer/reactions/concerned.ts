/** The parts of a peer that are told of what happens around it, for whoever tells them. */
import type { CorrectedClock } from '../../shared/clock.ts'
import type { Account } from '../account/account.ts'
import type { AccountVault } from '../account/account-vault.ts'
import type { ChatEvent } from '../api.ts'
import type { Files } from '../files/files.ts'
import type { RelayLink } from '../net/circuits/relay-link.ts'
import type { Direct } from '../net/direct/direct.ts'
import type { Gate } from '../net/gate/gate.ts'
import type { Lan } from '../net/lan/lan.ts'
import type { PeerNode } from '../net/node/node.ts'
import type { Session } from '../net/session/session.ts'
import type { Acquaintances } from '../people/acquaintances.ts'
import type { Directory } from '../people/directory.ts'
import type { ReachRule } from '../people/reach.ts'
import type { Revocations } from '../people/revocations.ts'
import type { Confirmations } from '../private/confirmations.ts'
import type { Inbox } from '../private/inbox.ts'
import type { Outbox } from '../private/outbox.ts'
import type { Receipts } from '../private/receipts.ts'
import type { Announcing } from '../reachability/announcing.ts'
import type { Neighbours } from '../reachability/neighbours.ts'
import type { OuterAddresses } from '../reachability/outer-addresses.ts'
import type { Ways } from '../reachability/ways.ts'
import type { Mesh } from '../rooms/mesh.ts'
import type { Rooms } from '../rooms/rooms.ts'
import type { ContactStore } from '../store/contacts.ts'
import type { SettingsStore } from '../store/settings.ts'

/** Those that are told, and asked to tell. */
export interface Concerned {
  readonly settings: SettingsStore
  readonly contacts: ContactStore
  readonly reach: ReachRule
  readonly acquaintances: Acquaintances
  readonly node: Pick<PeerNode, 'refreshAddresses'>
  readonly gate: Gate
  readonly session: Session
  readonly relayLink: RelayLink
  readonly announcing: Announcing
  readonly outerAddresses: OuterAddresses
  readonly direct: Direct
  readonly lan: Lan
  readonly neighbours: Neighbours
  readonly account: Account
  readonly vault: AccountVault
  readonly directory: Directory
  readonly ways: Ways
  readonly revocations: Revocations
  readonly outbox: Outbox
  readonly receipts: Receipts
  readonly inbox: Inbox
  readonly confirmations: Confirmations
  readonly rooms: Rooms
  readonly files: Files
  readonly mesh: Mesh
}

export interface ReactionsInit {
  readonly clock: CorrectedClock
  /** Asked for when something happens, by when all of them exist. */
  parts(): Concerned
  emit(event: ChatEvent): void
}

/** What the rules are made of, and how those reach each other that are made later. */
import type { Clock, CorrectedClock } from '../../shared/clock.ts'
import type { PasswordProof } from '../account/password-proof.ts'
import type { ChatEvent, ChatInit } from '../api.ts'
import type { Concerned } from '../reactions/concerned.ts'
import type { Reactions } from '../reactions/reactions.ts'
import type { ServerIdentity } from '../server-identity.ts'
import type { Stores } from '../store/stores.ts'
import type { Network } from './network.ts'

export interface RulesInit {
  readonly stores: Stores
  readonly network: Network
  readonly server: ServerIdentity
  readonly passwords: PasswordProof
  readonly clock: CorrectedClock
  readonly steady: Clock
  readonly reactions: Reactions
  readonly init: ChatInit
  emit(event: ChatEvent): void
  /** All of them, asked for when something happens. */
  parts(): Concerned
}

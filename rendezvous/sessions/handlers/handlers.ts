/**
 * What each request does: checks how far the session is, translates between wire and services, calls one. Knows no rule
 * of its own.
 */
import type { Clock } from '../../../shared/clock.ts'
import type { Handlers } from '../../../shared/exchange.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import type { Devices } from '../../accounts/devices.ts'
import type { Revocations } from '../../accounts/revocations.ts'
import type { DialBack } from '../../directory/dial-back.ts'
import type { Directory } from '../../directory/directory.ts'
import type { Reachability } from '../../directory/reach.ts'
import type { Allowances } from '../../limits/allowances.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import type { Marks } from '../../mail/marks.ts'
import type { Moderation } from '../../operator/moderation.ts'
import type { Archive } from '../../rooms/archive.ts'
import type { Rooms } from '../../rooms/rooms.ts'
import type { ContactStore } from '../../store/port.ts'
import { createPageTurns } from '../page-turns.ts'
import type { SessionState } from '../session-state.ts'
import type { Unread } from '../unread.ts'
import { accountHandlers } from './account-handlers.ts'
import { deviceHandlers } from './device-handlers.ts'
import { directoryHandlers } from './directory-handlers.ts'
import { mailHandlers } from './mail-handlers.ts'
import { roomHandlers } from './room-handlers.ts'

export interface Services {
  readonly clock: Clock
  readonly accounts: Accounts
  readonly devices: Devices
  readonly revocations: Revocations
  readonly moderation: Moderation
  readonly allowances: Allowances
  readonly contacts: ContactStore
  readonly directory: Directory
  readonly reachability: Reachability
  readonly dialBack: DialBack
  readonly mailbox: Mailbox
  readonly rooms: Rooms
  readonly archive: Archive
  /** Random id made with the store: tells peers that a store was lost. */
  readonly storeId: string
  readonly marks: Marks
  /** The relay's multiaddr; empty where there is none. */
  readonly relayAddress: string
  readonly unread: Unread
}

/** One table for all sessions. */
export function createHandlers(services: Services): Handlers<SessionState> {
  const inTurn = createPageTurns(services.unread)
  return {
    async heartbeat(_, session) {
      session.anyone()
      return {}
    },
    ...accountHandlers(services),
    ...deviceHandlers(services),
    ...directoryHandlers(services, inTurn),
    ...mailHandlers(services, inTurn),
    ...roomHandlers(services, inTurn),
  }
}

/** The handlers of some methods. */
export type Some<Name extends keyof Handlers> = Pick<Handlers<SessionState>, Name>

/** One login of a session, as the directory and the services see it: gone when it logs out, though the session stays. */
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { PushBody, PushName } from '../../shared/session-methods.ts'
import type { PresentSession, RevokeReason } from '../directory/directory.ts'
import type { PeerRecords } from '../directory/peer-records.ts'
import type { SessionState } from './session-state.ts'

/** What a login has of its session. */
export interface LoggedInSession extends Pick<SessionState, 'device' | 'network'> {
  readonly number: number
  readonly records: PeerRecords
  push<Name extends PushName>(name: Name, body: PushBody<Name>): void
  revoke(reason: RevokeReason): void
}

/** A class, since a rendezvous has thousands: what they can do is then kept once. */
export class Presence implements PresentSession {
  readonly username: Username
  readonly #session: LoggedInSession

  constructor(session: LoggedInSession, username: Username) {
    this.#session = session
    this.username = username
  }

  get device(): DeviceId {
    return this.#session.device
  }

  get number(): number {
    return this.#session.number
  }

  get networkGroup(): string {
    return this.#session.network.group
  }

  get records(): PeerRecords {
    return this.#session.records
  }

  push<Name extends PushName>(name: Name, body: PushBody<Name>): void {
    this.#session.push(name, body)
  }

  revoke(reason: RevokeReason): void {
    this.#session.revoke(reason)
  }
}

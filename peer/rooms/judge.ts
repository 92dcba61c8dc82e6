/**
 * Judges what gossip brings before it is forwarded, and holds what is valid until the room log says what becomes of it.
 * Never commits or shows anything.
 */
import type { Clock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { CLOCK_SKEW_MS, HEARD_MAX } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { RoomName } from '../../shared/names.ts'
import { isPassValidAt } from '../../shared/pass.ts'
import type { Verdict } from '../net/gossip/gossip.ts'
import type { Session } from '../net/session/session.ts'
import type { Revocations } from '../people/revocations.ts'
import type { ContactStore } from '../store/contacts.ts'
import type { MessageStore } from '../store/messages.ts'
import { createAuthorQuota } from './author-quota.ts'
import type { OpenedSealed, RoomKeys } from './keys.ts'

export interface RoomJudgeInit {
  readonly session: Session
  readonly keys: RoomKeys
  readonly messages: MessageStore
  readonly contacts: ContactStore
  readonly revocations: Pick<Revocations, 'isRevoked'>
  readonly clock: Clock
  readonly steady: Clock
  /** It is valid, be it known already. */
  onValid(room: RoomName): void
  /** It is held from now on. */
  onHeard(room: RoomName, id: MessageId): void
}

export interface RoomJudge {
  /** @param from who has brought it, be it the author or not */
  judge(room: RoomName, sealed: Uint8Array, from: DeviceId): Verdict
  /** Those of them that are held; they are not any more. */
  take(ids: readonly MessageId[]): OpenedSealed[]
}

export function createRoomJudge(init: RoomJudgeInit): RoomJudge {
  const { session, keys, messages, contacts, revocations, clock, steady } = init
  /** Heard and checked, not committed. */
  const held = new Map<MessageId, OpenedSealed>()
  const quota = createAuthorQuota(steady)

  return {
    judge(room, sealed, from) {
      try {
        const found = keys.open(room, sealed)
        const { id, message, pass } = found.opened
        const now = clock.now()
        init.onValid(room)
        if (held.has(id) || messages.has(id) || Math.abs(message.sentAtMs - now) > CLOCK_SKEW_MS) return 'ignore'
        // With the rendezvous away nobody can renew, so an expired pass is still good for a while. Whoever brings it may
        // judge that otherwise without a fault.
        const inGrace = session.state !== 'online' && contacts.hasMet(message.device)
        if (!isPassValidAt(pass, now, inGrace)) return 'ignore'
        // Nor has who has not heard of the revocation yet: a strike would let the revoked put honest members to shame.
        if (revocations.isRevoked(pass)) return 'ignore'
        if (held.size >= HEARD_MAX) return 'ignore'
        const verdict = quota.judge(message.device, from)
        if (verdict !== 'accept') return verdict
        held.set(id, found)
        init.onHeard(room, id)
        return 'accept'
      } catch (error) {
        const { code } = toHongyanError(error)
        return code === 'NOT_FOUND' || code === 'KEY_CHANGED' || code === 'NOT_LOGGED_IN' ? 'ignore' : 'reject'
      }
    },
    take(ids) {
      return ids.flatMap((id) => {
        const found = held.get(id)
        held.delete(id)
        return found === undefined ? [] : [found]
      })
    },
  }
}

/** Who may register: everybody, whoever has an invite, or nobody. */
import { createHash } from 'node:crypto'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { MINUTE } from '../../shared/limits/units.ts'
import { INVITE_GUESSES_PER_MINUTE } from '../../shared/limits.ts'
import { parseTypedCode } from '../../shared/typed-code.ts'
import { createLastingQuota } from '../limits/attempts.ts'
import type { Tallies } from '../limits/tallies.ts'
import type { InviteHash, InviteStore, InviteUse } from '../store/operator-port.ts'

export const REGISTRATION_MODES = ['open', 'invite', 'closed'] as const
export type RegistrationMode = (typeof REGISTRATION_MODES)[number]

export interface RegistrationInit {
  readonly mode: RegistrationMode
  readonly store: Pick<InviteStore, 'isInviteGood'>
  readonly tallies: Tallies
  readonly clock: Clock
}

export interface Registration {
  /**
   * What the new account uses up; nothing where none is needed. Throws REGISTRATION_CLOSED, INVITE_REQUIRED for one that is
   * missing, unknown, used or expired, or RATE_LIMITED after too many of those, even for one that is good.
   *
   * @param address network of the asker: what guesses are counted by
   */
  require(invite: string, address: string): Promise<InviteUse | undefined>
}

export function createRegistration({ mode, store, tallies, clock }: RegistrationInit): Registration {
  const guesses = createLastingQuota({
    ...{ tallies, kind: 'inviteGuesses', clock },
    amount: INVITE_GUESSES_PER_MINUTE,
    windowMs: MINUTE,
  })
  return {
    async require(invite, address) {
      if (mode === 'closed') throw new HongyanError('REGISTRATION_CLOSED', 'nobody can register here')
      if (mode === 'open') return undefined
      if (invite === '') throw new HongyanError('INVITE_REQUIRED', 'an invite is needed to register here')
      // Before anything is looked up: many guesses at once are not let through until the first has been answered.
      guesses.charge(address)
      const hash = hashOfInvite(invite)
      const use = hash === undefined ? undefined : { hash, now: clock.now() }
      if (use !== undefined && (await store.isInviteGood(use))) {
        guesses.refund(address)
        return use
      }
      throw new HongyanError('INVITE_REQUIRED', 'no such invite, or it was used or has expired')
    },
  }
}

/** Only this is kept: whoever reads the store, or a backup of it, has no invite. Undefined for what cannot be one. */
export function hashOfInvite(invite: string): InviteHash | undefined {
  try {
    return Uint8Array.from(createHash('sha256').update('hongyan/invite/1\0').update(parseTypedCode(invite)).digest())
  } catch {
    return undefined
  }
}

/**
 * Which other devices the own account has: what it writes is owed to them from the first moment. Asked about as soon as
 * they are others; where that fails, again when something is written, ever more rarely.
 */
import type { Clock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import type { Username } from '../../shared/names.ts'
import { createBackoff } from '../core/backoff.ts'
import type { Session } from '../net/session/session.ts'
import type { AccountDevices } from './account-devices.ts'

export interface OwnDevices {
  /** There are others than this one that are waited for; or there may be, and the rendezvous will say. */
  hasOthers(): boolean
  /** Asks, where what is known may be old and it is time. Never throws. */
  ensure(): void
  /** They are others now; a question that is on its way gets an old answer. */
  changed(running: Promise<unknown> | undefined): void
  /** A new session may be luckier. */
  onSessionEnd(): void
}

export interface OwnDevicesInit {
  readonly session: Pick<Session, 'state'>
  readonly devices: Pick<AccountDevices, 'of' | 'isCurrent'>
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
  /** [0, 1), for jitter. */
  readonly random: () => number
  own(): Username | undefined
  lookup(username: Username): Promise<unknown>
}

export function createOwnDevices({ session, devices, steady, random, own, lookup }: OwnDevicesInit): OwnDevices {
  const backoff = createBackoff({ random })

  async function ask(username: Username): Promise<void> {
    try {
      await lookup(username)
      backoff.succeed()
    } catch (error) {
      backoff.fail(steady.now(), toHongyanError(error).retryAfterMs)
    }
  }

  return {
    hasOthers() {
      const self = own()
      if (self === undefined) return false
      return (session.state === 'online' && !devices.isCurrent(self)) || (devices.of(self)?.devices.length ?? 0) > 0
    },
    ensure() {
      const self = own()
      if (self === undefined || session.state !== 'online' || devices.isCurrent(self)) return
      if (backoff.isOver(steady.now())) void ask(self)
    },
    changed(running) {
      const self = own()
      if (self === undefined) return
      // Whatever fails here is asked again by `ensure`, or by the next session.
      void (running ?? Promise.resolve()).then(
        () => ask(self),
        () => ask(self),
      )
    },
    onSessionEnd: backoff.forgive,
  }
}

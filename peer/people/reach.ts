/**
 * With whom this device connects and how: directly with everybody, directly with people the user has written to and with
 * nobody else, or with everybody by the relay alone. The same rule for whom the rendezvous gives its addresses to, whom it
 * dials and whom it admits; that the relay's is the only address then is for the node to see to.
 */
import type { Username } from '../../shared/names.ts'
import { Reach } from '../../shared/session-methods.ts'
import type { ReachSetting } from '../api.ts'
import type { SettingsStore } from '../store/settings.ts'

export interface ReachRule {
  readonly setting: ReachSetting
  /** As the rendezvous is told. */
  readonly wire: Reach
  /** Whether there may be a connection with a device of that account, of whatever kind. */
  allows(username: Username): boolean
  set(setting: ReachSetting): void
}

export interface ReachInit {
  readonly settings: Pick<SettingsStore, 'get' | 'set'>
  /** Who is logged in here: other devices of the same account are no strangers. */
  self(): Username | undefined
  isAcquainted(username: Username): boolean
}

const WIRE: Readonly<Record<ReachSetting, Reach>> = {
  direct: Reach.EVERYBODY,
  contacts: Reach.CONTACTS,
  'relay-only': Reach.EVERYBODY,
}

export function createReach({ settings, self, isAcquainted }: ReachInit): ReachRule {
  return {
    get setting() {
      return reachSetting(settings)
    },
    get wire() {
      return WIRE[reachSetting(settings)]
    },
    allows: (username) => reachSetting(settings) !== 'contacts' || username === self() || isAcquainted(username),
    set: (wish) => settings.set('reach', wish),
  }
}

/** As the profile keeps it. */
export function reachSetting(settings: Pick<SettingsStore, 'get'>): ReachSetting {
  const kept = settings.get('reach')
  if (kept === undefined) return 'direct'
  // What was kept and cannot be read was a wish to be shown to fewer.
  return Object.hasOwn(WIRE, kept) ? (kept as ReachSetting) : 'relay-only'
}

/**
 * With whom this device connects: with everybody, with people the user has written to, or with nobody but the rendezvous.
 * The same rule for whom the rendezvous gives its addresses to, whom it dials and whom it admits.
 */
import type { Username } from '../../shared/names.ts'
import { Reach } from '../../shared/session-methods.ts'
import type { ReachSetting } from '../api.ts'
import type { SettingsStore } from '../store/settings.ts'

export interface ReachRule {
  readonly setting: ReachSetting
  /** As the rendezvous is told. */
  readonly wire: Reach
  /** Whether there may be a connection with a device of that account. */
  allows(username: Username): boolean
  /** What the rendezvous may hand out. */
  peerRecords(): Promise<PeerRecords>
  set(setting: ReachSetting): void
}

export interface ReachInit {
  readonly settings: Pick<SettingsStore, 'get' | 'set'>
  /** Who is logged in here: other devices of the same account are no strangers. */
  self(): Username | undefined
  isAcquainted(username: Username): boolean
  /** Of all addresses of this device. */
  peerRecords(): Promise<PeerRecords>
}

interface PeerRecords {
  readonly local: Uint8Array
  readonly public: Uint8Array
}

/** Where nobody is to find this device, nobody is told, not even the rendezvous. */
const NO_RECORDS: PeerRecords = { local: new Uint8Array(), public: new Uint8Array() }

const WIRE: Readonly<Record<ReachSetting, Reach>> = {
  direct: Reach.EVERYBODY,
  contacts: Reach.CONTACTS,
  'relay-only': Reach.NOBODY,
}

export function createReach({ settings, self, isAcquainted, peerRecords }: ReachInit): ReachRule {
  function setting(): ReachSetting {
    const kept = settings.get('reach')
    if (kept === undefined) return 'direct'
    // What was kept and cannot be read was a wish to be shown to fewer.
    return Object.hasOwn(WIRE, kept) ? (kept as ReachSetting) : 'relay-only'
  }

  return {
    get setting() {
      return setting()
    },
    get wire() {
      return WIRE[setting()]
    },
    allows(username) {
      const wish = setting()
      if (wish === 'contacts') return username === self() || isAcquainted(username)
      return wish === 'direct'
    },
    peerRecords: async () => (setting() === 'relay-only' ? NO_RECORDS : await peerRecords()),
    set: (wish) => settings.set('reach', wish),
  }
}

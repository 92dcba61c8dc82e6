/**
 * Which devices each account has that are waited for, as the rendezvous said last, and whether that still holds. Asks
 * nobody.
 */
import type { DeviceId } from '../shared/identity.ts'
import type { Username } from '../shared/names.ts'
import type { KnownDevices } from './core/private/addressee.ts'
import type { ContactStore } from './store/contacts.ts'

export interface AccountDevices {
  /** The answer of the rendezvous. */
  learn(username: Username, devices: readonly DeviceId[]): void
  /** Others than this one; undefined where nothing was ever heard of them. */
  of(username: Username): KnownDevices | undefined
  /** What was learned holds no more. An answer that is on its way may be older than that, too. False if it is no news. */
  outdate(username: Username, isBeingAsked: boolean): boolean
  /** Nothing that was learned is certain any more. */
  outdateAll(): void
  isCurrent(username: Username): boolean
}

export interface AccountDevicesInit {
  readonly contacts: Pick<ContactStore, 'waitedFor' | 'setWaitedFor'>
  isThisDevice(device: DeviceId): boolean
  onChange(username: Username, known: KnownDevices): void
}

export function createAccountDevices({ contacts, isThisDevice, onChange }: AccountDevicesInit): AccountDevices {
  const current = new Set<Username>()
  /** Those whose next answer is old already. */
  const overtaken = new Set<Username>()

  const remembered = (username: Username) => contacts.waitedFor(username).filter((device) => !isThisDevice(device))

  return {
    learn(username, all) {
      const devices = all.filter((device) => !isThisDevice(device))
      const isCurrent = !overtaken.delete(username)
      if (isCurrent) current.add(username)
      // Most answers say nothing new, and a write is a sync.
      const known = new Set(remembered(username))
      const isNews = known.size !== devices.length || !devices.every((device) => known.has(device))
      if (isNews) contacts.setWaitedFor(username, devices)
      onChange(username, { devices, isCurrent })
    },
    of(username) {
      const devices = remembered(username)
      const isCurrent = current.has(username)
      return devices.length === 0 && !isCurrent ? undefined : { devices, isCurrent }
    },
    outdate(username, isBeingAsked) {
      if (isBeingAsked) overtaken.add(username)
      if (!current.delete(username)) return isBeingAsked
      onChange(username, { devices: remembered(username), isCurrent: false })
      return true
    },
    outdateAll() {
      current.clear()
      overtaken.clear()
    },
    isCurrent: (username) => current.has(username),
  }
}

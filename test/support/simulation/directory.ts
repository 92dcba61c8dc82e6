/** Which devices each account has, as one run of a process knows it: by the rendezvous, else as written down. */
import type { KnownDevices } from '../../../peer/core/private/addressee.ts'
import type { Username } from '../../../shared/names.ts'
import type { Device } from './letter.ts'
import type { Machine } from './machine.ts'
import type { Refusal } from './rendezvous.ts'
import type { Session } from './session.ts'

export interface Directory {
  /** `done` when it has been asked, with what came of it. */
  lookUp(account: Username, done: (failure?: Refusal) => void): void
  devicesOf(account: Username): KnownDevices | undefined
  hasOtherDevices(): boolean
  onSessionEnd(): void
}

export interface DirectoryInit {
  readonly machine: Machine
  readonly session: Session
  onDevices(account: Username, known: KnownDevices): void
}

export function createDirectory({ machine, session, onDevices }: DirectoryInit): Directory {
  const { account: own, device: ownDevice, profile } = machine
  const current = new Set<Username>()
  const others = (devices: readonly Device[]) => devices.filter((device) => device !== ownDevice)

  function devicesOf(account: Username): KnownDevices | undefined {
    const devices = others(profile.waitedFor(account))
    const isCurrent = current.has(account)
    return devices.length === 0 && !isCurrent ? undefined : { devices, isCurrent }
  }

  return {
    lookUp(account, done) {
      const learn = (devices: readonly Device[]) => {
        current.add(account)
        profile.setWaitedFor(account, devices)
        onDevices(account, { devices: others(devices), isCurrent: true })
        done()
      }
      session.request({ name: 'lookup', account }, ({ devices = [] }) => learn(devices), done)
    },
    devicesOf,
    hasOtherDevices: () => (session.isOnline && !current.has(own)) || (devicesOf(own)?.devices.length ?? 0) > 0,
    onSessionEnd: () => current.clear(),
  }
}

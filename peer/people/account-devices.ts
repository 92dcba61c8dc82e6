/**
 * Which devices each account has that are waited for, as the rendezvous said last, and whether that still holds. Asks
 * nobody.
 */
import type { DeviceId } from '../../shared/identity.ts'
import { WATCHED_MAX } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import type { KnownDevices } from '../core/private/addressee.ts'
import type { ContactStore } from '../store/contacts.ts'

export interface AccountDevices {
  /** The rendezvous is being asked, and what is returned is to be told its answer. */
  ask(username: Username): (devices: readonly DeviceId[]) => void
  /** Others than this one; undefined where nothing was ever heard of them. */
  of(username: Username): KnownDevices | undefined
  /** What was learned holds no more, nor does an answer that is on its way. */
  outdate(username: Username): void
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
  /** The last question about each account of whose changes this session hears; least recently asked first. */
  const questions = new Map<Username, { isOvertaken: boolean }>()
  /** What the disk says: every message asks for it. */
  const named = new Map<Username, readonly DeviceId[]>()

  function everyDevice(username: Username): readonly DeviceId[] {
    const devices = named.get(username) ?? contacts.waitedFor(username)
    remember(username, devices)
    return devices
  }

  function remember(username: Username, devices: readonly DeviceId[]): void {
    if (named.size >= WATCHED_MAX && !named.has(username)) named.clear()
    named.set(username, devices)
  }

  const othersOf = (username: Username) => everyDevice(username).filter((device) => !isThisDevice(device))

  /** Tells that what is known may be old. */
  function doubt(username: Username): void {
    if (current.delete(username)) onChange(username, { devices: othersOf(username), isCurrent: false })
  }

  /** The rendezvous forgets in the same order that this session wants to hear of somebody. */
  function forgetFirst(): void {
    const [first] = questions.keys()
    if (questions.size <= WATCHED_MAX || first === undefined) return
    questions.delete(first)
    doubt(first)
  }

  function learn(username: Username, devices: readonly DeviceId[], isCurrent: boolean): void {
    // Most answers say nothing new, and a write is a sync.
    const known = new Set(everyDevice(username))
    const isNews = known.size !== devices.length || !devices.every((device) => known.has(device))
    if (isNews) contacts.setWaitedFor(username, devices)
    remember(username, devices)
    if (isCurrent) current.add(username)
    onChange(username, { devices: othersOf(username), isCurrent })
  }

  return {
    ask(username) {
      const question = { isOvertaken: false }
      questions.delete(username)
      questions.set(username, question)
      forgetFirst()
      return (devices) => learn(username, devices, !question.isOvertaken)
    },
    of(username) {
      const devices = othersOf(username)
      const isCurrent = current.has(username)
      return devices.length === 0 && !isCurrent ? undefined : { devices, isCurrent }
    },
    outdate(username) {
      const question = questions.get(username)
      if (question !== undefined) question.isOvertaken = true
      doubt(username)
    },
    outdateAll() {
      current.clear()
    },
    isCurrent: (username) => current.has(username),
  }
}

/**
 * Which devices of one account are waited for, as far as is known, and when the directory is to be asked again. A part of
 * `delivery-lane.ts` and as pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { createBackoff } from '../backoff.ts'

export interface KnownDevices {
  readonly devices: readonly DeviceId[]
  /** The rendezvous has said so in this session, and of no change since. */
  readonly isCurrent: boolean
}

export interface Addressee {
  /** Whether that is news. */
  learn(known: KnownDevices): boolean
  sessionUp(): void
  sessionDown(): void
  /** The directory is being asked, until `learn` or `askingFailed`. */
  ask(): void
  askingFailed(now: Instant): void
  /** The directory should be asked, now or later. */
  readonly isAskingWanted: boolean
  /** Not before this time. */
  readonly notBefore: Instant
  /** The directory may know of more devices than are known here, and can be asked. */
  readonly isInDoubt: boolean
  /** Whether nobody waits any more for what these devices have. Of an account never heard of any device suffices. */
  isServedBy(devices: ReadonlySet<DeviceId>): boolean
  /** Nobody waits for anything: there is no device. */
  readonly isNobody: boolean
  /** Known to be waited for. */
  readonly devices: readonly DeviceId[]
}

export interface AddresseeInit {
  readonly random: () => number
  readonly sessionIsUp: boolean
}

export function createAddressee({ random, ...init }: AddresseeInit): Addressee {
  const backoff = createBackoff({ random })
  let { sessionIsUp } = init
  let known: KnownDevices | undefined
  let isAsking = false

  const isCurrent = () => known?.isCurrent === true

  /** Whatever was said is remembered, and may be old. */
  function age(): void {
    if (known !== undefined) known = { ...known, isCurrent: false }
    isAsking = false
    backoff.forgive()
  }

  return {
    learn(news) {
      const isNews = known === undefined || news.isCurrent !== known.isCurrent || !equalDevices(news, known)
      known = news
      if (news.isCurrent) {
        isAsking = false
        backoff.succeed()
      }
      return isNews
    },
    sessionUp() {
      if (sessionIsUp) return
      sessionIsUp = true
      age()
    },
    sessionDown() {
      sessionIsUp = false
      age()
    },
    ask() {
      isAsking = true
    },
    askingFailed(now) {
      if (!isAsking) return
      isAsking = false
      backoff.fail(now)
    },
    get isAskingWanted() {
      return sessionIsUp && !isCurrent() && !isAsking
    },
    get notBefore() {
      return backoff.until
    },
    get isInDoubt() {
      return sessionIsUp && !isCurrent()
    },
    isServedBy(devices) {
      if (sessionIsUp && !isCurrent()) return false
      return known === undefined || known.devices.every((device) => devices.has(device))
    },
    get isNobody() {
      return known?.devices.length === 0
    },
    get devices() {
      return known?.devices ?? []
    },
  }
}

/** What nobody has named again is mostly the very same. */
function equalDevices({ devices }: KnownDevices, { devices: others }: KnownDevices): boolean {
  return devices === others || (devices.length === others.length && devices.every((device) => others.includes(device)))
}

/**
 * How one account is reached: when its devices are dialled, and when the directory is asked which there are. A part of
 * `delivery-lane.ts` and as pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import type { Addressee } from './addressee.ts'
import { createDialing, type Reached } from './dialing.ts'

export interface Reaching {
  linkUp(device: DeviceId): void
  linkDown(device: DeviceId, now: Instant): void
  /** Something was acknowledged over that link. */
  linkWorked(device: DeviceId): void
  dialEnded(now: Instant): void
  /** The account has been seen online. */
  present(): void
  /** The user asks for another try. */
  forgive(): void
  readonly isDialling: boolean
  /** What is to be done now, if anything; it has begun then. */
  next(waiting: Waiting, now: Instant): 'dial' | 'lookUp' | undefined
  /** When `next` could be more; each may be past. */
  dueTimes(waiting: Waiting): readonly Instant[]
  readonly hasLink: boolean
}

export interface Waiting {
  /** Something is neither stored nor settled. */
  readonly queued: boolean
  /** Something may be settled, if the devices that are known are all there are. */
  readonly doubtful: boolean
  readonly any: boolean
}

export function createReaching(addressee: Addressee, random: () => number): Reaching {
  const dialing = createDialing(random)
  const linked = new Set<DeviceId>()
  /** Links over which something was acknowledged. */
  const working = new Set<DeviceId>()

  function reached(): Reached {
    if (linked.size === 0) return 'none'
    return addressee.devices.every((device) => linked.has(device)) ? 'all' : 'some'
  }

  const isDialWanted = (waiting: Waiting) => dialing.isWanted({ ...waiting, reached: reached() })

  /** A dial asks the directory as well; and what goes by mail alone is for whoever there is. */
  function isLookUpWanted({ queued, doubtful }: Waiting): boolean {
    const isWanted = doubtful || (queued && linked.size > 0)
    return isWanted && addressee.isAskingWanted && !dialing.isUnderWay
  }

  return {
    linkUp(device) {
      linked.add(device)
      dialing.linkUp(reached())
    },
    linkDown(device, now) {
      linked.delete(device)
      dialing.linkDown(working.delete(device), now)
    },
    linkWorked: (device) => working.add(device),
    dialEnded: (now) => dialing.ended(reached(), now),
    present: () => dialing.present(reached()),
    forgive: dialing.forgive,
    get isDialling() {
      return dialing.isUnderWay
    },
    next(waiting, now) {
      if (isDialWanted(waiting) && now >= dialing.notBefore) {
        dialing.begin()
        return 'dial'
      }
      if (!isLookUpWanted(waiting) || now < addressee.notBefore) return undefined
      addressee.ask()
      return 'lookUp'
    },
    dueTimes(waiting) {
      const times: Instant[] = []
      if (isDialWanted(waiting)) times.push(dialing.notBefore)
      if (isLookUpWanted(waiting)) times.push(addressee.notBefore)
      return times
    },
    get hasLink() {
      return linked.size > 0
    },
  }
}

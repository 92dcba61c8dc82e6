/** What a rendezvous keeps for each device that is away, with its marks; it can be put back to an older state. */
import type { MailMark } from '../../peer/core/private/delivery.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { MessageId } from '../../shared/message.ts'

export interface SimulatedMailbox {
  /** For these devices, as far as it was not there. */
  deposit(id: MessageId, devices: readonly DeviceId[]): MailMark
  /** For any device. */
  has(id: MessageId): boolean
  isFor(device: DeviceId, id: MessageId): boolean
  /** Removes and returns what waits for that device. */
  take(device: DeviceId): MessageId[]
  /** Whether what was deposited with this mark has come into the present store. */
  reaches(mark: MailMark): boolean
  backUp(): void
  restart(data: 'kept' | 'restored'): void
}

interface Waiting {
  readonly id: MessageId
  readonly device: DeviceId
}

interface Store {
  readonly waiting: readonly Waiting[]
  readonly known: ReadonlySet<MessageId>
  readonly position: number
  /** Incarnation → the position given last under it. */
  readonly reached: ReadonlyMap<number, number>
}

export function createSimulatedMailbox(): SimulatedMailbox {
  let waiting: Waiting[] = []
  let known = new Set<MessageId>()
  let position = 0
  let incarnation = 1
  let reached = new Map<number, number>([[incarnation, 0]])
  let backup: Store = { waiting, known: new Set(), position, reached: new Map(reached) }

  return {
    deposit(id, devices) {
      if (!known.has(id)) waiting.push(...devices.map((device) => ({ id, device })))
      known.add(id)
      position += 1
      reached.set(incarnation, position)
      return { incarnation: Uint8Array.of(incarnation >>> 8, incarnation & 255), position }
    },
    has: (id) => waiting.some((each) => each.id === id),
    isFor: (device, id) => waiting.some((each) => each.id === id && each.device === device),
    take(device) {
      const taken = waiting.filter((each) => each.device === device)
      waiting = waiting.filter((each) => each.device !== device)
      return taken.map(({ id }) => id)
    },
    reaches({ incarnation: [high = 0, low = 0], position: wanted }) {
      return wanted <= (reached.get(256 * high + low) ?? 0)
    },
    backUp() {
      backup = { waiting: [...waiting], known: new Set(known), position, reached: new Map(reached) }
    },
    restart(data) {
      if (data === 'restored') {
        waiting = [...backup.waiting]
        known = new Set(backup.known)
        position = backup.position
        reached = new Map(backup.reached)
      }
      incarnation += 1
      reached.set(incarnation, position)
    },
  }
}

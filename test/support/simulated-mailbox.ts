/** What a rendezvous keeps for those who are away, with its marks; it can be put back to an older state. */
import type { MailMark } from '../../peer/core/private/delivery.ts'
import type { MessageId } from '../../shared/message.ts'

export interface SimulatedMailbox {
  deposit(id: MessageId): MailMark
  has(id: MessageId): boolean
  /** Removes and returns those waiting that fit. */
  take(fits: (id: MessageId) => boolean): MessageId[]
  /** Whether what was deposited with this mark has come into the present store. */
  reaches(mark: MailMark): boolean
  backUp(): void
  restart(data: 'kept' | 'restored'): void
}

interface Store {
  readonly waiting: readonly MessageId[]
  readonly position: number
  /** Incarnation → the position given last under it. */
  readonly reached: ReadonlyMap<number, number>
}

export function createSimulatedMailbox(): SimulatedMailbox {
  let waiting: MessageId[] = []
  let position = 0
  let incarnation = 1
  let reached = new Map<number, number>([[incarnation, 0]])
  let backup: Store = { waiting, position, reached: new Map(reached) }

  return {
    deposit(id) {
      if (!waiting.includes(id)) waiting.push(id)
      position += 1
      reached.set(incarnation, position)
      return { incarnation: Uint8Array.of(incarnation >>> 8, incarnation & 255), position }
    },
    has: (id) => waiting.includes(id),
    take(fits) {
      const taken = waiting.filter(fits)
      waiting = waiting.filter((id) => !fits(id))
      return taken
    },
    reaches({ incarnation: [high = 0, low = 0], position: wanted }) {
      return wanted <= (reached.get(256 * high + low) ?? 0)
    },
    backUp() {
      backup = { waiting: [...waiting], position, reached: new Map(reached) }
    },
    restart(data) {
      if (data === 'restored') {
        waiting = [...backup.waiting]
        position = backup.position
        reached = new Map(backup.reached)
      }
      incarnation += 1
      reached.set(incarnation, position)
    },
  }
}

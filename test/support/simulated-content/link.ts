/** A stream between the two in virtual time: in order and whole until it is lost, unless mischief is wanted. */
import type { FileMessage } from '../../../peer/core/files/messages.ts'
import type { Chance, SimulatedTime } from '../simulated-time.ts'
import type { ContentScenario } from './scenario.ts'

export type Message = FileMessage

export interface Link {
  readonly isLost: boolean
  /** Something came twice or out of order: whoever then gives up has a reason. */
  readonly hadMischief: boolean
  send(to: 'sender' | 'receiver', message: Message): void
  lose(): void
}

export interface LinkEnds {
  hear(at: 'sender' | 'receiver', message: Message): void
  lost(): void
}

export function createLink(
  { latencyMs, bytesPerMs, mischief }: ContentScenario,
  { time, chance, isCalm }: { time: SimulatedTime; chance: Chance; isCalm: () => boolean },
  ends: LinkEnds,
): Link {
  let isLost = false
  let hadMischief = false
  const freeAt = { sender: time.now, receiver: time.now }

  function deliver(to: 'sender' | 'receiver', message: Message, lateMs: number): void {
    const bytes = message.type === 'data' ? message.data.byteLength : 50
    freeAt[to] = Math.max(freeAt[to], time.now) + bytes / bytesPerMs
    time.after(freeAt[to] - time.now + latencyMs + lateMs, () => {
      if (!isLost) ends.hear(to, message)
    })
  }

  return {
    get isLost() {
      return isLost
    },
    get hadMischief() {
      return hadMischief
    },
    send(to, message) {
      if (isLost) return
      const isMischief = !isCalm() && chance.happens(mischief)
      hadMischief ||= isMischief
      const isTwice = isMischief && chance.happens(0.5)
      deliver(to, message, isMischief && !isTwice ? 1 + chance.below(300) : 0)
      if (isTwice) deliver(to, message, chance.below(300))
    },
    lose() {
      if (isLost) return
      isLost = true
      ends.lost()
    },
  }
}

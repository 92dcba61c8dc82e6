/** Lets those who wait send at a relay's rate: asks `shares.ts` whose turn it is, and looks again when there is more to give. */
import type { Clock } from '../../shared/clock.ts'
import type { Sender } from './flow.ts'
import { createShares } from './shares.ts'

export interface Pace {
  /** It has something to send. */
  wait(sender: Sender): void
  stop(): void
}

export function createPace(bytesPerSecond: number, clock: Clock): Pace {
  const shares = createShares<Sender>(bytesPerSecond, clock.now())
  let timer: NodeJS.Timeout | undefined
  let isServing = false

  function serve(): void {
    timer = undefined
    isServing = true
    for (;;) {
      const turn = shares.next(clock.now())
      if (turn === undefined) break
      if ('waitMs' in turn) {
        timer = setTimeout(serve, turn.waitMs)
        break
      }
      const { sentBytes, wantsMore } = turn.waiter.takeTurn(turn.maxBytes)
      shares.spend(sentBytes)
      if (wantsMore) shares.add(turn.waiter)
    }
    isServing = false
  }

  return {
    wait(sender) {
      shares.add(sender)
      if (timer === undefined && !isServing) serve()
    },
    stop: () => clearTimeout(timer),
  }
}

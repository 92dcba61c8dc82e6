/**
 * Lets flows send in turns: in one turn of the event loop no more than leaves everybody else the rest of it, sessions among
 * them, and no more than the relay's rate where it has one. Whose turn it is `shares.ts` says.
 */
import type { Clock } from '../../shared/clock.ts'
import { RELAY_FREE_TURN_BYTES, RELAY_LOOP_TURN_BYTES } from '../../shared/limits.ts'
import type { Sender } from './flow.ts'
import { createShares } from './shares.ts'

export interface Pace {
  /**
   * Whether so many bytes, which have just come, may go on at once. If so, they are counted. Without a rate they may: more
   * than others have time for does not come in one turn, see `fair-turns.ts`, and to keep them would cost more.
   */
  mayPass(bytes: number): boolean
  /** It has something to send. */
  wait(sender: Sender): void
  stop(): void
}

/** @param bytesPerSecond undefined for as fast as it goes */
export function createPace(bytesPerSecond: number | undefined, clock: Clock): Pace {
  const shares = createShares<Sender>(bytesPerSecond, clock.now())
  /** In this turn of the event loop. */
  let sentBytes = 0
  let isServing = false
  let nextTurn: NodeJS.Immediate | undefined
  let rest: NodeJS.Timeout | undefined

  function count(bytes: number): void {
    shares.spend(bytes)
    sentBytes += bytes
    nextTurn ??= setImmediate(beginTurn)
  }

  function beginTurn(): void {
    nextTurn = undefined
    sentBytes = 0
    serve()
  }

  function serve(): void {
    if (isServing || rest !== undefined) return
    isServing = true
    while (sentBytes < RELAY_LOOP_TURN_BYTES) {
      const turn = shares.next(clock.now())
      if (turn === undefined) break
      if ('waitMs' in turn) {
        rest = setTimeout(endRest, turn.waitMs)
        break
      }
      const { sentBytes: bytes, wantsMore } = turn.waiter.takeTurn(turn.maxBytes)
      if (bytes > 0) count(bytes)
      if (wantsMore) shares.add(turn.waiter)
    }
    isServing = false
  }

  function endRest(): void {
    rest = undefined
    serve()
  }

  return {
    mayPass(bytes) {
      if (bytesPerSecond !== undefined && !shares.isFree(clock.now())) return false
      count(bytes)
      return true
    },
    wait(sender) {
      shares.add(sender)
      serve()
    },
    stop() {
      clearTimeout(rest)
      clearImmediate(nextTurn)
    },
  }
}

/** For splices where there is no rate: to carry them costs so little that a piece of each fits a turn of the event loop. */
export const FREE_PACE: Pick<Pace, 'mayPass' | 'wait'> = {
  mayPass: () => true,
  wait(sender) {
    setImmediate(() => {
      if (sender.takeTurn(RELAY_FREE_TURN_BYTES).wantsMore) FREE_PACE.wait(sender)
    })
  },
}

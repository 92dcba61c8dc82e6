/** Drives the schedule of pulls: keeps its timer, and begins an attempt when one is due. Decides nothing. */
import type { Clock } from '../../shared/clock.ts'
import type { TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { isPullable } from '../core/files/lifecycle.ts'
import { createPullSchedule } from '../core/files/pull-schedule.ts'
import type { TransferRow } from '../store/transfers.ts'
import { lifecycleOf } from './ledger.ts'

export interface PullsInit {
  readonly steady: Clock
  readonly fraction: () => number
  /** Begins an attempt, after which `ended` is called. */
  begin(id: TransferId): void
}

export interface Pulls {
  /** A transfer as it is now. */
  onRow(row: TransferRow): void
  ended(id: TransferId, how: 'further' | 'lost' | 'refused'): void
  /** That account, or anybody, may be reached now. */
  present(account?: Username): void
  /** From now on transfers are pulled; and not any more. */
  start(): void
  rest(): void
}

/** The longest that a timer can wait. */
const TIMER_MAX_MS = 2 ** 31 - 1

export function createPulls({ steady, fraction, begin }: PullsInit): Pulls {
  const schedule = createPullSchedule({ random: fraction })
  let timer: NodeJS.Timeout | undefined
  let isResting = true

  /** Never in the turn of whoever asks: what that has to write down comes first. */
  function plan(waitMs: number): void {
    clearTimeout(timer)
    if (!isResting && waitMs !== Number.POSITIVE_INFINITY) timer = setTimeout(take, Math.min(waitMs, TIMER_MAX_MS))
  }

  function take(): void {
    for (const id of schedule.take(steady.now())) begin(id)
    const now = steady.now()
    plan(schedule.nextAt(now) - now)
  }

  return {
    onRow(row) {
      if (isPullable(lifecycleOf(row))) schedule.add(row.transferId, row.peer)
      else schedule.remove(row.transferId)
      if (row.state === 'accepted' && row.error === null) schedule.hasten(row.transferId)
      plan(0)
    },
    ended(id, how) {
      schedule.ended(id, how, steady.now())
      plan(0)
    },
    present(account) {
      schedule.present(account)
      plan(0)
    },
    start() {
      isResting = false
      plan(0)
    },
    rest() {
      isResting = true
      clearTimeout(timer)
    },
  }
}

/** Tells the stage how long the rendezvous takes to answer: when something happens anyway, for nothing ticks for it. */
import { steadyClock } from '../../../../shared/clock.ts'
import type { Chat } from '../../../api.ts'
import type { Stage } from '../stage/stage.ts'

/** As often as the rendezvous is asked by itself; in a busy room no more often than that. */
const AGAIN_MS = 5_000

export interface RoundTrips {
  /** A session has begun or ended. */
  tell(): void
  /** Something has happened. */
  tellInTime(): void
}

export function createRoundTrips(chat: Pick<Chat, 'status'>, stage: Pick<Stage, 'state' | 'dispatch'>): RoundTrips {
  let toldAt = Number.NEGATIVE_INFINITY

  function tell(): void {
    toldAt = steadyClock.now()
    const { rttMs } = chat.status()
    const shown = rttMs === undefined ? undefined : Math.max(1, Math.round(rttMs))
    if (shown !== stage.state.rttMs) stage.dispatch({ type: 'roundTrip', rttMs: shown })
  }

  return {
    tell,
    tellInTime() {
      if (steadyClock.now() - toldAt >= AGAIN_MS) tell()
    },
  }
}

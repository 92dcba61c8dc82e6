/** What follows from any event, whichever it was. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import { settlePeople } from '../conversations/people.ts'
import { settleReading } from '../conversations/reading.ts'
import { settleLoading } from '../timeline/loading.ts'
import { toEnd } from '../timeline/scrolling.ts'
import type { TuiEvent } from './event.ts'
import { andThen, only, type Reduced } from './reduced.ts'
import type { TuiState } from './state.ts'

export function settle(reduced: Reduced, before: TuiState, event: TuiEvent, now: Instant): Reduced {
  // What one writes, and what a command answers, is seen.
  const isSubmitted = reduced.effects.some(({ type }) => type === 'submit')
  const shown = andThen(reduced, (state) => (isSubmitted ? toEnd(state) : only(state)))
  const loading = andThen(shown, settleLoading)
  const known = andThen(loading, (state) => settlePeople(state, event, now))
  return andThen(known, (state) => settleReading(state, before, event, now))
}

/** What comes of an event. Pure. */
import type { TuiEffect } from './event.ts'
import type { TuiState } from './state.ts'

export interface Reduced {
  readonly state: TuiState
  /** In the order in which they are to be carried out. */
  readonly effects: readonly TuiEffect[]
}

/** Nothing is to be done. */
export function only(state: TuiState): Reduced {
  return { state, effects: [] }
}

/** One after the other, with what is to be done for both. */
export function andThen({ state, effects }: Reduced, next: (state: TuiState) => Reduced): Reduced {
  const reduced = next(state)
  return { state: reduced.state, effects: effects.length === 0 ? reduced.effects : [...effects, ...reduced.effects] }
}

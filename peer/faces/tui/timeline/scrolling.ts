/** Which part of the open conversation is on the screen, as the person moves it. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import { endPart } from '../conversations/opening.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import { type Aim, lowestShown, messagesAfter, type Part, type Scroll, type Timeline } from './timeline.ts'
import { scrollBy, scrollToTop, viewingOf } from './viewport.ts'

export type ScrollAction = 'pageUp' | 'pageDown' | 'rowUp' | 'rowDown' | 'toStart' | 'toEnd'

/** Rows that stay on the screen, so that one finds on. */
const OVERLAP = 2

export function scroll(before: TuiState, action: ScrollAction, now: Instant): Reduced {
  if (isUnread(before)) return reload(before, endPart(), { type: 'end' })
  const state = tryingAgain(before)
  switch (action) {
    case 'pageUp':
      return by(state, -pageOf(state, now), now)
    case 'pageDown':
      return by(state, pageOf(state, now), now)
    case 'rowUp':
      return by(state, -1, now)
    case 'rowDown':
      return by(state, 1, now)
    case 'toStart':
      return toStart(state, now)
    case 'toEnd':
      return toEnd(state)
  }
}

/** Not even its end could be read. */
function isUnread({ timeline }: TuiState): boolean {
  return timeline.older === 'failed' && timeline.items.every(({ type }) => type === 'note')
}

function tryingAgain(state: TuiState): TuiState {
  const { timeline } = state
  const { older, newer } = timeline
  if (older !== 'failed' && newer !== 'failed') return state
  const again = (rest: Timeline['older']) => (rest === 'failed' ? 'there' : rest)
  return { ...state, timeline: { ...timeline, older: again(older), newer: again(newer) } }
}

/** What came last, and whatever comes. */
export function toEnd(state: TuiState): Reduced {
  const { timeline } = state
  if (timeline.newer !== 'none') return reload(state, endPart(), { type: 'end' })
  return only(timeline.scroll.type === 'end' ? state : showing(state, timeline, { type: 'end' }))
}

/** Scrolled to there. Follows what comes only where nothing is left out between. */
export function showing(state: TuiState, timeline: Timeline, scrolled: Scroll): TuiState {
  const last = timeline.items.at(-1)
  const isHeld = scrolled.type === 'end' && timeline.newer !== 'none' && last !== undefined
  const shown: Timeline = { ...timeline, scroll: isHeld ? { type: 'at', key: last.key, row: 0 } : scrolled }
  const below = shown.newer === 'none' ? Math.min(shown.below, messagesAfter(shown, lowestShown(shown))) : shown.below
  return { ...state, timeline: { ...shown, below } }
}

function by(state: TuiState, rows: number, now: Instant): Reduced {
  return only(showing(state, state.timeline, scrollBy(state.timeline, rows, viewingOf(state, now))))
}

function toStart(state: TuiState, now: Instant): Reduced {
  const { timeline } = state
  if (timeline.older !== 'none') return reload(state, { from: 'start' }, { type: 'start' })
  const first = timeline.items[0]?.key ?? ''
  return only(showing(state, timeline, scrollToTop(timeline, first, viewingOf(state, now))))
}

/** What is loaded stays on the screen until the page is there. */
function reload(state: TuiState, part: Part, aim: Aim): Reduced {
  const { conversation } = state.timeline
  if (state.timeline.awaited !== undefined) return only(state)
  const effects = [{ type: 'load', conversation, part } as const]
  return { state: { ...state, timeline: { ...state.timeline, awaited: { part, aim }, arrived: [] } }, effects }
}

function pageOf(state: TuiState, now: Instant): number {
  return Math.max(1, viewingOf(state, now).height - OVERLAP)
}

/** Pages from the disk: which are wanted while one scrolls, and what is shown when they come. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import { unreadIn } from '../conversations/conversations.ts'
import { firstUnread } from '../conversations/reading.ts'
import type { TuiEvent } from '../model/event.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import { withTold } from './message-states.ts'
import { withNotes } from './notes.ts'
import { showing } from './scrolling.ts'
import {
  type Aim,
  type Item,
  lowestShown,
  type Part,
  positionOf,
  type Timeline,
  withNewer,
  withOlder,
  withPage,
} from './timeline.ts'
import { scrollTo, scrollToTop, viewingOf } from './viewport.ts'

/** Items beyond the screen that are loaded before they are scrolled to. */
const AHEAD = 50

type Loaded = Extract<TuiEvent, { type: 'loaded' }>

/** What nobody waits for any more changes nothing. */
export function onLoaded(state: TuiState, { conversation, part, page }: Loaded, now: Instant): Reduced {
  const { timeline } = state
  if (conversation !== timeline.conversation) return only(state)
  const told = { ...page, messages: page.messages.map((message) => withTold(message, state.told)) }
  const { awaited } = timeline
  const woven = (loaded: Timeline) => withNotes(loaded, state.notes)
  if (awaited?.part === part) {
    // Notes find their places anew among what is loaded anew.
    const before = awaited.aim.type === 'place' ? withoutNotes(timeline) : timeline
    return only(aimed(state, woven(withPage(before, told)), awaited.aim, now))
  }
  if (awaited !== undefined || !isWanted(timeline, part)) return only(state)
  if (part.from === 'before') return only(withTimeline(state, woven(withOlder(timeline, told))))
  const next = woven(withNewer(timeline, told))
  return only(next.newer === 'none' ? showing(state, next, next.scroll) : withTimeline(state, next))
}

/** What is loaded stays; the person has been told why there is no more. */
export function onLoadFailed(
  state: TuiState,
  { conversation, part }: Extract<TuiEvent, { type: 'loadFailed' }>,
): TuiState {
  const { timeline } = state
  if (conversation !== timeline.conversation) return state
  if (timeline.awaited?.part === part) return withTimeline(state, { ...timeline, awaited: undefined, older: 'failed' })
  if (timeline.awaited !== undefined || !isWanted(timeline, part)) return state
  return withTimeline(state, { ...timeline, [part.from === 'before' ? 'older' : 'newer']: 'failed' })
}

/** After each event: what is scrolled to next is loaded. */
export function settleLoading(state: TuiState): Reduced {
  const { timeline, size, me } = state
  const { items } = timeline
  if (me === undefined || timeline.awaited !== undefined) return only(state)
  const lowest = lowestShown(timeline)
  if (timeline.older === 'there' && lowest - size.rows < AHEAD) {
    const position = firstPosition(items)
    if (position !== undefined) return wanted(state, { older: 'loading' }, { from: 'before', position })
  }
  if (timeline.newer === 'there' && items.length - 1 - lowest < AHEAD) {
    const position = lastPosition(items)
    if (position !== undefined) return wanted(state, { newer: 'loading', arrived: [] }, { from: 'after', position })
  }
  return only(state)
}

function wanted(state: TuiState, change: Partial<Timeline>, part: Part): Reduced {
  const { timeline } = state
  const effects = [{ type: 'load', conversation: timeline.conversation, part } as const]
  return { state: withTimeline(state, { ...timeline, ...change }), effects }
}

function isWanted({ items, older, newer }: Timeline, part: Part): boolean {
  if (part.from === 'before') return older === 'loading' && firstPosition(items) === part.position
  return part.from === 'after' && newer === 'loading' && lastPosition(items) === part.position
}

function aimed(state: TuiState, timeline: Timeline, aim: Aim, now: Instant): TuiState {
  const viewing = viewingOf(state, now)
  const first = timeline.items[0]?.key ?? ''
  const shown: Timeline = { ...timeline, scroll: { type: 'end' }, below: 0 }
  switch (aim.type) {
    case 'unread': {
      const unread = unreadIn(state, timeline.conversation)
      const unreadFrom = firstUnread(timeline, unread, state.me)
      if (unreadFrom === undefined) return showing(state, shown, shown.scroll)
      const marked = { ...shown, unreadFrom, below: unread }
      return showing(state, marked, scrollToTop(marked, unreadFrom, viewing))
    }
    case 'end':
      return showing(state, shown, shown.scroll)
    case 'start':
      return showing(state, shown, scrollToTop(shown, first, viewing))
    case 'found':
      return showing(state, shown, scrollTo(shown, aim.key, viewing))
    case 'place':
      return showing(state, { ...shown, below: timeline.below }, aim.scroll)
  }
}

function withoutNotes(timeline: Timeline): Timeline {
  return { ...timeline, items: timeline.items.filter(({ type }) => type !== 'note') }
}

function withTimeline(state: TuiState, timeline: Timeline): TuiState {
  return { ...state, timeline }
}

function firstPosition(items: readonly Item[]): number | undefined {
  return positionOf(items.find((item) => positionOf(item) !== undefined))
}

function lastPosition(items: readonly Item[]): number | undefined {
  return positionOf(items.findLast((item) => positionOf(item) !== undefined))
}

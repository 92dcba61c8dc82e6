/** Keys that go through conversations and what is in them. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import { markUnread } from '../conversations/reading.ts'
import { openNeighbour, openNextActive, openNumbered } from '../conversations/stepping.ts'
import type { Action } from '../keys/keymap.ts'
import { openSearch } from '../overlays/search.ts'
import { openSwitcher } from '../overlays/switcher.ts'
import { scroll } from '../timeline/scrolling.ts'
import { only, type Reduced } from './reduced.ts'
import type { TuiState } from './state.ts'

/** What is not about conversations changes nothing. */
export function onTalkAction(state: TuiState, action: Action, now: Instant): Reduced {
  switch (action) {
    case 'nextActive':
      return openNextActive(state)
    case 'nextConversation':
      return openNeighbour(state, 'next')
    case 'previousConversation':
      return openNeighbour(state, 'previous')
    case 'switcher':
      return state.me === undefined ? only(state) : openSwitcher(state)
    case 'search':
      return openSearch(state)
    case 'markUnread':
      return markUnread(state)
    case 'pageUp':
    case 'pageDown':
    case 'rowUp':
    case 'rowDown':
    case 'toStart':
    case 'toEnd':
      return scroll(state, action, now)
    default: {
      const number = /^conversation(\d)$/.exec(action)?.[1]
      return number === undefined ? only(state) : openNumbered(state, Number(number))
    }
  }
}

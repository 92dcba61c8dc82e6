/** From what was and what happens to what is and what is to be done. Pure: time comes in, effects go out. */
import type { Instant } from '../../../../shared/clock.ts'
import type { ChatEvent } from '../../../api.ts'
import { isFileEvent } from '../../files/file-event.ts'
import { withPath } from '../../paths.ts'
import { openConversation } from '../conversations/opening.ts'
import { onMembers, peopleWakeAt } from '../conversations/people.ts'
import { markUnread, readingWakeAt } from '../conversations/reading.ts'
import { shelfWakeAt, withFileEvent, withoutOldNews, withTransfers } from '../files/shelf.ts'
import { decideOffer, shelfKey, toggleShelf, unfocused } from '../files/shelf-keys.ts'
import type { Key } from '../keys/key.ts'
import { type Action, actionOf } from '../keys/keymap.ts'
import { openHelp } from '../overlays/help.ts'
import { overlayKey, overlayPaste } from '../overlays/overlay-keys.ts'
import { onFound, searchEverywhere } from '../overlays/search.ts'
import { onSent } from '../timeline/arriving.ts'
import { onLoaded, onLoadFailed } from '../timeline/loading.ts'
import { withNote, withNotice } from '../timeline/notes.ts'
import { asked, askedEnough, askingKey, askingPaste, performed, working } from '../typing/asking.ts'
import { typingKey, typingPaste, withoutDraft, withPaths } from '../typing/typing.ts'
import type { TuiEvent } from './event.ts'
import { only, type Reduced } from './reduced.ts'
import { settle } from './settle.ts'
import type { TuiState } from './state.ts'
import { onTalkAction } from './talk-actions.ts'
import { onArrived, onClosed, onLoggedIn, onLoggedOut, onMentions, onTalkEvent } from './talk-events.ts'

export function reduce(state: TuiState, event: TuiEvent, now: Instant): Reduced {
  return settle(happened(state, event, now), state, event, now)
}

/** When something is to be looked at again, though nothing happens. */
export function wakeAt(state: TuiState): Instant | undefined {
  const times = [shelfWakeAt(state.shelf), readingWakeAt(state), peopleWakeAt(state)].filter(
    (time) => time !== undefined,
  )
  return times.length === 0 ? undefined : Math.min(...times)
}

function happened(state: TuiState, event: TuiEvent, now: Instant): Reduced {
  switch (event.type) {
    case 'key':
      return onKey(state, event.key, now)
    case 'pasted':
      return overlayPaste(state, event.text) ?? askingPaste(state, event.text) ?? only(typingPaste(state, event))
    case 'focus':
      return only({ ...state, isFocused: event.isHere })
    case 'resized':
      return only({ ...state, size: event.size })
    case 'chat':
      return onChat(state, event.event, now)
    case 'printed':
      return only(withNote(state, state.timeline.conversation, event.text, now))
    case 'noticed':
      return only(withNotice(state, event.notice, now))
    case 'helpWanted':
      return only(openHelp(state, event.about))
    case 'asked':
      // What is typed next answers it, whatever else was open.
      return asked({ ...unfocused(state), overlay: undefined }, event.question)
    case 'working':
      return only(working(state, event))
    case 'performed':
      return only(performed(state, event.line))
    case 'loggedIn':
      return onLoggedIn(askedEnough(state), event)
    case 'roundTrip':
      return only({ ...state, rttMs: event.rttMs })
    case 'arrived':
      return only(onArrived(state, event.login))
    case 'loggedOut':
      return only(onLoggedOut(state))
    case 'loaded':
      return onLoaded(state, event, now)
    case 'loadFailed':
      return only(onLoadFailed(state, event))
    case 'members':
      return only(onMembers(state, event, now))
    case 'mentions':
      return only(onMentions(state, event))
    case 'found':
      return only(onFound(state, event))
    case 'sought':
      return searchEverywhere(state, event.text)
    case 'sent':
      return only(onSent(state, event.message))
    case 'transfers':
      return only(withShelf(state, withTransfers(state.shelf, event.transfers, now)))
    case 'tick':
      return only(withShelf(state, withoutOldNews(state.shelf, now)))
    case 'pathsListed':
      return only(withPaths(state, event))
    case 'opened':
      return openConversation(state, event.conversation)
    case 'closed':
      return onClosed(state, event.conversation)
    case 'markedUnread':
      return markUnread(state)
    case 'settings':
      return only({ ...state, settings: event.settings })
  }
}

function onKey(state: TuiState, key: Key, now: Instant): Reduced {
  const over = overlayKey(state, key)
  if (over !== undefined) return over
  const answered = askingKey(state, key)
  if (answered !== undefined) return answered
  const { editor } = state
  const action = actionOf(key, { isEmpty: editor.text === '' })
  if (action !== undefined) return onAction(state, action, now)
  if (state.shelf.focus !== undefined) return shelfKey(state, key)
  return typingKey(state, key)
}

function onAction(state: TuiState, action: Action, now: Instant): Reduced {
  switch (action) {
    case 'help':
      return only(openHelp(state, ''))
    case 'files':
      return toggleShelf(state)
    case 'acceptOffer':
      return decideOffer(state, 'accept', now)
    case 'declineOffer':
      return decideOffer(state, 'decline', now)
    case 'interrupt':
      return withoutDraft(state) ?? { state, effects: [{ type: action }] }
    case 'leave':
    case 'suspend':
      return { state, effects: [{ type: action }] }
    case 'redraw':
      return { state, effects: [{ type: 'repaint' }] }
    default:
      return onTalkAction(state, action, now)
  }
}

function onChat(state: TuiState, event: ChatEvent, now: Instant): Reduced {
  const shelved = isFileEvent(event) ? withShelf(state, withFileEvent(state.shelf, event, now)) : state
  const reached = event.type === 'peer.path' ? { ...shelved, paths: withPath(state.paths, event) } : shelved
  return onTalkEvent(reached, event, now)
}

function withShelf(state: TuiState, shelf: TuiState['shelf']): TuiState {
  return shelf === state.shelf ? state : { ...state, shelf }
}

/** From what was and what happens to what is and what is to be done. Pure: time comes in, effects go out. */
import type { Instant } from '../../../../shared/clock.ts'
import type { ChatEvent } from '../../../api.ts'
import { isFileEvent } from '../../files/file-event.ts'
import type { Key } from '../key.ts'
import { onSent } from './arriving.ts'
import { asked, askedEnough, askingKey, askingPaste, performed, working } from './asking.ts'
import type { TuiEvent } from './event.ts'
import { openHelp } from './help.ts'
import { type Action, actionOf } from './keymap.ts'
import { onLoaded, onLoadFailed } from './loading.ts'
import { withNote, withNotice } from './notes.ts'
import { openConversation } from './opening.ts'
import { overlayKey, overlayPaste } from './overlay-keys.ts'
import { withPath } from './paths.ts'
import { onMembers, peopleWakeAt } from './people.ts'
import { markUnread, readingWakeAt } from './reading.ts'
import { only, type Reduced } from './reduced.ts'
import { onFound, searchEverywhere } from './search.ts'
import { settle } from './settle.ts'
import { shelfWakeAt, withFileEvent, withoutOldNews, withTransfers } from './shelf.ts'
import { decideOffer, shelfKey, toggleShelf, unfocused } from './shelf-keys.ts'
import type { TuiState } from './state.ts'
import { onTalkAction } from './talk-actions.ts'
import { onArrived, onClosed, onLoggedIn, onLoggedOut, onMentions, onTalkEvent } from './talk-events.ts'
import { typingKey, typingPaste, withoutDraft, withPaths } from './typing.ts'

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

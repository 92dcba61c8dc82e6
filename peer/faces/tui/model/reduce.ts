/** From what was and what happens to what is and what is to be done. Pure: time comes in, effects go out. */
import type { Instant } from '../../../../shared/clock.ts'
import type { ChatEvent } from '../../../api.ts'
import { isFileEvent } from '../../files/file-event.ts'
import type { Key } from '../key.ts'
import { asked, askedEnough, askingKey, askingPaste, working } from './asking.ts'
import { sortConversations } from './conversations.ts'
import { EMPTY_EDITOR } from './editor.ts'
import type { TuiEffect, TuiEvent } from './event.ts'
import { helpKey, openHelp } from './help.ts'
import { type Action, actionOf } from './keymap.ts'
import { NO_NOTES, withNote, withNotes, withNotice } from './notes.ts'
import { NO_PATHS, withPath } from './paths.ts'
import { EMPTY_SHELF, shelfWakeAt, withFileEvent, withoutOldNews, withTransfers } from './shelf.ts'
import { decideOffer, shelfKey, toggleShelf, unfocused } from './shelf-keys.ts'
import { loggedIn, type TuiState } from './state.ts'
import { addItem, emptyTimeline, itemOf } from './timeline.ts'
import { NOTHING_TYPED, typingKey, typingPaste, withPaths } from './typing.ts'

export interface Reduced {
  readonly state: TuiState
  readonly effects: readonly TuiEffect[]
}

export function reduce(state: TuiState, event: TuiEvent, now: Instant): Reduced {
  switch (event.type) {
    case 'key':
      return onKey(state, event.key, now)
    case 'pasted':
      return askingPaste(state, event.text) ?? only(typingPaste(state, event.text))
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
      return asked(unfocused(state), event.question)
    case 'working':
      return only(working(state, event))
    case 'performed':
      return only(askedEnough(state))
    case 'loggedIn': {
      const conversations = sortConversations(event.conversations)
      return only({ ...loggedIn(askedEnough(state), event.login), connection: event.connection, conversations })
    }
    case 'arrived':
      return only(loggedIn(state, event.login))
    case 'loggedOut':
      return only({
        ...askedEnough(state),
        editor: EMPTY_EDITOR,
        me: undefined,
        paths: NO_PATHS,
        conversations: [],
        timeline: emptyTimeline(''),
        notes: NO_NOTES,
        shelf: EMPTY_SHELF,
        typing: NOTHING_TYPED,
      })
    case 'loaded':
      return only(onLoaded(state, event))
    case 'sent':
      return only(withMessage(state, event.message))
    case 'transfers':
      return only(withShelf(state, withTransfers(state.shelf, event.transfers, now)))
    case 'tick':
      return only(withShelf(state, withoutOldNews(state.shelf, now)))
    case 'pathsListed':
      return only(withPaths(state, event))
    case 'opened': {
      const { conversation } = event
      return {
        state: { ...state, timeline: emptyTimeline(conversation) },
        effects: [{ type: 'load', conversation, before: undefined }],
      }
    }
    case 'settings':
      return only({ ...state, settings: event.settings })
  }
}

/** When something is to be looked at again, though nothing happens. */
export function wakeAt(state: TuiState): Instant | undefined {
  return shelfWakeAt(state.shelf)
}

function only(state: TuiState): Reduced {
  return { state, effects: [] }
}

function onKey(state: TuiState, key: Key, now: Instant): Reduced {
  if (state.overlay?.type === 'help' && actionOf(key, { isEmpty: false }) !== 'interrupt')
    return only(helpKey(state, state.overlay, key))
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
    case 'leave':
    case 'suspend':
      return { state, effects: [{ type: action }] }
    case 'redraw':
      return { state, effects: [{ type: 'repaint' }] }
    default:
      return only(state)
  }
}

function onChat(state: TuiState, event: ChatEvent, now: Instant): Reduced {
  if (isFileEvent(event)) return only(withShelf(state, withFileEvent(state.shelf, event, now)))
  switch (event.type) {
    case 'message': {
      const { message } = event
      if (message.conversation !== state.timeline.conversation) return only(state)
      const effects: TuiEffect[] = [{ type: 'markRead', conversation: message.conversation, message }]
      return { state: withMessage(state, message), effects }
    }
    case 'connection':
      return only({ ...state, connection: event.state })
    case 'message.state':
      return only(withState(state, event))
    case 'peer.path':
      return only({ ...state, paths: withPath(state.paths, event) })
    default:
      return only(state)
  }
}

function onLoaded(state: TuiState, event: Extract<TuiEvent, { type: 'loaded' }>): TuiState {
  const { timeline } = state
  if (event.conversation !== timeline.conversation) return state
  const { conversation, more } = event
  const loaded = [...event.messages.map(itemOf), ...timeline.items]
  const items = withNotes(loaded, state.notes, { conversation, isStart: !more })
  return { ...state, timeline: { ...timeline, items, isLoaded: true, older: event.more ? 'there' : 'none' } }
}

function withMessage(state: TuiState, message: Parameters<typeof itemOf>[0]): TuiState {
  if (message.conversation !== state.timeline.conversation) return state
  return { ...state, timeline: addItem(state.timeline, itemOf(message)) }
}

function withState(state: TuiState, { id, state: next }: Extract<ChatEvent, { type: 'message.state' }>): TuiState {
  const found = state.timeline.items.find((item) => item.key === id)
  if (found?.type !== 'message') return state
  return withMessage(state, { ...found.message, state: next })
}

function withShelf(state: TuiState, shelf: TuiState['shelf']): TuiState {
  return shelf === state.shelf ? state : { ...state, shelf }
}

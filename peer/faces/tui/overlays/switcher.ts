/** Ctrl-K: to a conversation by a few letters of its name, or to anybody online with whom there is none yet. Pure. */

import type { ListedConversation } from '../conversations/conversations.ts'
import { listedConversations } from '../conversations/conversations.ts'
import { openConversation } from '../conversations/opening.ts'
import type { Key } from '../keys/key.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import { EMPTY_EDITOR, editKey } from '../typing/editor.ts'
import { fitOf } from './fuzzy.ts'
import type { Switcher } from './overlay.ts'

/** `isNew`: somebody online, and nothing has been written yet. */
export type SwitcherChoice = ListedConversation & { readonly isNew: boolean }

/** Nobody reads on; another letter brings what is meant. */
const CHOICES_MAX = 50

export function openSwitcher(state: TuiState): Reduced {
  return only({ ...state, overlay: { type: 'switcher', line: EMPTY_EDITOR, chosen: 0 } })
}

/** The best first; with nothing typed what is unread, then what was talked in last. */
export function switcherChoices(state: TuiState, { line }: Switcher): readonly SwitcherChoice[] {
  const typed = line.text.trim()
  return [...listedConversations(state).map((each) => ({ ...each, isNew: false })), ...strangers(state)]
    .flatMap((choice) => {
      const fit = fitOf(typed, choice.id)
      return fit === undefined ? [] : [{ choice, fit }]
    })
    .sort((one, other) => other.fit - one.fit || rankOf(other.choice) - rankOf(one.choice) || later(one, other))
    .slice(0, CHOICES_MAX)
    .map(({ choice }) => choice)
}

export function switcherKey(state: TuiState, switcher: Switcher, key: Key): Reduced {
  const choices = switcherChoices(state, switcher)
  const step = stepOf(key)
  if (step !== 0 && choices.length > 0) {
    const chosen = (switcher.chosen + step + choices.length) % choices.length
    return only({ ...state, overlay: { ...switcher, chosen } })
  }
  if (key.name === 'return') {
    const choice = choices[switcher.chosen]
    return choice === undefined ? only(state) : openConversation(state, choice.id)
  }
  const line = editKey(switcher.line, key)
  return only(line === undefined ? state : { ...state, overlay: { ...switcher, line, chosen: 0 } })
}

/** Arrows, and what goes through conversations elsewhere. */
export function stepOf({ name, ctrl, shift }: Key): -1 | 0 | 1 {
  if (name === 'up' || (ctrl && name === 'p') || (shift && name === 'tab')) return -1
  if (name === 'down' || (ctrl && (name === 'n' || name === 'k')) || name === 'tab') return 1
  return 0
}

function strangers({ online, conversations, me }: TuiState): readonly SwitcherChoice[] {
  const known = new Set(conversations.map(({ id }) => id))
  return [...online]
    .filter((username) => username !== me && !known.has(`@${username}`))
    .map((username) => ({
      ...{ id: `@${username}`, unread: 0, mentions: 0, lastAtMs: 0 },
      ...{ isOpen: false, isMuted: false, isOnline: true, isNew: true },
    }))
}

/** Where one is already stands last. */
function rankOf({ unread, mentions, id, isOpen, isNew }: SwitcherChoice): number {
  if (isOpen) return 0
  if (isNew) return 1
  if (mentions > 0 || (unread > 0 && id.startsWith('@'))) return 4
  return unread > 0 ? 3 : 2
}

type Fitting = { readonly choice: SwitcherChoice }

function later({ choice: one }: Fitting, { choice: other }: Fitting): number {
  // Among thousands that are alike, an order that takes its time would be felt at every key.
  return other.lastAtMs - one.lastAtMs || (one.id < other.id ? -1 : 1)
}

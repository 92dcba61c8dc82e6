/** From one conversation to the next: in the order of the list, by number, or by what waits to be read. Pure. */

import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import { type Conversation, isActive } from './conversations.ts'
import { openConversation } from './opening.ts'

/** Jumps that follow each other. */
export interface Round {
  /** Where one was before. */
  readonly from: string
  readonly visited: ReadonlySet<string>
}

/** Who is spoken to first, then whatever is unread, each once; then back to where one was. */
export function openNextActive(state: TuiState): Reduced {
  const open = state.timeline.conversation
  const { from, visited } = state.round ?? { from: open, visited: new Set([open]) }
  const next = state.conversations
    .filter((each) => isActive(each) && !visited.has(each.id) && !state.settings.muted.has(each.id))
    .toSorted((one, other) => urgency(other) - urgency(one))[0]
  if (next === undefined) return open === from ? only(state) : openConversation(state, from)
  const reduced = openConversation(state, next.id)
  return { ...reduced, state: { ...reduced.state, round: { from, visited: new Set([...visited, next.id]) } } }
}

/** In the order of the list, around its ends. */
export function openNeighbour(state: TuiState, direction: 'next' | 'previous'): Reduced {
  const { conversations, timeline } = state
  const step = direction === 'next' ? 1 : -1
  const at = conversations.findIndex(({ id }) => id === timeline.conversation)
  const id = conversations.at((at + step) % conversations.length)?.id
  return id === undefined ? only(state) : openConversation(state, id)
}

/** @param number from 1, as the list shows them */
export function openNumbered(state: TuiState, number: number): Reduced {
  const id = state.conversations[number - 1]?.id
  return id === undefined ? only(state) : openConversation(state, id)
}

function urgency({ id, mentions }: Conversation): number {
  return mentions > 0 || id.startsWith('@') ? 1 : 0
}

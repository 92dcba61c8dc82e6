/** From one conversation to another: what is kept of the one, and how the other is shown. Pure. */
import { PAGE_DEFAULT_ROWS } from '../../../../shared/limits.ts'
import type { Message } from '../../../api.ts'
import type { TuiEffect } from '../model/event.ts'
import { andThen, type Reduced } from '../model/reduced.ts'
import { remembered } from '../model/remembered.ts'
import type { TuiState } from '../model/state.ts'
import {
  type Aim,
  emptyTimeline,
  ITEMS_MAX,
  lowestShown,
  type Part,
  positionOf,
  type Scroll,
} from '../timeline/timeline.ts'
import { cleared, type Editor } from '../typing/editor.ts'
import { unreadIn, withConversation } from './conversations.ts'
import { leaveReading, NOT_READING } from './reading.ts'

export interface Kept {
  readonly draft: Pick<Editor, 'text' | 'cursor'>
  /** Where it was scrolled to; undefined: at the end. */
  readonly place: { readonly position: number; readonly scroll: Scroll } | undefined
}

/** Conversations that something is kept of; more are not gone through in a day. */
const KEPT_MAX = 100

const NOTHING_KEPT: Kept = { draft: { text: '', cursor: 0 }, place: undefined }

/** At what was not read, or where one was, or at its end. */
export function openConversation(state: TuiState, conversation: string): Reduced {
  if (conversation === state.timeline.conversation) return stay(state)
  const { place } = state.kept.get(conversation) ?? NOTHING_KEPT
  const unread = unreadIn(state, conversation)
  if (unread > 0 || place === undefined) return open(state, conversation, endPart(unread), { type: 'unread' })
  const { position, scroll } = place
  return open(state, conversation, { from: 'around', position }, { type: 'place', scroll })
}

/** A room that is open may have been joined only now. */
function stay(state: TuiState): Reduced {
  const { conversation } = state.timeline
  const isUnknown = conversation.startsWith('#') && state.members?.usernames === undefined
  return { state: { ...state, overlay: undefined }, effects: isUnknown ? [{ type: 'loadMembers', conversation }] : [] }
}

/** In its middle, with what is around it. */
export function openAt(state: TuiState, { conversation, id, position }: Message): Reduced {
  return open(state, conversation, { from: 'around', position }, { type: 'found', key: id })
}

/** What is unread and a page before it, as far as that is kept in memory. */
export function endPart(unread = 0): Part {
  return { from: 'end', limit: Math.min(ITEMS_MAX, PAGE_DEFAULT_ROWS + unread) }
}

function open(state: TuiState, conversation: string, part: Part, aim: Aim): Reduced {
  return andThen(leaveReading(state), (left) => {
    const kept = keeping(left)
    const { draft } = kept.get(conversation) ?? NOTHING_KEPT
    const found = aim.type === 'found' ? aim.key : undefined
    const effects: TuiEffect[] = [{ type: 'load', conversation, part }]
    if (conversation.startsWith('#')) effects.push({ type: 'loadMembers', conversation })
    const next: TuiState = {
      ...left,
      kept,
      conversations: withConversation(left.conversations, conversation),
      timeline: { ...emptyTimeline(conversation), awaited: { part, aim }, found },
      ...withDraft(left, draft),
      reading: NOT_READING,
      ...{ members: undefined, overlay: undefined, round: undefined },
    }
    return { state: next, effects }
  })
}

/** What is being asked has the line for itself. */
function withDraft({ editor, asking, question }: TuiState, draft: Kept['draft']): Pick<TuiState, 'editor' | 'asking'> {
  const next = { ...cleared(question === undefined ? editor : asking.draft), ...draft }
  return question === undefined ? { editor: next, asking } : { editor, asking: { ...asking, draft: next } }
}

/** With what is to be kept of the conversation that is open. */
function keeping(state: TuiState): TuiState['kept'] {
  const { timeline, kept, question, editor, asking } = state
  const { conversation } = timeline
  if (conversation === '') return kept
  const { text, cursor } = question === undefined ? editor : asking.draft
  const now: Kept = { draft: { text, cursor }, place: placeOf(state) }
  if (text === '' && now.place === undefined) {
    return new Map([...kept].filter(([id]) => id !== conversation))
  }
  return remembered(kept, [conversation, now], KEPT_MAX)
}

/** A message of the disk at or above the lowest one shown, to load from, and the place itself. */
export function placeOf({ timeline }: TuiState): Kept['place'] {
  const { items, scroll } = timeline
  if (scroll.type === 'end') return undefined
  const positions = items.slice(0, lowestShown(timeline) + 1).map(positionOf)
  const position = positions.findLast((one) => one !== undefined)
  return position === undefined ? undefined : { position, scroll }
}

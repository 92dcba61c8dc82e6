/**
 * What this machine has said, by conversation, so that it stands in its place whenever that one is opened. Pure. In memory
 * only: a note is about what happens now.
 */
import type { Instant } from '../../../../shared/clock.ts'
import { type Notice, type NoticeWeight, noticeLine } from '../../notices/notice.ts'
import { type Conversations, withConversation } from '../conversations/conversations.ts'
import { remembered } from '../model/remembered.ts'
import type { TuiState } from '../model/state.ts'
import { type Item, type Timeline, withItem } from './timeline.ts'

export type Note = Extract<Item, { readonly type: 'note' }>

export interface Notes {
  /** So that each has a key of its own. */
  readonly given: number
  readonly byConversation: ReadonlyMap<string, readonly Note[]>
}

export const NO_NOTES: Notes = { given: 0, byConversation: new Map() }

/** Of one conversation; what is older says nothing any more. */
const NOTES_MAX = 100
/** Conversations with notes: the latest. */
const CONVERSATIONS_MAX = 200

/** Shown all the time where it belongs. */
const SHOWN_ELSEWHERE: ReadonlySet<NoticeWeight> = new Set(['status', 'progress'])
/** Said to those who want it. */
const COMING_AND_GOING: ReadonlySet<NoticeWeight> = new Set(['presence', 'membership'])
/** Not to be missed because another conversation is open. */
const PRESSING: ReadonlySet<NoticeWeight> = new Set(['offer', 'warning', 'alarm'])

/** In the conversation that it is about; an alarm also where the person is. */
export function withNotice(state: TuiState, notice: Notice, now: Instant): TuiState {
  const { weight, about } = notice
  if (SHOWN_ELSEWHERE.has(weight) || (COMING_AND_GOING.has(weight) && !state.settings.presence)) return state
  const open = state.timeline.conversation
  const text = noticeLine(notice)
  if (about === undefined || about === open) return withNote(state, open, text, now)
  const told = withNote(state, about, text, now)
  const marked = PRESSING.has(weight) ? { ...told, conversations: withAttention(told.conversations, about, now) } : told
  return weight === 'alarm' ? withNote(marked, open, text, now) : marked
}

export function withNote(state: TuiState, conversation: string, text: string, now: Instant): TuiState {
  const { notes, note } = keptNote(state.notes, conversation, { text, atMs: now })
  const { timeline } = state
  return { ...state, notes, timeline: timeline.conversation === conversation ? withItem(timeline, note) : timeline }
}

/** As a message that names the person would have it. */
function withAttention(conversations: Conversations, id: string, now: Instant): Conversations {
  return withConversation(conversations, id, (known) => ({ ...known, mentions: known.mentions + 1, lastAtMs: now }))
}

/**
 * The loaded part of the open conversation with its notes: those that stand there stay, each of the others comes after
 * what was written before it. Where that is not loaded it waits for the page.
 */
export function withNotes(timeline: Timeline, { byConversation }: Notes): Timeline {
  const notes = byConversation.get(timeline.conversation) ?? []
  if (notes.length === 0) return timeline
  const keys = new Set(timeline.items.map(({ key }) => key))
  const items = [...timeline.items]
  // From the last on, so that those placed keep their order and their neighbours.
  for (const note of notes.filter(({ key }) => !keys.has(key)).toReversed()) {
    const after = items.findLastIndex((item) => item.type === 'message' && item.message.sentAtMs <= note.atMs)
    const isBefore = after < 0 && items.length > 0 && timeline.older !== 'none'
    const isBehind = after === items.length - 1 && timeline.newer !== 'none'
    if (!isBefore && !isBehind) items.splice(after + 1, 0, note)
  }
  return { ...timeline, items }
}

function keptNote(
  { given, byConversation }: Notes,
  conversation: string,
  { text, atMs }: { readonly text: string; readonly atMs: Instant },
): { readonly notes: Notes; readonly note: Note } {
  const note: Note = { type: 'note', key: `note ${given + 1}`, text, atMs }
  const notes = [...(byConversation.get(conversation) ?? []), note].slice(-NOTES_MAX)
  return {
    notes: { given: given + 1, byConversation: remembered(byConversation, [conversation, notes], CONVERSATIONS_MAX) },
    note,
  }
}

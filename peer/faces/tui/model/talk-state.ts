/** What the face knows of conversations; begins anew with each login. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { MessageId } from '../../../../shared/message.ts'
import type { MessageState } from '../../../api.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { Kept } from '../conversations/opening.ts'
import type { Members } from '../conversations/people.ts'
import { NOT_READING, type Reading } from '../conversations/reading.ts'
import type { Round } from '../conversations/stepping.ts'
import { NO_NOTES, type Notes } from '../timeline/notes.ts'
import { emptyTimeline, type Timeline } from '../timeline/timeline.ts'

export interface TalkState {
  readonly conversations: Conversations
  readonly timeline: Timeline
  readonly notes: Notes
  /** Of the open room. */
  readonly members: Members | undefined
  /** What is not open, with a draft or a place where one was; what was open last stands last. */
  readonly kept: ReadonlyMap<string, Kept>
  readonly reading: Reading
  /** Of those who jump from one conversation to the next that is active. */
  readonly round: Round | undefined
  /** States of own messages, told perhaps before it was told that they were sent. */
  readonly told: ReadonlyMap<MessageId, MessageState>
  /** When it was last rung for a conversation. */
  readonly alerted: ReadonlyMap<string, Instant>
}

export const NO_TALK: TalkState = {
  conversations: [],
  timeline: emptyTimeline(''),
  notes: NO_NOTES,
  members: undefined,
  kept: new Map(),
  reading: NOT_READING,
  round: undefined,
  told: new Map(),
  alerted: new Map(),
}

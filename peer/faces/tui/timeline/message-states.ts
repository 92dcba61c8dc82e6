/** Where own messages are: told by events, which may come before it is told that a message was sent. Pure. */
import type { MessageId } from '../../../../shared/message.ts'
import type { ChatEvent, Message, MessageState } from '../../../api.ts'
import { remembered } from '../model/remembered.ts'
import type { TuiState } from '../model/state.ts'
import { itemOf, withItem } from './timeline.ts'

/** More are not on their way between two calls. */
const TOLD_MAX = 200

const ORDER: readonly MessageState[] = ['queued', 'failed', 'stored', 'delivered', 'read']

export function onMessageState(state: TuiState, { id, state: next }: Extract<ChatEvent, { type: 'message.state' }>) {
  const told = remembered(state.told, [id, next], TOLD_MAX)
  const item = state.timeline.items.findLast(({ key }) => key === id)
  if (item?.type !== 'message') return { ...state, told }
  return { ...state, told, timeline: withItem(state.timeline, itemOf({ ...item.message, state: next })) }
}

/** A page of the disk may be older than what was told, or newer. */
export function withTold(message: Message, told: ReadonlyMap<MessageId, MessageState>): Message {
  const state = told.get(message.id)
  if (state === undefined || message.state === undefined) return message
  return ORDER.indexOf(state) > ORDER.indexOf(message.state) ? { ...message, state } : message
}

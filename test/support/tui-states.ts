/** States of the full-screen face built by hand, and what a person sees of them as text. */

import type { Message } from '../../peer/api.ts'
import type { Language } from '../../peer/faces/catalogue/index.ts'
import { defaultSettings, type FaceSettings } from '../../peer/faces/face-settings.ts'
import type { Row } from '../../peer/faces/text/row.ts'
import { sortConversations } from '../../peer/faces/tui/conversations/conversations.ts'
import { startState, type TuiState } from '../../peer/faces/tui/model/state.ts'
import { screenOf } from '../../peer/faces/tui/screen/screen.ts'
import { type Item, itemOf, type Timeline } from '../../peer/faces/tui/timeline/timeline.ts'
import type { MessageId } from '../../shared/message.ts'

/** Thursday, half past two in the afternoon, wherever the tests run. */
export const NOW = timeAt(14, 30)

export function timeAt(hour: number, minute: number, day = 26): number {
  return new Date(2026, 10, day, hour, minute).getTime()
}

/** Its key is its id. */
export function said(id: string, from: string, text: string, rest: Partial<Message> = {}): Item {
  const message = { id: id as MessageId, position: 1, conversation: '#lobby', from, text, sentAtMs: timeAt(12, 0) }
  return itemOf({ ...message, ...rest })
}

export function noted(key: string, text: string, atMs = timeAt(12, 0)): Item {
  return { type: 'note', key, text, atMs }
}

export interface TalkStateInit {
  readonly size?: TuiState['size']
  readonly language?: Language
  readonly settings?: Partial<FaceSettings>
  readonly timeline?: Partial<Timeline>
  readonly state?: Partial<TuiState>
}

/** Somebody called 小明 is logged in and has the lobby open. */
export function talkState(init: TalkStateInit = {}): TuiState {
  const { size = { columns: 80, rows: 24 }, language = 'en', settings, timeline, state } = init
  const start = startState({ size, settings: { ...defaultSettings(language), ...settings } })
  return {
    ...start,
    ...{ me: '小明', connection: 'online', online: new Set(['小明', 'alice', '老王']) },
    conversations: sortConversations([
      { id: '#lobby', unread: 0, mentions: 0, lastAtMs: 1 },
      { id: '#dev', unread: 2, mentions: 0, lastAtMs: 1 },
      { id: '@alice', unread: 1, mentions: 0, lastAtMs: 9 },
      { id: '@bob', unread: 0, mentions: 0, lastAtMs: 8 },
    ]),
    timeline: { ...start.timeline, conversation: '#lobby', ...timeline },
    ...state,
  }
}

export function textOf(row: Row): string {
  return row.map(({ text }) => text).join('')
}

/** What stands on the screen, without the spaces at the ends of rows. */
export function screenText(state: TuiState, now = NOW): string {
  return screenOf(state, now)
    .rows.map((row) => textOf(row).trimEnd())
    .join('\n')
}

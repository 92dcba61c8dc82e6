/** What is said of each event, in the language that is chosen when it happens. */
import type { ChatEvent } from '../../api.ts'
import { isFileEvent } from '../files/file-event.ts'
import { createFileNotices, type FileNoticesInit } from './file-notices.ts'
import type { Notice } from './notice.ts'
import { type NoticeState, noticeOf } from './notices.ts'

export interface NoticesInit extends FileNoticesInit {
  readonly state: NoticeState & FileNoticesInit['state']
}

export interface Notices {
  /** Undefined where the event is not worth a word. Keeps the state's record of who is online and what failed. */
  of(event: ChatEvent, nowMs: number): Notice | undefined
}

export function createNotices(init: NoticesInit): Notices {
  const files = createFileNotices(init)
  return {
    of: (event, nowMs) => (isFileEvent(event) ? files.of(event, nowMs) : noticeOf(event, init.state, init.words())),
  }
}

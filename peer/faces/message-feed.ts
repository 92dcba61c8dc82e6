/**
 * Hands messages to a face in order, each once, across restarts. The position is the cursor and the store is the truth:
 * a `message` event is only a hint to look, so replay and live messages cannot overlap, leave a gap or change places.
 */
import { PAGE_DEFAULT_ROWS } from '../../shared/limits.ts'
import type { Chat, Message } from '../api.ts'

export interface MessageFeedInit {
  readonly chat: Pick<Chat, 'lastPosition' | 'messagesAfter' | 'setShownPosition' | 'shownPosition'>
  /** Position to begin after; default: what this profile has written out. */
  readonly after?: number | undefined
  /** Resolves when all of them have left this process. */
  show(messages: readonly Message[]): Promise<void>
  /** The store could not be read; the next hint tries again. */
  failed(error: unknown): void
}

export interface MessageFeed {
  /** There may be something new. */
  hint(): void
  /** Resolves when what was shown so far is recorded; nothing is shown afterwards. */
  stop(): Promise<void>
}

/** Looks at once for what was never shown. */
export function startMessageFeed({ chat, after, show, failed }: MessageFeedInit): MessageFeed {
  // A position of another profile, which this one has not reached, must not hold back what is to come.
  let cursor = after === undefined ? chat.shownPosition() : Math.min(after, chat.lastPosition())
  let hinted = false
  let stopped = false
  let running: Promise<void> | undefined

  const showWaiting = async (): Promise<void> => {
    while (!stopped) {
      hinted = false
      const page = await chat.messagesAfter(cursor, PAGE_DEFAULT_ROWS)
      const last = page.at(-1)
      if (last === undefined || stopped) return
      await show(page)
      cursor = last.position
      // A bot that asked for an older position must not make others see old messages again.
      if (cursor > chat.shownPosition()) chat.setShownPosition(cursor)
    }
  }
  const run = async (): Promise<void> => {
    try {
      // Checked in the same turn as `running` is cleared, so that no hint falls between.
      do await showWaiting()
      while (hinted && !stopped)
    } catch (error) {
      failed(error)
    } finally {
      running = undefined
    }
  }
  const hint = (): void => {
    hinted = true
    if (!stopped) running ??= run()
  }
  hint()
  return {
    hint,
    async stop() {
      stopped = true
      await running
    },
  }
}

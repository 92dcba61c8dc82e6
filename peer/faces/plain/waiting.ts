/** Says that what was typed has not left this machine yet: lines show no states, so nobody would see it. */
import type { Chat } from '../../api.ts'

/** A way that is merely slow is no news; whoever waits longer wonders. */
const WAITING_TOLD_MS = 5_000

export interface WaitingInit {
  readonly chat: Pick<Chat, 'status'>
  /** So many messages wait. */
  tell(count: number): void
}

export interface Waiting {
  /** A line was typed, perhaps a text. */
  typed(): void
  /** The fate of one was told. */
  settled(): void
  stop(): void
}

/** Tells once, until all has left. */
export function createWaiting({ chat, tell }: WaitingInit): Waiting {
  let timer: NodeJS.Timeout | undefined
  let isTold = false

  function look(): void {
    timer = undefined
    const { outbox } = chat.status()
    isTold = outbox > 0
    if (isTold) tell(outbox)
  }

  return {
    typed() {
      if (!isTold) timer ??= setTimeout(look, WAITING_TOLD_MS)
    },
    settled() {
      if (isTold && chat.status().outbox === 0) isTold = false
    },
    stop: () => clearTimeout(timer),
  }
}

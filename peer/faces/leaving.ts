/** How people leave a face: with Ctrl-C, which asks first where something would be broken off, and with what they typed last sent. */
import type { Chat } from '../api.ts'

/** What leaves for the account's own devices, or for a further one of somebody, is told by no event. */
const OUTBOX_LOOK_MS = 100
/** Leaving waits this long for what was typed last to get away; it is on disk in any case. */
const OUTBOX_WAIT_MS = 3_000

export interface Interrupting {
  mustConfirm(): Promise<boolean>
  ask(): void
  leave(): void
}

/** Ctrl-C leaves; where something would be broken off it asks first, and the second Ctrl-C leaves. */
export function confirmingInterrupt({ mustConfirm, ask, leave }: Interrupting): () => void {
  let pressed = false
  return () => {
    if (pressed) return leave()
    pressed = true
    mustConfirm().then((must) => (must ? ask() : leave()), leave)
  }
}

export async function hasRunningTransfer(chat: Chat | undefined): Promise<boolean> {
  const transfers = (await chat?.transfers()) ?? []
  return transfers.some(({ state }) => state === 'running')
}

/**
 * What was typed last gets a moment to leave this machine; `wait` is told if it needs one. Returns how many messages are
 * still here, if that is worth saying.
 */
export async function emptyOutbox(chat: Chat, wait?: () => void): Promise<number> {
  const isEmpty = (): boolean => chat.status().outbox === 0
  if (isEmpty() || chat.status().connection === 'offline') return 0
  wait?.()
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = setInterval(() => isEmpty() && resolve(), OUTBOX_LOOK_MS)
  const timer = setTimeout(resolve, OUTBOX_WAIT_MS)
  await promise
  clearTimeout(timer)
  clearInterval(look)
  return chat.status().outbox
}

export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}

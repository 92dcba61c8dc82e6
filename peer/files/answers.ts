/**
 * Turns what is still to be told into private messages, each once: it leaves the list in the commit in which it enters
 * the outbox. What cannot be said now, to somebody whose key has changed for instance, is tried again when asked.
 */
import { toHongyanError } from '../../shared/errors.ts'
import type { Username } from '../../shared/names.ts'
import type { FilesInit } from './context.ts'

export interface Answers {
  /** Tells what is due, soon. */
  tell(): void
  /** Tells what is due now, and nothing afterwards. */
  stop(): Promise<void>
}

const PAGE = 64

export function createAnswers({
  store,
  sendPrivate,
  onFault,
}: Pick<FilesInit, 'store' | 'sendPrivate' | 'onFault'>): Answers {
  let running: Promise<void> | undefined
  let again = false
  let isStopped = false

  async function tellAll(): Promise<void> {
    /** To them the order is kept, so what follows waits as well. */
    const mute = new Set<Username>()
    let after = 0
    for (let page = store.dueAnswers(after, PAGE); page.length > 0; page = store.dueAnswers(after, PAGE)) {
      for (const { row, peer, answer } of page) {
        after = row
        if (mute.has(peer)) continue
        await sendPrivate(peer, answer, () => store.answered(row)).catch(() => mute.add(peer))
      }
    }
  }

  async function run(): Promise<void> {
    try {
      do {
        again = false
        await tellAll()
      } while (again)
    } catch (error) {
      onFault(toHongyanError(error))
    } finally {
      running = undefined
    }
  }

  return {
    tell() {
      if (isStopped) return
      again = true
      running ??= run()
    },
    async stop() {
      isStopped = true
      await running
    },
  }
}

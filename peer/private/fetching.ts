/** When mail is fetched: one pass at a time, another for whoever asks meanwhile, and again after a while where one failed. */
import { MAIL_RETRY_MS } from '../../shared/limits.ts'

export interface FetchingInit {
  /** Whether all that waits is done with. */
  pass(): Promise<boolean>
  /** Without a session there is nothing to try: the next one fetches. */
  isOnline(): boolean
}

export interface Fetching {
  /** Resolves after a pass that began from now on: whether it left nothing waiting but for the user's word. */
  fetch(): Promise<boolean>
  /** Nothing is tried again. */
  stop(): void
}

export function createFetching({ pass, isOnline }: FetchingInit): Fetching {
  let running: Promise<boolean> | undefined
  let again = false
  let retry: NodeJS.Timeout | undefined
  let isStopped = false

  async function run(): Promise<boolean> {
    let isComplete = false
    try {
      while (again) {
        again = false
        isComplete = await tryOnce()
      }
      return isComplete
    } finally {
      running = undefined
    }
  }

  async function tryOnce(): Promise<boolean> {
    try {
      const isComplete = await pass()
      if (!isComplete) tryLater()
      return isComplete
    } catch (error) {
      // Who asked meanwhile, in a session that is perhaps newer, means another try.
      if (again) return false
      tryLater()
      throw error
    }
  }

  function tryLater(): void {
    clearTimeout(retry)
    if (isStopped || !isOnline()) return
    retry = setTimeout(() => {
      // Its failure has been turned into the next try.
      fetch().catch(() => undefined)
    }, MAIL_RETRY_MS)
  }

  function fetch(): Promise<boolean> {
    again = true
    running ??= run()
    return running
  }

  return {
    fetch,
    stop() {
      isStopped = true
      clearTimeout(retry)
    },
  }
}

/** What a rendezvous does without being asked, as long as it runs. */
import type { Logger } from 'pino'
import { OPERATOR_POLL_MS, UPKEEP_INTERVAL_MS } from '../shared/limits.ts'
import type { Moderation } from './operator/moderation.ts'

interface Running {
  stop(): Promise<void>
}

/** Removes what is past its life, now and every hour. */
export function startUpkeep(removeOld: () => Promise<number>, log: Logger): Running {
  let running = Promise.resolve()
  const run = () => {
    running = running
      .then(removeOld)
      .then((removed) => log.debug({ removed }, 'removed what is past its life'))
      // The next hour tries again; a full disk must not end the process.
      .catch((error: unknown) => log.error({ err: error }, 'upkeep failed'))
  }
  run()
  const timer = setInterval(run, UPKEEP_INTERVAL_MS)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/** Carries out what the operator decides in another process. */
export function watchOperator(moderation: Moderation, log: Logger): Running {
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running
      .then(() => moderation.lookElsewhere())
      .catch((error: unknown) => log.error({ err: error }, 'what the operator decided could not be carried out'))
  }, OPERATOR_POLL_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/** `hongyan doctor`: looks at everything, from outside where the profile cannot be opened, and says what to do next. */
import { toHongyanError } from '../../../shared/errors.ts'
import type { Chat, Finding } from '../../api.ts'
import { createReport } from '../doctor/report.ts'
import { EXIT } from '../exit-codes.ts'
import { type Command, type OneShotInit, opened } from './command.ts'
import { createTeller } from './teller.ts'

/** Whoever waits longer than this wants to know that something happens. */
const QUIET_MS = 1_000
const DEFAULT_COLUMNS = 80

/** Exit code 1 where a problem was found, else 0. */
export async function doctor(init: OneShotInit, { format }: Command<'doctor'>): Promise<number> {
  const { terminal, catalogue } = init
  const teller = createTeller(terminal)
  const { output, signal } = terminal
  const report = createReport({
    catalogue,
    columns: output.isTTY === true ? (output.columns ?? DEFAULT_COLUMNS) : undefined,
    tell: (text, finding) => output.write(`${format === 'json' ? JSON.stringify(finding) : text}\n`),
  })
  let quiet: NodeJS.Timeout | undefined
  const wait = (): void => {
    clearTimeout(quiet)
    teller.endProgress()
    // Lines that nobody overwrites would pile up.
    if (teller.overwrites) quiet = setTimeout(() => teller.showProgress(catalogue.doctor.working), QUIET_MS)
  }
  try {
    wait()
    for await (const finding of examine(init)) {
      wait()
      report.add(finding)
    }
  } finally {
    clearTimeout(quiet)
    teller.close()
  }
  // What was not looked at may be anything.
  if (signal.aborted) return EXIT.interrupted
  if (format === 'text') output.write(`${report.summary()}\n`)
  return report.problems === 0 ? EXIT.done : EXIT.error
}

async function* examine(init: OneShotInit): AsyncIterable<Finding> {
  const { outside, profiles, terminal } = init
  const { signal } = terminal
  const { directory: profile, servers } = profiles.last()
  const asked = { profile, servers, runtime: outside.runtime }
  let isSound = false
  for await (const finding of outside.examine(asked, signal)) {
    isSound ||= finding.about === 'profile' && finding.state === 'sound'
    yield finding
  }
  if (!isSound) return
  let chat: Chat
  try {
    chat = await opened(init, (known) => known.openLast())
  } catch (error) {
    const { code, message: detail, reason, where } = toHongyanError(error)
    const why = { ...(reason === undefined ? {} : { reason }), ...(where === undefined ? {} : { where }) }
    yield { level: 'problem', about: 'opening', code, detail, ...why }
    yield* outside.examine({ ...asked, besides: 'profile' }, signal)
    return
  }
  yield* chat.examine({ signal, besides: 'profile' })
}

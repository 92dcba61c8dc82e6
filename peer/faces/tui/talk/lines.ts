/** Carries out the lines that were typed. A text waits for nobody; commands wait for each other, since they may ask. */
import type { Chat } from '../../../api.ts'
import type { CommandContext } from '../../commands/command.ts'
import { parseLine } from '../../commands/parse-line.ts'
import { perform } from '../../commands/perform.ts'
import type { Stage } from '../stage/stage.ts'
import { shelvedTransfers } from './staged-state.ts'

/** A command that takes longer shows that it works. */
const SLOW_MS = 1_000

export interface LinesInit {
  readonly stage: Stage
  readonly chat: Chat
  /** Of what is typed in that conversation: it goes there, whatever is open by then. */
  contextIn(conversation: string): CommandContext
  left(leaving: 'logout' | 'quit'): void
  failed(error: unknown): void
}

export function createLines({ stage, chat, contextIn, left, failed }: LinesInit): {
  submit(line: string, conversation: string): void
} {
  const { dispatch } = stage
  const inTurn = takeTurns()

  async function command(line: string, context: CommandContext): Promise<void> {
    const slow = setInterval(() => {
      const { question, asking } = stage.state
      if (question !== undefined || asking.working !== undefined) return
      dispatch({ type: 'working', text: context.catalogue.menu.working, mayAsk: true })
    }, SLOW_MS)
    const leaving = await perform(line, context).finally(() => {
      clearInterval(slow)
      dispatch({ type: 'performed', line })
    })
    // It may have changed what no event tells its own user of.
    if (leaving === undefined) dispatch({ type: 'transfers', transfers: await shelvedTransfers(chat, stage) })
    else left(leaving)
  }

  return {
    submit(line, conversation) {
      const context = contextIn(conversation)
      if (parseLine(line).type === 'command') inTurn(() => command(line, context).catch(failed))
      else perform(line, context).catch(failed)
    },
  }
}

/** The first begins at once: what is typed next is for what it asks. */
function takeTurns(): (work: () => Promise<void>) => void {
  let last: Promise<void> | undefined
  return (work) => {
    const done: Promise<void> = (last === undefined ? work() : last.then(work)).finally(() => {
      if (last === done) last = undefined
    })
    last = done
  }
}

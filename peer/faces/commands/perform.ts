/** Carries out what was typed: a text goes where lines go, a command does what it says. */
import { toHongyanError } from '../../../shared/errors.ts'
import { errorText } from '../catalogue/index.ts'
import { terminalLine } from '../text/terminal-text.ts'
import type { CommandContext, Leaving } from './command.ts'
import { commandNamed } from './command-names.ts'
import { COMMANDS, sendText } from './commands.ts'
import { usageOf } from './help-command.ts'
import { commandMeantBy } from './meant-command.ts'
import { parseLine } from './parse-line.ts'

/** What fails is said and never ends the chat. */
export async function perform(line: string, context: CommandContext): Promise<Leaving> {
  const { conversation, catalogue, print } = context
  const typed = parseLine(line)
  if (typed.type === 'empty') return undefined
  const name = typed.type === 'command' ? commandNamed(typed.name) : undefined
  try {
    if (typed.type === 'text') {
      await sendText(context, conversation, typed.text)
      return undefined
    }
    if (name !== undefined) return await COMMANDS[name](context, typed.rest)
    print(`! ${catalogue.chat.unknownCommand(terminalLine(typed.name), commandMeantBy(typed.name))}`)
  } catch (error) {
    const failure = toHongyanError(error)
    if (failure.code === 'NOT_LOGGED_IN') {
      print(`! ${catalogue.account.loggedOutHere}`)
      return undefined
    }
    const isWrongUsage = name !== undefined && failure.code === 'USAGE' && failure.message === ''
    print(`! ${isWrongUsage ? catalogue.chat.usage(usageOf(name, catalogue)) : errorText(catalogue, failure)}`)
  }
  return undefined
}

/** What is wrong with a command line, said in the user's language and with our own suggestion; commander's sentences are English. */
import type { Command, CommanderError } from 'commander'
import { HongyanError } from '../../shared/errors.ts'
import type { Catalogue } from '../faces/catalogue/index.ts'
import { suggestionFor } from '../faces/suggestion.ts'

/** @param commands the program and all that it has */
export function usageError(
  error: CommanderError,
  commands: readonly Command[],
  { commandLine: words, errors }: Catalogue,
): HongyanError {
  const [, quoted = ''] = /'([^']*)'/.exec(error.message) ?? []
  const fail = (text: string) => new HongyanError('USAGE', `${text} ${words.seeHelp}`, { cause: error })
  switch (error.code) {
    case 'commander.unknownOption': {
      // Without its value, which may be a secret.
      const [option = ''] = quoted.split('=')
      if (option === '--password') return fail(words.passwordAsArgument)
      const known = commands.flatMap(({ options }) => options.map(({ long }) => long ?? ''))
      return fail(words.unknownOption(option, suggestionFor(option, known)))
    }
    case 'commander.missingArgument':
      return fail(words.missingArgument(quoted))
    case 'commander.optionMissingArgument':
      return fail(words.missingValue(quoted))
    case 'commander.invalidArgument': {
      const [, given, name] = /value '(.*?)' is invalid for argument '(.*?)'/.exec(error.message) ?? []
      if (given !== undefined && name !== undefined) return fail(words.badValue(name, given))
      const [, value = ''] = /argument '(.*?)' is invalid/.exec(error.message) ?? []
      return fail(words.badValue(quoted, value))
    }
    case 'commander.excessArguments': {
      if (quoted === 'login' || quoted === 'register') return fail(words.passwordAsArgument)
      const names = commands.slice(1).map((command) => command.name())
      const [typed] = commands[0]?.args ?? []
      // The default command takes no arguments, so a word that reached it was meant as a command.
      return typed === undefined || names.includes(typed)
        ? fail(words.excessArguments)
        : fail(words.unknownCommand(typed, suggestionFor(typed, names)))
    }
    default:
      return new HongyanError('USAGE', errors.USAGE, { cause: error })
  }
}

/**
 * What a shell can complete, read off the program's own description: an option or command that is added there completes
 * without further work. Pure: the scripts made of it ask nobody, neither a profile nor a network.
 */
import type { Argument, Command, Option } from 'commander'

export interface Completions {
  readonly program: string
  /** Of every command. */
  readonly options: readonly CompletedOption[]
  readonly commands: readonly CompletedCommand[]
}

export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  /** Of this command alone. */
  readonly options: readonly CompletedOption[]
  readonly arguments: readonly CompletedArgument[]
}

export interface CompletedOption {
  /** `--home`, or `-h` and `--help`. */
  readonly flags: readonly string[]
  readonly summary: string
  /** Undefined where none follows. */
  readonly value: CompletedValue | undefined
}

export interface CompletedArgument {
  readonly name: string
  readonly value: CompletedValue
  /** The last one, for as many words as there are. */
  readonly isRepeated: boolean
}

export type CompletedValue =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'folder' | 'file' }
  /** Nothing that a shell could know: a name, a text, an address. */
  | { readonly kind: 'unknown'; readonly name: string }

/** By the name that stands in the description: `<dir>`, `<file>`, `<path...>`. */
const PATH_KINDS = new Map([
  ['dir', 'folder'],
  ['file', 'file'],
  ['path', 'file'],
] as const)

/** What is safe in every shell's word list as it stands. */
const BARE_WORD = /^[\w.-]+$/

export function completionsOf(program: Command): Completions {
  return {
    program: program.name(),
    options: optionsOf(program),
    commands: program.commands.map((command) => ({
      name: command.name(),
      summary: brief(command.description()),
      options: optionsOf(command).filter(({ flags }) => !flags.includes('--help')),
      arguments: command.registeredArguments.map((argument) => ({
        name: argument.name(),
        value: completedValue(argument, argument.name()),
        isRepeated: argument.variadic,
      })),
    })),
  }
}

/** Flags after which a value comes, of the program and of all its commands. */
export function flagsWithValue({ options, commands }: Completions): readonly CompletedOption[] {
  const all = [...options, ...commands.flatMap((command) => command.options)]
  const known = new Map(all.map((option) => [option.flags.join(), option]))
  return [...known.values()].filter(({ value }) => value !== undefined)
}

function optionsOf(command: Command): CompletedOption[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
      summary: brief(option.description),
      value: option.required || option.optional ? completedValue(option, valueName(option)) : undefined,
    }))
}

function valueName({ flags }: Option): string {
  return /[<[]([^>\].]+)/.exec(flags)?.[1] ?? ''
}

function completedValue({ argChoices }: Option | Argument, name: string): CompletedValue {
  if (argChoices !== undefined) return { kind: 'choice', choices: argChoices.filter((word) => BARE_WORD.test(word)) }
  const kind = new Map<string, 'folder' | 'file'>(PATH_KINDS).get(name)
  return kind === undefined ? { kind: 'unknown', name } : { kind }
}

/** The first clause: a menu of completions has a line for each. */
function brief(text: string): string {
  return text.split(/[;；]/)[0]?.trim() ?? ''
}

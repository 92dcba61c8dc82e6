/** The completion for fish, 3.0 and later. */
import { type CompletedOption, type CompletedValue, type Completions, flagsWithValue } from './completions.ts'

export function fishCompletion(completions: Completions): string {
  const { program, options, commands } = completions
  const valued = flagsWithValue(completions).flatMap(({ flags }) => flags)
  const lines = [
    ...options.map((option) => optionLine(program, option)),
    ...commands.flatMap((command) => [
      `complete -c ${program} -n '__${program}_at 0 0' -a ${command.name} -d ${quoted(command.summary)}`,
      ...command.options.map((option) => optionLine(program, option, command.name)),
      ...command.arguments.map(({ value, isRepeated }, index) => {
        const place = `${command.name} ${index}${isRepeated ? ' more' : ''}`
        return `complete -c ${program} -n '__${program}_at ${place}' ${actionOf(value)}`
      }),
    ]),
  ]
  return `# fish completion of ${program}: asks nobody, reads nothing but names of files.
# Whether the word at the cursor is that argument of that command; 0 0: the command itself.
function __${program}_at
    set -l command 0
    set -l count 0
    set -l value no
    for word in (commandline -opc)[2..-1]
        if test $value = yes
            set value no
            continue
        end
        switch $word
            case ${valued.join(' ')}
                set value yes
            case '-*'
            case '*'
                if test "$command" = 0
                    set command $word
                else
                    set count (math $count + 1)
                end
        end
    end
    test "$command" = $argv[1]; or return 1
    test $count = $argv[2]; and return 0
    test (count $argv) -gt 2; and test $count -gt $argv[2]
end

function __${program}_in
    for word in (commandline -opc)[2..-1]
        test "$word" = $argv[1]; and return 0
    end
    return 1
end

complete -c ${program} -f
${lines.join('\n')}
`
}

function optionLine(program: string, { flags, summary, value }: CompletedOption, command?: string): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  const parts = [
    ...(command === undefined ? [] : [`-n '__${program}_in ${command}'`]),
    ...names,
    ...(value === undefined ? [] : [`-r ${actionOf(value)}`]),
    `-d ${quoted(summary)}`,
  ]
  return `complete -c ${program} ${parts.join(' ')}`
}

function actionOf(value: CompletedValue): string {
  switch (value.kind) {
    case 'choice':
      return `-f -a ${quoted(value.choices.join(' '))}`
    case 'folder':
      return "-f -a '(__fish_complete_directories)'"
    case 'file':
      return '-F'
    case 'unknown':
      return '-f'
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

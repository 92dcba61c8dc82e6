/** The completion for bash, 3.2 and later. What a directory holds is read by bash itself, which also quotes it. */
import { type CompletedValue, type Completions, flagsWithValue } from './completions.ts'

export function bashCompletion(completions: Completions): string {
  const { program, options, commands } = completions
  const common = options.flatMap(({ flags }) => flags)
  const valued = flagsWithValue(completions)
  const ofOption = valued.map(({ flags, value }) => branch(program, flags.join('|'), value))
  const ofArgument = commands.flatMap(({ name, arguments: list }) =>
    list.map(({ value, isRepeated }, index) => branch(program, `${name}/${isRepeated ? '*' : index}`, value)),
  )
  const flagsOf = commands
    .filter((command) => command.options.length > 0)
    .map(
      (command) =>
        `      ${command.name}) words="$words ${command.options.flatMap(({ flags }) => flags).join(' ')}" ;;`,
    )
  return `# bash completion of ${program}: asks nobody, reads nothing but names of files.
_${program}_offer() {
  local IFS=$' \\t\\n' found
  while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen "$@")
}

_${program}() {
  local word=\${COMP_WORDS[COMP_CWORD]} command='' option='' ended='' words='' each index count=0
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    each=\${COMP_WORDS[index]}
    if [[ -n $option ]]; then
      # bash takes --name=value for three words.
      [[ $each == '=' ]] || option=''
    elif [[ -z $ended && $each == -- ]]; then
      ended=yes
    elif [[ -z $ended && $each == -* ]]; then
      case $each in
        ${valued.flatMap(({ flags }) => flags).join('|')}) option=$each ;;
      esac
    elif [[ -z $command ]]; then
      command=$each
    else
      ((++count))
    fi
  done
  if [[ -n $option ]]; then
    [[ $word == '=' ]] && word=''
    case $option in
${ofOption.join('\n')}
    esac
  elif [[ -z $ended && $word == -* ]]; then
    words='${common.join(' ')}'
    case $command in
${flagsOf.join('\n')}
    esac
  elif [[ -z $command ]]; then
    words='${commands.map(({ name }) => name).join(' ')}'
  else
    case $command/$count in
${ofArgument.join('\n')}
    esac
  fi
  [[ -z $words ]] || _${program}_offer -W "$words" -- "$word"
}

complete -F _${program} ${program}
`
}

function branch(program: string, pattern: string, value: CompletedValue | undefined): string {
  return `      ${pattern}) ${actionOf(program, value)} ;;`
}

function actionOf(program: string, value: CompletedValue | undefined): string {
  switch (value?.kind) {
    case 'choice':
      return `words='${value.choices.join(' ')}'`
    case 'folder':
      return offered(program, '-d')
    case 'file':
      return offered(program, '-f')
    default:
      return ':'
  }
}

/** With `filenames` readline quotes what it puts in; bash 3.2 lacks it, and puts in names as they are. */
function offered(program: string, flag: '-d' | '-f'): string {
  return `compopt -o filenames 2>/dev/null; _${program}_offer ${flag} -- "$word"`
}

/** The completion for zsh: arguments described to its own completion system, which finds files and quotes them. */
import type { CompletedArgument, CompletedOption, CompletedValue, Completions } from './completions.ts'

export function zshCompletion({ program, options, commands }: Completions): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${escaped(summary)}`)}`)
  const branches = commands.map((command) => {
    const specs = [...command.options.flatMap(specsOf), ...command.arguments.map(argumentSpec)]
    return `    ${command.name}) _arguments -s -S $common ${specs.join(' ')} && ret=0 ;;`
  })
  return `#compdef ${program}
# zsh completion of ${program}: asks nobody, reads nothing but names of files.
_${program}() {
  local curcontext="$curcontext" context state state_descr line ret=1
  typeset -A opt_args
  local -a common commands
  common=(
${options
  .flatMap(specsOf)
  .map((spec) => `    ${spec}`)
  .join('\n')}
  )
  commands=(
${described.join('\n')}
  )
  _arguments -s -S -C $common '1: :->command' '*::: :->rest' && ret=0
  case $state in
    command) _describe -t commands command commands && ret=0; return ret ;;
    rest) words=($line[1] "$words[@]"); ((CURRENT++)) ;;
    *) return ret ;;
  esac
  case $line[1] in
${branches.join('\n')}
  esac
  return ret
}

if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`
}

function specsOf({ flags, summary, value }: CompletedOption): string[] {
  // Any of them may come again; zsh would otherwise offer each once.
  return flags.map((flag) =>
    value === undefined
      ? quoted(`${flag}[${escaped(summary)}]`)
      : quoted(`*${flag}=[${escaped(summary)}]:${labelOf(value)}:${actionOf(value)}`),
  )
}

function argumentSpec({ name, value, isRepeated }: CompletedArgument): string {
  return quoted(`${isRepeated ? '*' : ''}:${escaped(name)}:${actionOf(value)}`)
}

function labelOf(value: CompletedValue): string {
  return value.kind === 'unknown' ? escaped(value.name) : value.kind
}

function actionOf(value: CompletedValue): string {
  switch (value.kind) {
    case 'choice':
      return `(${value.choices.join(' ')})`
    case 'folder':
      return '_files -/'
    case 'file':
      return '_files'
    case 'unknown':
      return ' '
  }
}

/** For the part of a spec that is a text. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

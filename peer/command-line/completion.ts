/** `hongyan completion`: the script that teaches a shell to complete the program. */
import type { Command } from 'commander'
import { bashCompletion } from './bash-completion.ts'
import { completionsOf } from './completions.ts'
import { fishCompletion } from './fish-completion.ts'
import { zshCompletion } from './zsh-completion.ts'

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

export type Shell = keyof typeof SCRIPTS
export const SHELLS = Object.keys(SCRIPTS) as Shell[]

export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](completionsOf(program))
}

/** What stands before what is typed. */
import { terminalLine } from '../../terminal-text.ts'
import type { TuiState } from '../model/state.ts'

export function promptOf({ question, timeline }: TuiState): string {
  if (question !== undefined) return question.text
  return timeline.conversation === '' ? '' : `${terminalLine(timeline.conversation)}> `
}

/** What stands before what is typed: a question, or where it goes. Pure. */
import { wordsOf } from '../../face-settings.ts'
import { shownLine } from '../../text/shown.ts'
import type { TuiState } from '../model/state.ts'

export function promptOf({ question, asking, me, timeline, settings }: TuiState): string {
  if (question !== undefined) return question.text
  if (me === undefined) return asking.working ?? wordsOf(settings).menu.working
  return timeline.conversation === '' ? '' : `${shownLine(timeline.conversation)}> `
}

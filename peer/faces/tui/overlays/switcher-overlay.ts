/** Ctrl-K as it looks: the line for a few letters of a name, and the conversations that it may be. Pure. */
import { wordsOf } from '../../face-settings.ts'
import { span } from '../../text/row.ts'
import { entryRow } from '../conversations/conversation-list.ts'
import type { TuiState } from '../model/state.ts'
import type { Switcher } from './overlay.ts'
import type { OverlayContent } from './overlay-frame.ts'
import { switcherChoices } from './switcher.ts'

export function switcherOverlay(state: TuiState, switcher: Switcher, width: number): OverlayContent {
  const { screen } = wordsOf(state.settings)
  const choices = switcherChoices(state, switcher)
  const list = choices.map((choice, index) => {
    const isChosen = index === switcher.chosen
    return { row: () => entryRow(choice, { width, isChosen, off: screen.off }), isChosen }
  })
  const nothing = { row: () => [span(`   ${screen.noConversation}`, 'dim')] }
  const { title, footer } = screen.switcher
  return { title, line: switcher.line, list: list.length === 0 ? [nothing] : list, footer }
}

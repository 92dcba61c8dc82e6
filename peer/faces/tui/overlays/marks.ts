/** The marks beside conversations and messages, and what they say: for the help. Pure. */
import type { MarkWord } from '../../catalogue/words/screen.ts'
import { wordsOf } from '../../face-settings.ts'
import type { TuiState } from '../model/state.ts'
import { chromeOf } from '../screen/chrome.ts'

export function marksHelp({
  settings,
}: Pick<TuiState, 'settings'>): readonly (readonly [mark: string, text: string])[] {
  const { states } = chromeOf(settings)
  const marks: Readonly<Record<MarkWord, string>> = { unread: '*', meant: '!', away: '-', me: '@', ...states }
  return Object.entries(wordsOf(settings).screen.marks).map(([word, text]) => [marks[word as MarkWord], text])
}

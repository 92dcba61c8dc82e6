/** The marks beside conversations and messages, and what they say: for the help. Pure. */
import type { MarkWord } from '../../catalogue/screen-words.ts'
import { wordsOf } from '../model/face-settings.ts'
import type { TuiState } from '../model/state.ts'
import { chromeOf } from './chrome.ts'

export function marksHelp({
  settings,
}: Pick<TuiState, 'settings'>): readonly (readonly [mark: string, text: string])[] {
  const { states } = chromeOf(settings)
  const marks: Readonly<Record<MarkWord, string>> = { unread: '*', meant: '!', away: '-', me: '@', ...states }
  return Object.entries(wordsOf(settings).screen.marks).map(([word, text]) => [marks[word as MarkWord], text])
}

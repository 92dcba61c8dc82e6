/** Before a login: the title, what one may choose, and below it what was said about the last try. Pure. */
import { wordsOf } from '../../face-settings.ts'
import { blankRows, type Row, span } from '../../text/row.ts'
import { widthOf } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'

/** Before the number of a choice. */
const MARKED = '> '
const OPTION_INDENT = 15

/** Exactly `height` rows. `notes` stand at the bottom, the newest last. */
export function menuRows(state: TuiState, notes: readonly Row[], size: { width: number; height: number }): Row[] {
  const { height } = size
  const block = [...titleRows(state, size.width), ...choiceRows(state, size.width)].slice(0, height)
  const told = notes.slice(Math.max(0, notes.length - Math.max(0, height - block.length - 1)))
  const above = blankRows(Math.floor((height - block.length - told.length) / 3))
  const between = blankRows(height - above.length - block.length - told.length)
  return [...above, ...block, ...between, ...told]
}

function titleRows({ settings }: TuiState, width: number): Row[] {
  const title = titleFor(wordsOf(settings).menu.title, width)
  return [[span(marginOf(title, width)), span(title, 'strong')], []]
}

/** Its strokes are worth nothing where there is no room for them. */
function titleFor(title: string, width: number): string {
  return widthOf(title) <= width ? title : title.replace(/^-+|-+$/g, '')
}

function choiceRows({ question, asking, settings }: TuiState, width: number): Row[] {
  const margin = marginOf(wordsOf(settings).menu.title, width) + ' '.repeat(OPTION_INDENT)
  if (question?.choices === undefined) {
    // The title stays where it is, and it is seen what a name and a password are asked for.
    const chosen: Row = [span(`${margin}${' '.repeat(MARKED.length)}${asking.chosen ?? ''}`, 'strong')]
    return [
      chosen,
      ...wordsOf(settings)
        .menu.options.slice(1)
        .map(() => []),
    ]
  }
  const { options } = question.choices
  return options.map((option, index) => {
    const isMarked = index === asking.marked
    const text = `${isMarked ? MARKED : ' '.repeat(MARKED.length)}${index + 1} ${option}`
    return [span(margin), span(text, isMarked ? 'accent' : 'plain')]
  })
}

function marginOf(title: string, width: number): string {
  return ' '.repeat(Math.max(0, Math.floor((width - widthOf(title)) / 2)))
}

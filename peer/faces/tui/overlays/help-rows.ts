/** The help that lies over the screen: commands and keys by topic, or what some of the commands do. Pure. */
import type { Catalogue } from '../../catalogue/index.ts'
import { type HelpOfCommand, helpAbout } from '../../commands/help-command.ts'
import { wordsOf } from '../../face-settings.ts'
import { blankRows, type Row, span, type Tone } from '../../text/row.ts'
import { pad, widthOf } from '../../text/width.ts'
import { wrap, wrapWords } from '../../text/wrap.ts'
import type { TuiState } from '../model/state.ts'
import { chromeOf } from '../screen/chrome.ts'
import type { HelpOverlay } from './help.ts'
import { isKeysTopic, keyHelp } from './key-help.ts'
import { marksHelp } from './marks.ts'
import { headed } from './overlay-frame.ts'

export interface HelpPage {
  readonly rows: readonly Row[]
  /** Rows that are seen at once, and that there are. */
  readonly height: number
  readonly total: number
}

const INDENT = '  '
const GAP = '  '
/** Of two columns the left takes at most this share. */
const LEFT_MAX_SHARE = 0.4
/** The blank cells beside it, and the rows above and below. */
const MARGIN = { columns: 2, rows: 2 }

/** What is seen of it on this screen. */
export function helpPage({ about, top }: HelpOverlay, state: TuiState): HelpPage {
  const { size } = state
  const all = helpRows(about, state, Math.max(10, size.columns - MARGIN.columns))
  const height = Math.max(1, size.rows - MARGIN.rows)
  const from = Math.max(0, Math.min(top, all.length - height))
  return { rows: all.slice(from, from + height), height, total: all.length }
}

function helpRows(about: string, state: TuiState, width: number): readonly Row[] {
  const catalogue = wordsOf(state.settings)
  if (isKeysTopic(about, catalogue)) return keyRows(catalogue, width)
  const help = helpAbout(about, catalogue)
  switch (help.type) {
    case 'overview': {
      const topics = help.topics.map(({ name, typed }) => [name, typed] as const)
      return [
        ...paragraph(catalogue.help.start, { width }),
        [],
        [span(catalogue.help.commands, 'strong')],
        ...columns(topics, { width, left: Math.max(...topics.map(([name]) => widthOf(name))) }),
        ...paragraph(catalogue.help.more, { width, tone: 'dim' }),
        [],
        ...markRows(state, width),
        [],
        ...keyRows(catalogue, width),
      ]
    }
    case 'commands':
      return help.commands.flatMap((each) => commandRows(each, catalogue, width))
    case 'unknown':
      return paragraph(help.text, { width })
  }
}

function commandRows({ usage, summary, others }: HelpOfCommand, { help }: Catalogue, width: number): readonly Row[] {
  return [
    ...paragraph(usage, { width, tone: 'accent' }),
    ...paragraph(summary, { width, indent: INDENT.repeat(2) }),
    ...paragraph(help.otherNames(others.join(' ')), { width, indent: INDENT.repeat(2), tone: 'dim' }),
  ]
}

function markRows(state: TuiState, width: number): readonly Row[] {
  const marks = marksHelp(state)
  const left = Math.max(...marks.map(([mark]) => widthOf(mark)))
  return [[span(wordsOf(state.settings).screen.marksTitle, 'strong')], ...columns(marks, { width, left })]
}

function keyRows(catalogue: Catalogue, width: number): readonly Row[] {
  const topics = keyHelp(catalogue)
  const left = Math.max(...topics.flatMap(({ rows }) => rows.map(({ keys }) => widthOf(keys))))
  return topics.flatMap(({ title, rows }, index) => [
    ...(index === 0 ? [] : [[]]),
    [span(index === 0 ? `${catalogue.help.keys} - ${title}` : title, 'strong')],
    ...columns(
      rows.map(({ keys, text }) => [keys, text] as const),
      { width, left },
    ),
  ])
}

/** `right`: a text, or words none of which is broken. */
type Entries = readonly (readonly [left: string, right: string | readonly string[]])[]

/** @param of `left` as wide as the left column would be */
function columns(entries: Entries, of: { readonly width: number; readonly left: number }): readonly Row[] {
  const { width } = of
  const left = Math.min(Math.floor(width * LEFT_MAX_SHARE), of.left)
  const lead = INDENT.length + left + GAP.length
  return entries.flatMap(([name, text]) =>
    broken(text, Math.max(2, width - lead)).map((row, index) =>
      index === 0
        ? [span(INDENT), span(pad(name, left), 'accent'), span(GAP + row)]
        : [span(' '.repeat(lead)), span(row)],
    ),
  )
}

function broken(text: string | readonly string[], width: number): readonly string[] {
  return typeof text === 'string' ? wrap(text, width) : wrapWords(text, width)
}

interface Paragraph {
  readonly width: number
  readonly indent?: string
  readonly tone?: Tone
}

function paragraph(text: string, { width, indent = '', tone = 'plain' }: Paragraph): readonly Row[] {
  return wrap(text, Math.max(2, width - indent.length)).map((row) => [span(indent), span(row, tone)])
}

/** Title, what is seen, and how to see more: as many rows as the screen has. */
export function helpScreen(help: HelpOverlay, state: TuiState): readonly Row[] {
  const { help: words } = wordsOf(state.settings)
  const { rows, height, total } = helpPage(help, state)
  const last = Math.min(total, help.top + height)
  const scrolls = total > height ? `  ${words.scrolls(`${help.top + 1}-${last}/${total}`)}` : ''
  return [
    headed(`${words.title} ${help.about}`.trim(), state.size.columns, chromeOf(state.settings)),
    ...rows.map((row) => [span(' '), ...row]),
    ...blankRows(height - rows.length),
    [span(` ${words.closes}${scrolls}`, 'dim')],
  ]
}

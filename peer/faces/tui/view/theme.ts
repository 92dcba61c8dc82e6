/** What each tone looks like. */
import type { TextProps } from 'ink'
import type { Tone } from '../text/row.ts'

export type Theme = Readonly<Record<Tone, TextProps>>

/** Of the 256 that do not change with a terminal's palette: neither dark nor light, so they are read on black and on white. */
const COLOUR_OF = {
  ...{ grey: 'ansi256(244)', teal: 'ansi256(31)', green: 'ansi256(34)', orange: 'ansi256(166)', red: 'ansi256(160)' },
  ...{ violet: 'ansi256(133)', blue: 'ansi256(68)', olive: 'ansi256(64)', gold: 'ansi256(136)', rose: 'ansi256(168)' },
  ...{ jade: 'ansi256(29)', brown: 'ansi256(130)', purple: 'ansi256(99)' },
} as const

export const COLOURS: Theme = {
  plain: {},
  dim: { color: COLOUR_OF.grey },
  strong: { bold: true },
  accent: { color: COLOUR_OF.teal },
  good: { color: COLOUR_OF.green },
  warning: { color: COLOUR_OF.orange },
  alarm: { color: COLOUR_OF.red, bold: true },
  mention: { color: COLOUR_OF.violet, bold: true },
  selected: { inverse: true },
  name0: { color: COLOUR_OF.teal },
  name1: { color: COLOUR_OF.olive },
  name2: { color: COLOUR_OF.gold },
  name3: { color: COLOUR_OF.blue },
  name4: { color: COLOUR_OF.rose },
  name5: { color: COLOUR_OF.jade },
  name6: { color: COLOUR_OF.brown },
  name7: { color: COLOUR_OF.purple },
}

/** Weight alone tells what matters (NO_COLOR); everything has a symbol as well. */
export const MONOCHROME: Theme = {
  ...{ plain: {}, dim: { dimColor: true }, strong: { bold: true }, accent: {}, good: {}, warning: { bold: true } },
  ...{ alarm: { bold: true, underline: true }, mention: { bold: true }, selected: { inverse: true } },
  ...{ name0: {}, name1: {}, name2: {}, name3: {}, name4: {}, name5: {}, name6: {}, name7: {} },
}

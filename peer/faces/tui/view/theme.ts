/** What each tone looks like. */
import type { TextProps } from 'ink'
import type { Tone } from '../text/row.ts'

export type Theme = Readonly<Record<Tone, TextProps>>

export const COLOURS: Theme = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warning: { color: 'yellow' },
  mention: { color: 'magenta', bold: true },
  selected: { inverse: true },
  name0: { color: 'cyan' },
  name1: { color: 'green' },
  name2: { color: 'yellow' },
  name3: { color: 'blue' },
  name4: { color: 'magenta' },
  name5: { color: 'cyanBright' },
  name6: { color: 'greenBright' },
  name7: { color: 'blueBright' },
}

/** Weight alone tells what matters (NO_COLOR). */
export const MONOCHROME: Theme = Object.fromEntries(
  Object.entries(COLOURS).map(([tone, { color: _, ...rest }]) => [tone, rest]),
) as Theme

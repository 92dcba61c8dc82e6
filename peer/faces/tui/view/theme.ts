/** What each tone looks like. */
import type { Tone } from '../../text/row.ts'

/** The parameters of SGR (ECMA-48), which set what characters look like; empty: as the terminal has them. */
export type Theme = Readonly<Record<Tone, string>>

const BOLD = '1'
const FAINT = '2'
const UNDERLINED = '4'
const INVERSE = '7'

/** Of the 256 that do not change with a terminal's palette: neither dark nor light, so they are read on black and on white. */
const COLOUR_OF = {
  ...{ grey: '38;5;244', teal: '38;5;31', green: '38;5;34', orange: '38;5;166', red: '38;5;160' },
  ...{ violet: '38;5;133', blue: '38;5;68', olive: '38;5;64', gold: '38;5;136', rose: '38;5;168' },
  ...{ jade: '38;5;29', brown: '38;5;130', purple: '38;5;99' },
} as const

export const COLOURS: Theme = {
  ...{ plain: '', dim: COLOUR_OF.grey, strong: BOLD, accent: COLOUR_OF.teal, good: COLOUR_OF.green },
  ...{ warning: COLOUR_OF.orange, alarm: `${BOLD};${COLOUR_OF.red}`, mention: `${BOLD};${COLOUR_OF.violet}` },
  ...{ selected: INVERSE, name0: COLOUR_OF.teal, name1: COLOUR_OF.olive, name2: COLOUR_OF.gold },
  ...{ name3: COLOUR_OF.blue, name4: COLOUR_OF.rose, name5: COLOUR_OF.jade, name6: COLOUR_OF.brown },
  name7: COLOUR_OF.purple,
}

/** Weight alone tells what matters (NO_COLOR); everything has a symbol as well. */
export const MONOCHROME: Theme = {
  ...{ plain: '', dim: FAINT, strong: BOLD, accent: '', good: '', warning: BOLD, alarm: `${BOLD};${UNDERLINED}` },
  ...{ mention: BOLD, selected: INVERSE },
  ...{ name0: '', name1: '', name2: '', name3: '', name4: '', name5: '', name6: '', name7: '' },
}

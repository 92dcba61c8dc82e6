/** What a terminal does for attention: it rings, or shows a few words on the desktop (OSC 9). Neither moves its cursor. */
import { shownLine } from '../../text/shown.ts'
import { graphemes } from '../../text/width.ts'

export const BELL = '\u0007'

/** Desktops cut what is longer, and some terminals refuse it. */
const TEXT_MAX = 120

/** Texts as others wrote them. */
export function desktopNotice(title: string, text: string): string {
  const said = `${shownLine(title)}: ${shownLine(text)}`
  const parts = graphemes(said)
  const shown = parts.length <= TEXT_MAX ? said : `${parts.slice(0, TEXT_MAX).join('')}...`
  // Some terminals take a number and a semicolon at the beginning for a command of another kind.
  return `\u001b]9;${/^\d+;/.test(shown) ? ' ' : ''}${shown}${BELL}`
}

/**
 * How many cells a terminal of today gives to characters: joined emoji, flags and combining marks are one. xterm's own
 * tables end before the emoji of the last years.
 */
import type { IUnicodeVersionProvider } from '@xterm/headless'
import stringWidth from 'string-width'

/** What the character before leaves behind. */
const PLAIN = 0
const ZERO_WIDTH_JOINER = 1
/** Half of a flag. */
const REGIONAL_INDICATOR = 2

const JOINER = 0x200d
const EMOJI_SELECTOR = 0xfe0f
/** Marks, skin colours, joiners, the letters of flags of countries' parts, and all of a Hangul syllable but its begin. */
const EXTENDS = /\u200c|\u200d|[\p{M}\p{Emoji_Modifier}\u{e0020}-\u{e007f}\u1160-\u11ff]/u

export function createWidths(): IUnicodeVersionProvider {
  const known = new Map<number, 0 | 1 | 2>()

  const wcwidth = (codepoint: number): 0 | 1 | 2 => {
    let width = known.get(codepoint)
    if (width === undefined) {
      width = Math.min(2, stringWidth(String.fromCodePoint(codepoint))) as 0 | 1 | 2
      known.set(codepoint, width)
    }
    return width
  }

  return {
    version: 'today',
    wcwidth,
    charProperties(codepoint, preceding) {
      const before = { width: (preceding >> 1) & 3, kind: preceding >> 3 }
      const character = String.fromCodePoint(codepoint)
      const isFlag = /\p{Regional_Indicator}/u.test(character)
      const isJoined =
        preceding !== 0 &&
        (before.kind === ZERO_WIDTH_JOINER || (isFlag && before.kind === REGIONAL_INDICATOR) || EXTENDS.test(character))
      if (!isJoined) return properties(isFlag ? REGIONAL_INDICATOR : PLAIN, wcwidth(codepoint), false)
      const isEmoji = isFlag || codepoint === EMOJI_SELECTOR
      const kind = codepoint === JOINER ? ZERO_WIDTH_JOINER : PLAIN
      return properties(kind, isEmoji ? 2 : Math.max(before.width, wcwidth(codepoint)), true)
    },
  }
}

/** As xterm packs them. */
function properties(kind: number, width: number, isJoined: boolean): number {
  return (kind << 3) | (width << 1) | (isJoined ? 1 : 0)
}

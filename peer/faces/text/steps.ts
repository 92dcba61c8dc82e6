/** Where a cursor may stand in a text, and where it goes by characters, words and lines. Pure. */

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Knows words of Chinese and Japanese too, which are written without spaces. */
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
}

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** The start of the character before. */
export function characterBefore(text: string, at: number): number {
  if (at <= 1) return 0
  const start = lineStart(text, at - 1)
  return start + (segmentAt(characters, text, at - 1)?.index ?? 0)
}

/** The end of the character after. */
export function characterAfter(text: string, at: number): number {
  const segment = segmentAt(characters, text, at)
  return segment === undefined ? text.length : lineStart(text, at) + segment.index + segment.segment.length
}

/** There, or behind the character that it would stand in: what is typed or deleted can join what was apart. */
export function betweenCharacters(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return Math.max(0, Math.min(at, text.length))
  const segment = segmentAt(characters, text, at)
  return segment === undefined || lineStart(text, at) + segment.index === at ? at : characterAfter(text, at)
}

/** The start of the word before. */
export function wordBefore(text: string, at: number): number {
  let place = at
  while (place > 0) {
    const segment = segmentAt(words, text, place - 1)
    if (segment === undefined) break
    place = lineStart(text, place - 1) + segment.index
    if (segment.isWordLike === true) break
  }
  return betweenCharacters(text, place)
}

/** The end of the word after. */
export function wordAfter(text: string, at: number): number {
  let place = at
  while (place < text.length) {
    const segment = segmentAt(words, text, place)
    if (segment === undefined) break
    place = lineStart(text, place) + segment.index + segment.segment.length
    if (segment.isWordLike === true) break
  }
  return betweenCharacters(text, place)
}

/** What the unit at `at` belongs to, counted from the start of its line: no character and no word goes on over its end. */
function segmentAt(segmenter: Intl.Segmenter, text: string, at: number): Intl.SegmentData | undefined {
  const start = lineStart(text, at)
  const line = text.slice(start, lineEnd(text, at) + 1)
  return segmenter.segment(line).containing(at - start)
}

/** What a terminal was sent, read as a terminal does and not as the program wrote it: finds all that has no business there. */

/** What the face itself sends: modes that it takes and gives back, where the cursor goes, colours, rows cleared. */
const OWN = sticky(String.raw`\u001b\[(?:\?(?:2004|1004|1049|2026|25|7)[hl]|\?u|>5u|<u|\d*[A-HJK]|\d+;\d+H|[\d;]*m)`)
/** Words on the desktop: nothing that a terminal takes for a command, and not more than a desktop shows. */
const NOTICE = sticky(String.raw`\u001b\]9;(?!\d+;)[^\p{Cc}]{1,4000}\u0007`)
const BELL_OR_LINE_END = sticky(String.raw`[\u0007\n]`)
/** Controls of either set, halves of characters, and what reorders or hides the text around it. */
const FOREIGN = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/u
const CONTEXT_CHARACTERS = 20

/** Each with what stands around it. */
export function foreignIn(written: string): string[] {
  const found: string[] = []
  let at = 0
  while (at < written.length) {
    const own = [OWN, NOTICE, BELL_OR_LINE_END]
      .map((token) => lengthAt(token, written, at))
      .find((length) => length > 0)
    const character = String.fromCodePoint(written.codePointAt(at) ?? 0)
    if (own === undefined && FOREIGN.test(character)) {
      found.push(JSON.stringify(written.slice(Math.max(0, at - CONTEXT_CHARACTERS), at + CONTEXT_CHARACTERS)))
    }
    at += own ?? character.length
  }
  return found
}

function sticky(source: string): RegExp {
  return new RegExp(source, 'uy')
}

function lengthAt(token: RegExp, text: string, at: number): number {
  token.lastIndex = at
  return token.exec(text)?.[0].length ?? 0
}

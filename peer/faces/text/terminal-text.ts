/**
 * Makes text from others safe to print: nothing in it can move the cursor, recolour, retitle or reorder the screen.
 * Every text that a person did not type on this machine passes through here, once, where it is printed.
 */

const ESC = '\\u001b'
const STRING_END = `(?:\\u0007|${ESC}\\\\|\\u009c)`
/** Whole sequences, so that their visible rest ("31m") goes too. Payloads stop at any control: linear time. */
const SEQUENCES = new RegExp(
  [
    // Operating system commands, device control and other strings, up to their terminator.
    `(?:${ESC}[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])\\P{Cc}*${STRING_END}`,
    // Control sequences (colours, cursor).
    `(?:${ESC}\\[|\\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]`,
    // Other escapes of two or three characters.
    `${ESC}[ -/]{0,2}[0-~]`,
  ].join('|'),
  'gu',
)
const LINE_ENDS = /\r\n?|\p{Zl}|\p{Zp}|\u0085|\v|\f/gu
/** Everything that reorders or hides what surrounds it; joiners stay, since emoji and several scripts need them. */
const DIRECTION_AND_INVISIBLE = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu

/** Keeps line feeds; tabs become spaces. */
export function terminalText(text: string): string {
  return text
    .toWellFormed()
    .replace(SEQUENCES, '')
    .replace(LINE_ENDS, '\n')
    .replaceAll('\t', '    ')
    .replace(/(?!\n)\p{Cc}/gu, '')
    .replace(DIRECTION_AND_INVISIBLE, '')
}

/** For names, paths and reasons: one line whatever comes. */
export function terminalLine(text: string): string {
  return terminalText(text).replaceAll('\n', ' ')
}

/** Later lines of a text stand indented, so that none can pass for a line of ours. */
export function indentFurtherLines(text: string, indent = '    '): string {
  return text.replaceAll('\n', `\n${indent}`)
}

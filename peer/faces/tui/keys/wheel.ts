/**
 * The mouse wheel, which most terminals tell as several arrow keys at once while a program has the whole screen: it scrolls
 * what is read, and does not go through what was typed. Asking for the mouse itself would take selecting text away. Pure.
 */
import type { Typed } from './key-decoder.ts'

/** Of one notch at least; nobody presses a key so often at once. */
const NOTCH_KEYS = 3

/** With the keys that scroll by a row in place of arrows that came together. */
export function withWheel(inputs: readonly Typed[]): readonly Typed[] {
  const told: Typed[] = []
  let from = 0
  while (from < inputs.length) {
    const name = arrowOf(inputs[from])
    let to = from + 1
    while (name !== undefined && arrowOf(inputs[to]) === name) to += 1
    const run = inputs.slice(from, to)
    told.push(...(run.length < NOTCH_KEYS ? run : run.map(asRow)))
    from = to
  }
  return told
}

function arrowOf(input: Typed | undefined): 'up' | 'down' | undefined {
  if (input?.type !== 'key') return undefined
  const { name, ctrl, alt, shift } = input.key
  return !ctrl && !alt && !shift && (name === 'up' || name === 'down') ? name : undefined
}

function asRow(input: Typed): Typed {
  return input.type === 'key' ? { ...input, key: { ...input.key, shift: true } } : input
}

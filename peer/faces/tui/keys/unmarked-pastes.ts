/**
 * Finds pastes that a terminal does not mark as such: characters, an Enter and more characters faster than anybody types.
 * Sent on line by line they would become as many messages, and lines that begin with a slash commands.
 */
import { afterQuiet } from './after-quiet.ts'
import type { Key } from './key.ts'
import { PASTE_MAX, type Typed } from './key-decoder.ts'

/** Keys held down repeat at 40 a second, so nobody types an Enter this soon after a character. */
const FAST_MS = 10
/** What is pasted comes without such a gap; an Enter that waits this long for what follows it is still felt as at once. */
const GAP_MS = 25
/** A paste that comes in bursts: an Enter that soon after it, and as fast as none is pressed, is one of its line ends. */
const BURSTS_MS = 250
/** Nobody presses Enter so often within that time. */
const HELD_MAX = 32

export interface UnmarkedPastesInit {
  /** Never called with none. */
  emit(inputs: readonly Typed[]): void
  /** Milliseconds, of a clock that does not jump. */
  now(): number
}

export interface UnmarkedPastes {
  /** What came together. */
  take(inputs: readonly Typed[]): void
  /** What is held will not be followed by anything. */
  release(): void
}

export function createUnmarkedPastes({ emit, now }: UnmarkedPastesInit): UnmarkedPastes {
  let lastTypedAt = Number.NEGATIVE_INFINITY
  /** Keys that are either pressed or the first line ends of a paste. */
  let held: Key[] = []
  /** The paste, once it is known for one. */
  let pasted: string | undefined
  let stopWaiting = (): void => {}
  /** Of the last paste. */
  let pastedAt = Number.NEGATIVE_INFINITY

  function released(): readonly Typed[] {
    const keys = held.map((key) => ({ type: 'key', key }) as const)
    const text = pasted
    held = []
    pasted = undefined
    if (text === undefined) return keys
    pastedAt = now()
    return [...keys, { type: 'pasted', text, mayGoOn: true }]
  }

  function tell(inputs: readonly Typed[]): void {
    if (inputs.length > 0) emit(inputs)
  }

  function release(): void {
    stopWaiting()
    tell(released())
  }

  /** True where the key belongs to what is held. */
  function takeKey(key: Key, isFast: boolean): boolean {
    const isTyped = key.text !== ''
    const text = isTyped ? key.text : whiteSpaceOf(key)
    if (text === undefined) return false
    if (pasted !== undefined) pasted = (pasted + text).slice(0, PASTE_MAX)
    else if (held.length > 0 && (isTyped || held.length >= HELD_MAX)) {
      pasted = held.map(whiteSpaceOf).join('') + text
      held = []
    } else if (!isTyped && isFast && now() - pastedAt < BURSTS_MS) pasted = text
    else if (!isTyped && (held.length > 0 || isFast)) held.push(key)
    else return false
    return true
  }

  return {
    take(inputs) {
      stopWaiting()
      const told: Typed[] = []
      let isFast = now() - lastTypedAt < FAST_MS
      for (const input of inputs) {
        if (input.type === 'key' && takeKey(input.key, isFast)) continue
        told.push(...released(), input)
        isFast = input.type === 'key' && input.key.text !== ''
      }
      tell(told)
      // Afterwards: what comes while it is being drawn was not typed that much later.
      if (inputs.length > 0) lastTypedAt = isFast ? now() : Number.NEGATIVE_INFINITY
      if (held.length > 0 || pasted !== undefined) stopWaiting = afterQuiet(GAP_MS, release)
    },
    release,
  }
}

/** What a key puts into a text that is pasted as keys. */
function whiteSpaceOf({ name, ctrl, alt, shift }: Key): string | undefined {
  if (alt || shift) return undefined
  if (ctrl) return name === 'j' ? '\n' : undefined
  if (name === 'return') return '\r'
  return name === 'tab' ? '\t' : undefined
}

/**
 * Finds pastes that a terminal does not mark as such: characters, an Enter and more characters faster than anybody types.
 * Sent on line by line they would become as many messages, and lines that begin with a slash commands.
 */
import type { Key } from './key.ts'
import type { Input } from './key-decoder.ts'

/** Keys held down repeat at 40 a second, so nobody types an Enter this soon after a character. */
const FAST_MS = 10
/** What is pasted comes without such a gap; an Enter that waits this long for what follows it is still felt as at once. */
const GAP_MS = 25

export interface UnmarkedPastesInit {
  emit(input: Input): void
  /** Milliseconds, of a clock that does not jump. */
  now(): number
}

export interface UnmarkedPastes {
  take(input: Input): void
  /** What is held will not be followed by anything. */
  release(): void
}

export function createUnmarkedPastes({ emit, now }: UnmarkedPastesInit): UnmarkedPastes {
  let lastTypedAt = Number.NEGATIVE_INFINITY
  /** Keys that are either pressed or the first line end of a paste. */
  let held: Key[] = []
  /** The paste, once it is known for one. */
  let pasted: string | undefined
  let timer: NodeJS.Timeout | undefined

  function release(): void {
    clearTimeout(timer)
    const keys = held
    const text = pasted
    held = []
    pasted = undefined
    for (const key of keys) emit({ type: 'key', key })
    if (text !== undefined) emit({ type: 'pasted', text })
  }

  function waitOn(): void {
    clearTimeout(timer)
    timer = setTimeout(release, GAP_MS)
  }

  /** True where the key belongs to what is held. */
  function takeKey(key: Key): boolean {
    const isTyped = key.text !== ''
    const text = isTyped ? key.text : whiteSpaceOf(key)
    if (pasted !== undefined && text !== undefined) pasted += text
    else if (held.length > 0 && text !== undefined) {
      if (isTyped) {
        pasted = held.map(whiteSpaceOf).join('') + text
        held = []
      } else held.push(key)
    } else if (!isTyped && text !== undefined && now() - lastTypedAt < FAST_MS) held.push(key)
    else return false
    waitOn()
    return true
  }

  return {
    take(input) {
      if (input.type === 'key' && takeKey(input.key)) return
      release()
      if (input.type === 'key' && input.key.text !== '') lastTypedAt = now()
      emit(input)
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

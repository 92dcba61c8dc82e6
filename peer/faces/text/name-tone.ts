/** The colour of a name: always the same, on every machine. */
import type { NameTone } from './row.ts'

const TONES: readonly NameTone[] = ['name0', 'name1', 'name2', 'name3', 'name4', 'name5', 'name6', 'name7']

/** FNV-1a: names that differ little get different colours. */
export function toneOfName(name: string): NameTone {
  let hash = 0x811c9dc5
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  // The low bits alone would hardly depend on the first characters.
  return TONES[((hash ^ (hash >>> 15)) >>> 0) % TONES.length] ?? 'name0'
}

/**
 * Name rules for accounts and rooms, one canonical form for both: width-mapped, lower case, NFC (after RFC 8265
 * UsernameCaseMapped). Canonical names are what is stored, sent, compared and shown.
 */
import { type ErrorReason, HongyanError } from './errors.ts'
import { NAME_MAX_CODE_POINTS } from './limits.ts'

declare const brand: unique symbol
/** Canonical name of an account. */
export type Username = string & { readonly [brand]: 'username' }
/** Canonical name of a room, without `#`. */
export type RoomName = string & { readonly [brand]: 'room' }

/** Where everybody is who has not gone elsewhere. */
export const LOBBY = 'lobby' as RoomName
export const LOBBY_CONVERSATION = conversationId({ kind: 'room', room: LOBBY })

const ALLOWED = /^[\p{L}\p{M}\p{Nd}._-]+$/u
const WIDE_OR_NARROW = /[\uff01-\uff5e\uff61-\uffdc]/gu
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u
/** Scripts in modern use; a letter of any other is refused, since nothing here could tell it from a look-alike. */
const SCRIPTS = (
  'Latin Han Hiragana Katakana Hangul Bopomofo Cyrillic Greek Armenian Georgian Hebrew Arabic Syriac Thaana Devanagari ' +
  'Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Khmer Mongolian ' +
  'Ethiopic Cherokee Tifinagh Nko Yi Javanese Balinese'
)
  .split(' ')
  .map((name) => ({ name, pattern: new RegExp(`\\p{Script_Extensions=${name}}`, 'u') }))

/** Canonical username. Throws INVALID_NAME. */
export function parseUsername(text: string): Username {
  return canonicalName(text) as Username
}

/** Canonical room name; a leading `#` is dropped. Throws INVALID_NAME. */
export function parseRoomName(text: string): RoomName {
  return canonicalName(text.startsWith('#') ? text.slice(1) : text) as RoomName
}

/** Canonical form of the beginning of a name, for searches; unlike a name it may be empty. */
export function canonicalPrefix(text: string): string {
  return mapCharacters(text).slice(0, 2 * NAME_MAX_CODE_POINTS)
}

function canonicalName(text: string): string {
  // Bounds the work before normalising; no accepted name is longer in any form.
  if (text.length > 8 * NAME_MAX_CODE_POINTS) throw invalid('nameTooLong', 'is too long')
  const name = mapCharacters(text)
  const codePoints = [...name]
  if (codePoints.length === 0) throw invalid('nameEmpty', 'is empty')
  if (codePoints.length > NAME_MAX_CODE_POINTS) {
    throw invalid('nameTooLong', `has more than ${NAME_MAX_CODE_POINTS} characters`)
  }
  if (!ALLOWED.test(name)) throw invalid('nameCharacters', 'has a character other than letters, digits and . _ -')
  if (!LETTER_OR_DIGIT.test(name)) throw invalid('nameWithoutLetter', 'has no letter and no digit')
  // A leading mark would attach to what stands before the name; leading or trailing dots mislead file systems.
  if (/^[\p{M}.-]/u.test(name) || name.endsWith('.')) {
    throw invalid('nameEdges', 'begins or ends with a character that may not stand there')
  }
  if (!isOneScript(codePoints)) throw invalid('nameScripts', 'mixes scripts')
  return name
}

function mapCharacters(text: string): string {
  // Width mapping only: NFKC as a whole would also turn ² into 2 and ﬁ into fi, which are other names.
  const narrow = text.replace(WIDE_OR_NARROW, (character) => character.normalize('NFKC'))
  return narrow.normalize('NFC').toLowerCase().normalize('NFC')
}

/** Some letters (ー for one) belong to several scripts: then any that all letters share will do. */
function isOneScript(codePoints: readonly string[]): boolean {
  const letters = codePoints.filter((character) => /\p{L}/u.test(character))
  const isWithin = (...names: readonly string[]) =>
    letters.every((letter) => SCRIPTS.some(({ name, pattern }) => names.includes(name) && pattern.test(letter)))
  return letters.length === 0 || SCRIPTS.some(({ name }) => isWithin(name)) || isWithin('Latin', 'Han')
}

function invalid(reason: ErrorReason, why: string): HongyanError {
  return new HongyanError('INVALID_NAME', `the name ${why}`, { reason })
}

/** A conversation: `@alice` with an account, `#lobby` in a room. */
export type Conversation =
  | { readonly kind: 'private'; readonly username: Username }
  | { readonly kind: 'room'; readonly room: RoomName }

/** Reads `@name` or `#room`. Throws INVALID_NAME, or INVALID_PARAMS where neither sign leads. */
export function parseConversation(text: string): Conversation {
  if (text.startsWith('@')) return { kind: 'private', username: parseUsername(text.slice(1)) }
  if (text.startsWith('#')) return { kind: 'room', room: parseRoomName(text) }
  throw new HongyanError('INVALID_PARAMS', 'a conversation begins with @ (a person) or # (a room)', {
    reason: 'conversationSign',
  })
}

/** The inverse of `parseConversation`. */
export function conversationId(conversation: Conversation): string {
  return conversation.kind === 'private' ? `@${conversation.username}` : `#${conversation.room}`
}

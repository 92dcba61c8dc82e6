/** Texts, names, passwords and paths, and what is looked for in them. */
import { KIB } from './units.ts'

/** Fits a column of a terminal, and four bytes a code point keep a pass within its cap. */
export const NAME_MAX_CODE_POINTS = 32
/** A long page of prose; with pass and signature it stays far below a gossip frame. */
export const TEXT_MAX_BYTES = 16 * KIB
/** OPAQUE slows guessing down; below six characters nothing would. */
export const PASSWORD_MIN_CHARACTERS = 6
/** Bounds the cost of normalising; no person types more. */
export const PASSWORD_MAX_BYTES = 1 * KIB
/** What file systems agree on for one path segment. */
export const FILE_NAME_MAX_BYTES = 255
/** Of a path inside an offered folder: Linux takes no longer one, so none of an honest sender is. */
export const FILE_PATH_MAX_BYTES = 4096
/** Folders in folders: more than any tree that people or their tools make, and every one costs a look at each resume. */
export const FILE_PATH_MAX_DEPTH = 100
/** What faces keep in a profile: a few dozen choices, and names for those of bots. */
export const PREFERENCES_MAX = 256
export const PREFERENCE_NAME_MAX_CHARACTERS = 64
/** A list of all the conversations that a person could ever mute by hand; all are read and written together. */
export const PREFERENCE_MAX_CHARACTERS = 16 * KIB
/** Words, or pairs of Chinese characters, that one search looks for: a sentence. More would only find the same. */
export const SEARCH_TERMS_MAX = 32
/** Messages looked through for what has no words, such as punctuation: the newest, within some tens of milliseconds. */
export const SEARCH_SCAN_MAX_MESSAGES = 20_000

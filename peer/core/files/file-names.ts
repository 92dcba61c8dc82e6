/**
 * Which names a received file may have, and what it is called where its name is taken. Pure; one rule for every
 * system, so that a file that one peer may send can be kept by every other. Never touches a disk.
 */
import { toUtf8 } from '../../../shared/bytes.ts'
import { type ErrorReason, HongyanError } from '../../../shared/errors.ts'
import { FILE_NAME_MAX_BYTES, FILE_PATH_MAX_BYTES, FILE_PATH_MAX_DEPTH } from '../../../shared/limits.ts'

/**
 * Control characters and line separators forge lines on a terminal, bidirectional ones forge extensions
 * (`exe.txt` shown for `txt.exe`); a lone surrogate has no bytes of its own.
 */
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u
/** `/` and `\` separate segments somewhere, `:` names a drive or an alternate stream on Windows. */
const STRUCTURAL = /[/\\:]/
/** Windows opens a device under these, whatever follows the first dot. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?: *\..*)?$/is

/** Printable ASCII. */
const ASCII = /^[ -~]*$/

/** Returns the name if it may be that of a file in a folder of the receiver's choice. Throws INVALID_NAME. */
export function requireFileName(name: string): string {
  // Counting bytes of something huge would be work for a stranger; no accepted name is longer in any encoding.
  if (name.length > FILE_NAME_MAX_BYTES || byteLength(name) > FILE_NAME_MAX_BYTES)
    throw invalid('fileNameTooLong', 'is too long')
  if (name === '') throw invalid('fileNameEmpty', 'is empty')
  if (name === '.' || name === '..') throw invalid('fileNameFolder', 'stands for a folder')
  if (STRUCTURAL.test(name)) throw invalid('fileNameSeparator', 'has a separator or a colon in it')
  if (UNSHOWABLE.test(name)) throw invalid('fileNameUnshowable', 'has a character that cannot be shown')
  if (/[. ]$/.test(name)) throw invalid('fileNameEnd', 'ends with a dot or a space')
  if (RESERVED.test(name)) throw invalid('fileNameReserved', 'is reserved on some systems')
  return name
}

/**
 * Returns the path if it may be that of something inside a received folder: good names joined by `/`. Throws
 * INVALID_NAME.
 */
export function requireRelativePath(path: string): string {
  if (path.length > FILE_PATH_MAX_BYTES || byteLength(path) > FILE_PATH_MAX_BYTES) {
    throw invalid('pathTooLong', 'has too long a path')
  }
  const segments = path.split('/')
  if (segments.length > FILE_PATH_MAX_DEPTH) throw invalid('pathTooDeep', 'lies in too many folders')
  for (const segment of segments) requireFileName(segment)
  return path
}

/**
 * The same for names that some system takes for one: macOS and Windows do not tell upper case from lower, macOS does not
 * tell composed characters from decomposed ones. Two entries of a folder must not share it.
 */
export function collisionKey(name: string): string {
  // Nearly all names are ASCII, and there may be a quarter of a million.
  if (ASCII.test(name)) return name.toLowerCase()
  // Lower first, so that the two small sigmas meet; a last time down, to where ASCII is.
  return name.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFC')
}

/** A hostile name made fit to be shown in a list; it says nothing about where to write. */
export function showableName(name: string): string {
  const shown = [...name.slice(0, FILE_NAME_MAX_BYTES)]
    .map((character) => (UNSHOWABLE.test(character) ? '\ufffd' : character))
    .join('')
  return truncate(shown, FILE_NAME_MAX_BYTES)
}

/**
 * `name (2).txt` of the file `name.txt` and 2, `name.d (2)` of the folder `name.d`; the stem is cut where the whole would be
 * too long. 1 is the name itself.
 */
export function numberedName(name: string, number: number, kind: 'file' | 'folder' = 'file'): string {
  if (number === 1) return name
  const { stem, extension } = kind === 'file' ? split(name) : { stem: name, extension: '' }
  return withEnding(stem, ` (${number})${extension}`)
}

/** What a file is called while it is being written: `name.txt.part`, `name.txt (2).part` … */
export function partName(name: string, number: number): string {
  return withEnding(name, number === 1 ? '.part' : ` (${number}).part`)
}

function split(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.')
  // A leading dot hides a file, it does not begin an extension; and a very long "extension" is part of a sentence.
  const hasExtension = dot > 0 && byteLength(name.slice(dot)) <= 32
  return hasExtension ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: '' }
}

function withEnding(stem: string, ending: string): string {
  return truncate(stem, FILE_NAME_MAX_BYTES - byteLength(ending)) + ending
}

/** Cuts between code points. */
function truncate(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += byteLength(character)
    if (bytes > maxBytes) break
    kept += character
  }
  return kept
}

function byteLength(text: string): number {
  return toUtf8(text).byteLength
}

function invalid(reason: ErrorReason, why: string): HongyanError {
  return new HongyanError('INVALID_NAME', `the file's name ${why}`, { reason })
}

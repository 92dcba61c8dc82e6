/** Chooses a language, and says a failure in it. */
import type { HongyanError } from '../../../shared/errors.ts'
import { terminalLine } from '../text/terminal-text.ts'
import type { Catalogue } from './catalogue.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

export type { Catalogue } from './catalogue.ts'

export type Language = 'zh' | 'en'

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { zh, en }

/** Codes whose message says something that the sentence cannot know, such as which file. */
const DETAILED: ReadonlySet<string> = new Set([
  'INVALID_NAME',
  'INVALID_PARAMS',
  'CORRUPT_DATABASE',
  'NEWER_SCHEMA',
  'NOT_WRITABLE',
  'ADDRESS_IN_USE',
  'CANNOT_LISTEN',
  'PROFILE_IN_USE',
  'INTERNAL',
])

/** The sentence for a failure. */
export function errorText(
  catalogue: Catalogue,
  error: Pick<HongyanError, 'code' | 'message' | 'retryAfterMs'>,
): string {
  // A usage error is made by a face, in the language of the face.
  if (error.code === 'USAGE') return error.message
  const sentence = catalogue.errors[error.code]
  const detail = DETAILED.has(error.code) && error.message !== '' ? ` (${terminalLine(error.message)})` : ''
  const { retryAfterMs } = error
  const wait = retryAfterMs === undefined ? '' : ` ${catalogue.retryAfter(Math.max(1, Math.ceil(retryAfterMs / 1000)))}`
  return sentence + detail + wait
}

/** The first of HONGYAN_LANG, LC_ALL, LC_MESSAGES and LANG that is set decides, as POSIX has it; then English. */
export function languageOf(
  chosen: Language | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  if (chosen !== undefined) return chosen
  for (const name of ['HONGYAN_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG']) {
    const locale = environment[name]
    if (locale !== undefined && locale !== '') return /^zh(?![a-z])/i.test(locale) ? 'zh' : 'en'
  }
  return 'en'
}

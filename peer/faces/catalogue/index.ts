/** Chooses a language, and says a failure in it. */
import type { HongyanError } from '../../../shared/errors.ts'
import { terminalLine } from '../text/terminal-text.ts'
import type { Catalogue } from './catalogue.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

export type { Catalogue } from './catalogue.ts'

export type Language = 'zh' | 'en'

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { zh, en }

/** What a face is told of a failure. Of its `message` people see nothing, but where that is in their language or helps who mends it. */
export type Failure = Pick<HongyanError, 'code'> &
  Partial<Pick<HongyanError, 'message' | 'reason' | 'where' | 'retryAfterMs' | 'fromRendezvous'>>

/** The sentence for a failure. */
export function errorText(catalogue: Catalogue, failure: Failure): string {
  const { code, message = '', retryAfterMs, fromRendezvous = false } = failure
  // A usage error is made by a face, in the language of the face.
  if (code === 'USAGE') return message
  const sentence = code === 'NO_SPACE' && fromRendezvous ? catalogue.serverFull : catalogue.errors[code]
  const said = sentence + detailOf(catalogue, failure)
  if (retryAfterMs === undefined) return said
  return catalogue.together(said, catalogue.retryAfter(Math.max(1, Math.ceil(retryAfterMs / 1000))))
}

function detailOf({ reasons, detail, forReport }: Catalogue, { code, message = '', reason, where }: Failure): string {
  if (code === 'INTERNAL' && message !== '') return forReport(terminalLine(message))
  if (reason === undefined && where === undefined) return ''
  return detail(where && terminalLine(where), reason && reasons[reason])
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

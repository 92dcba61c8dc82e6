/** Chinese or English, decided before anything else, so that even a usage error is in the right one. */

export const LANGUAGES = ['zh', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const VARIABLES = ['HONGYAN_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'] as const

/** `--lang` where it stands, else the first of HONGYAN_LANG, LC_ALL, LC_MESSAGES and LANG that is set. */
export function chooseLanguage(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const flag = argv.flatMap((word, index) =>
    word === '--lang' ? [argv[index + 1] ?? ''] : word.startsWith('--lang=') ? [word.slice('--lang='.length)] : [],
  )
  const wanted = flag.at(-1) ?? VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== '')
  return wanted?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en'
}

/** The suggestion after a word that is not known, in both languages. */

export const didYouMeanEn = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : ` Did you mean ${suggestion}?`

export const didYouMeanZh = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : `您是不是想输入 ${suggestion}？`

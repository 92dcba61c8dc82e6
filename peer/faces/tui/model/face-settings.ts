/** What a person has chosen for this face; kept by the profile as preferences. */
import { CATALOGUES, type Language } from '../../catalogue/index.ts'

export interface FaceSettings {
  readonly language: Language
  /** Box characters take two cells each on some Chinese terminals. */
  readonly borders: 'ascii' | 'unicode'
  readonly panes: boolean
  /** Whether it is said who comes online and who leaves. */
  readonly presence: boolean
  readonly bell: boolean
  /** By the desktop, through OSC 9. */
  readonly notify: boolean
  readonly doNotDisturb: boolean
  /** Conversations that disturb nobody. */
  readonly muted: ReadonlySet<string>
}

export function defaultSettings(language: Language): FaceSettings {
  return {
    language,
    borders: 'ascii',
    panes: true,
    presence: false,
    bell: true,
    notify: false,
    doNotDisturb: false,
    muted: new Set(),
  }
}

export function wordsOf({ language }: FaceSettings) {
  return CATALOGUES[language]
}

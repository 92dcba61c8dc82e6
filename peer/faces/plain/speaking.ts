/** In which language the lines are, and whatever else a person has chosen for them, as it is now. */
import type { Chat } from '../../api.ts'
import type { Catalogue, Language } from '../catalogue/index.ts'
import type { Face } from '../commands/command.ts'
import { defaultSettings, settingsFrom, wordsOf } from '../face-settings.ts'

export interface Speaking extends Face {
  readonly catalogue: Catalogue
  /** From now on as that profile keeps it. */
  takeUp(chat: Chat): void
}

export interface SpeakingInit {
  readonly catalogue: Catalogue
  /** Goes before what a profile keeps. */
  readonly chosenLanguage?: Language | undefined
}

export function createSpeaking({ catalogue, chosenLanguage }: SpeakingInit): Speaking {
  let settings = defaultSettings(catalogue.language)
  return {
    get settings() {
      return settings
    },
    get catalogue() {
      return wordsOf(settings)
    },
    change(next) {
      settings = next
    },
    takeUp(chat) {
      const kept = settingsFrom(chat.preferences(), defaultSettings(settings.language))
      settings = { ...kept, language: chosenLanguage ?? kept.language }
    },
  }
}

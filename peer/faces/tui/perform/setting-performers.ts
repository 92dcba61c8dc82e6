/** What the person has chosen for this face, kept in the profile. */
import { preferenceOf } from '../model/face-settings.ts'
import type { Performers } from './performer.ts'

export const SETTING_PERFORMERS = {
  async saveSetting({ name, value }, { chat }) {
    await chat.setPreference(preferenceOf(name), value)
  },
} satisfies Partial<Performers>

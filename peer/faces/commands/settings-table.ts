/** What can be set, the choices of each, and where it is kept. Names and choices in words stand in the catalogue. */
import { type FaceSettings, preferenceOf, textOf, withText } from '../face-settings.ts'
import type { CommandContext } from './command.ts'

export const SETTING_CHOICES = {
  language: ['zh', 'en'],
  borders: ['ascii', 'unicode'],
  panes: ['on', 'off'],
  presence: ['on', 'off'],
  bell: ['on', 'off'],
  notify: ['on', 'off'],
  doNotDisturb: ['on', 'off'],
  readReceipts: ['on', 'off'],
  reach: ['direct', 'contacts', 'relay-only'],
  lan: ['on', 'off'],
} as const

export type SettingName = keyof typeof SETTING_CHOICES
export type SettingChoice<Name extends SettingName = SettingName> = (typeof SETTING_CHOICES)[Name][number]

export const SETTING_NAMES = Object.keys(SETTING_CHOICES) as SettingName[]

interface Setting<Name extends SettingName> {
  read(context: Pick<CommandContext, 'chat' | 'face'>): SettingChoice<Name>
  /** Resolves when it is on disk. */
  write(context: Pick<CommandContext, 'chat' | 'face'>, choice: SettingChoice<Name>): Promise<unknown>
}

const SETTINGS: { readonly [Name in SettingName]: Setting<Name> } = {
  language: ofFace('language'),
  borders: ofFace('borders'),
  panes: ofFace('panes'),
  presence: ofFace('presence'),
  bell: ofFace('bell'),
  notify: ofFace('notify'),
  doNotDisturb: ofFace('doNotDisturb'),
  readReceipts: {
    read: ({ chat }) => (chat.settings().readReceipts ? 'on' : 'off'),
    write: ({ chat }, choice) => chat.changeSettings({ readReceipts: choice === 'on' }),
  },
  reach: {
    read: ({ chat }) => chat.settings().reach,
    write: ({ chat }, reach) => chat.changeSettings({ reach }),
  },
  lan: {
    read: ({ chat }) => (chat.settings().lan ? 'on' : 'off'),
    write: ({ chat }, choice) => chat.changeSettings({ lan: choice === 'on' }),
  },
}

export function settingOf<Name extends SettingName>(name: Name): Setting<Name> {
  return SETTINGS[name]
}

/** Shown at once, then kept. */
function ofFace<Name extends SettingName & keyof FaceSettings>(name: Name): Setting<Name> {
  return {
    read: ({ face }) => textOf(face.settings, name) as SettingChoice<Name>,
    async write({ chat, face }, choice) {
      face.change(withText(face.settings, name, choice))
      await chat.setPreference(preferenceOf(name), choice)
    },
  }
}

/** What a person has chosen for this face; kept by the profile as preferences. */
import { CATALOGUES, type Catalogue, type Language } from './catalogue/index.ts'

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

export function wordsOf({ language }: Pick<FaceSettings, 'language'>): Catalogue {
  return CATALOGUES[language]
}

interface Kept<Value> {
  write(value: Value): string
  /** Undefined for what is no such value: another version wrote it. */
  read(text: string): Value | undefined
}

const SWITCH: Kept<boolean> = {
  write: (isOn) => (isOn ? 'on' : 'off'),
  read: (text) => (text === 'on' ? true : text === 'off' ? false : undefined),
}

/** How each stands in the profile. */
const KEPT: { readonly [Name in keyof FaceSettings]: Kept<FaceSettings[Name]> } = {
  language: oneOf('zh', 'en'),
  borders: oneOf('ascii', 'unicode'),
  panes: SWITCH,
  presence: SWITCH,
  bell: SWITCH,
  notify: SWITCH,
  doNotDisturb: SWITCH,
  // Names of conversations have no spaces.
  muted: {
    write: (conversations) => [...conversations].join(' '),
    read: (text) => new Set(text.split(' ').filter((name) => /^[#@]\S/.test(name))),
  },
}

/** Of what the profile keeps, what can be read; the rest as by default. */
export function settingsFrom(preferences: Readonly<Record<string, string>>, defaults: FaceSettings): FaceSettings {
  const read = <Name extends keyof FaceSettings>(name: Name): FaceSettings[Name] => {
    const text = preferences[preferenceOf(name)]
    return (text === undefined ? undefined : KEPT[name].read(text)) ?? defaults[name]
  }
  return {
    language: read('language'),
    borders: read('borders'),
    panes: read('panes'),
    presence: read('presence'),
    bell: read('bell'),
    notify: read('notify'),
    doNotDisturb: read('doNotDisturb'),
    muted: read('muted'),
  }
}

/** One of them as it is kept. */
export function textOf<Name extends keyof FaceSettings>(settings: FaceSettings, name: Name): string {
  return KEPT[name].write(settings[name])
}

/** With that one as the text says; as they were where it says nothing. */
export function withText<Name extends keyof FaceSettings>(
  settings: FaceSettings,
  name: Name,
  text: string,
): FaceSettings {
  const value = KEPT[name].read(text)
  return value === undefined ? settings : { ...settings, [name]: value }
}

/** Other faces keep theirs beside them. */
export function preferenceOf(name: keyof FaceSettings): string {
  return `face.${name}`
}

function oneOf<const Value extends string>(...values: readonly Value[]): Kept<Value> {
  return { write: (value) => value, read: (text) => values.find((value) => value === text) }
}

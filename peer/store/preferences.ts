/** What faces keep in a profile: texts by name, of which nothing but the face that wrote them knows the meaning. */
import { HongyanError } from '../../shared/errors.ts'
import { PREFERENCE_MAX_CHARACTERS, PREFERENCE_NAME_MAX_CHARACTERS, PREFERENCES_MAX } from '../../shared/limits.ts'
import type { SettingsStore } from './settings.ts'

export type Preferences = Readonly<Record<string, string>>

/** What is no text, as after a repair or from another version, is not there. */
export function readPreferences(settings: Pick<SettingsStore, 'get'>): Preferences {
  try {
    const kept: unknown = JSON.parse(settings.get('preferences') ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(
      Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  } catch {
    return {}
  }
}

/** Undefined forgets it. Throws INVALID_PARAMS for a name that is none, TOO_LARGE beyond what is kept. */
export function writePreference(settings: SettingsStore, name: string, value: string | undefined): void {
  if (!isName(name)) throw new HongyanError('INVALID_PARAMS', 'a preference is named by letters, digits, . and -')
  const { [name]: _, ...others } = readPreferences(settings)
  const next = value === undefined ? others : { ...others, [name]: value }
  if ((value?.length ?? 0) > PREFERENCE_MAX_CHARACTERS || Object.keys(next).length > PREFERENCES_MAX) {
    throw new HongyanError('TOO_LARGE', 'a profile keeps no more preferences')
  }
  settings.set('preferences', JSON.stringify(next))
}

function isName(name: string): boolean {
  return name.length <= PREFERENCE_NAME_MAX_CHARACTERS && /^[a-zA-Z][a-zA-Z0-9.-]*$/.test(name)
}

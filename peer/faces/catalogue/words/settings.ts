/** What is said of settings, as a type. */
import type { SettingChoice, SettingName } from '../../commands/settings-table.ts'

export interface SettingWords {
  /** As they are typed, without spaces. */
  readonly names: Readonly<Record<SettingName, string>>
  readonly choices: Readonly<Record<SettingChoice, string>>
  /** What it means that it stands so. */
  readonly means: { readonly [Name in SettingName]: Readonly<Record<SettingChoice<Name>, string>> }
  /** `choices` with `|` between them. */
  readonly present: (name: string, choice: string, choices: string, meaning: string) => string
  readonly hint: string
  readonly noSuchSetting: (typed: string, suggestion: string | undefined) => string
  readonly noSuchChoice: (
    name: string,
    typed: string,
    choices: readonly string[],
    suggestion: string | undefined,
  ) => string
}

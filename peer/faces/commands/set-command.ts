/** `/set` and `/lang`: show what the user has chosen, and change it. */
import { HongyanError } from '../../../shared/errors.ts'
import { CATALOGUES, type Catalogue, type Language } from '../catalogue/index.ts'
import { suggestionFor } from '../suggestion.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { widthOf } from '../text/width.ts'
import type { Command, CommandContext } from './command.ts'
import { splitWord } from './parse-line.ts'
import { SETTING_CHOICES, SETTING_NAMES, type SettingChoice, type SettingName, settingOf } from './settings-table.ts'

export const set: Command = async (context, rest) => {
  const { catalogue, print } = context
  if (rest === '') {
    print([...allLines(context), catalogue.settings.hint].join('\n'))
    return undefined
  }
  const [typedName, typedChoice] = splitWord(rest)
  const name = namedOr(typedName, SETTING_NAMES, namesOf, (suggestion) =>
    catalogue.settings.noSuchSetting(terminalLine(typedName), suggestion),
  )
  if (typedChoice === '') print(`  ${presentLine(name, context)}\n${choicesOf(name, catalogue).join('\n')}`)
  else await choose(context, name, typedChoice)
  return undefined
}

export const lang: Command = async (context, rest) => {
  if (rest === '') context.print(`  ${presentLine('language', context)}`)
  else await choose(context, 'language', rest)
  return undefined
}

/** Everything that can stand after `/set`, as it is said in that language. */
export function settingPhrases(language: Language): string[] {
  const { names, choices } = CATALOGUES[language].settings
  return SETTING_NAMES.flatMap((name) => SETTING_CHOICES[name].map((choice) => `${names[name]} ${choices[choice]}`))
}

async function choose<Name extends SettingName>(context: CommandContext, name: Name, typed: string): Promise<void> {
  const choices: readonly SettingChoice<Name>[] = SETTING_CHOICES[name]
  const choice = namedOr(typed, choices, choiceWords, (suggestion) => {
    const { settings: words } = context.catalogue
    const all = choices.map((each) => words.choices[each])
    return words.noSuchChoice(words.names[name], terminalLine(typed), all, suggestion)
  })
  await settingOf(name).write(context, choice)
  // In the language that has just been chosen.
  context.print(`* ${presentLine(name, context)}`)
}

/** One row each, however narrow the terminal. */
function allLines(context: CommandContext): string[] {
  const { names, choices } = context.catalogue.settings
  const column = Math.max(...SETTING_NAMES.map((name) => widthOf(names[name])))
  return SETTING_NAMES.map((name) => {
    const present = settingOf(name).read(context)
    const all = SETTING_CHOICES[name].map((each) => (each === present ? `[${choices[each]}]` : choices[each]))
    return `  ${names[name]}${' '.repeat(column - widthOf(names[name]))}  ${all.join(' ')}`
  })
}

/** `reach direct (direct|contacts|relay-only): what it means` */
function presentLine(name: SettingName, context: CommandContext): string {
  const { settings: words } = context.catalogue
  const choice = settingOf(name).read(context)
  const all = SETTING_CHOICES[name].map((each) => words.choices[each]).join('|')
  return words.present(words.names[name], words.choices[choice], all, meaningOf(name, choice, context.catalogue))
}

function choicesOf(name: SettingName, catalogue: Catalogue): string[] {
  const { settings: words } = catalogue
  return SETTING_CHOICES[name].map((choice) => `      ${words.choices[choice]}  ${meaningOf(name, choice, catalogue)}`)
}

function meaningOf(name: SettingName, choice: SettingChoice, { settings }: Catalogue): string {
  const meanings: Readonly<Partial<Record<SettingChoice, string>>> = settings.means[name]
  return meanings[choice] ?? ''
}

/** What was typed, in either language. Throws USAGE with `complaint`. */
function namedOr<Value extends string>(
  typed: string,
  values: readonly Value[],
  wordsOf: (value: Value) => readonly string[],
  complaint: (suggestion: string | undefined) => string,
): Value {
  const word = typed.toLowerCase()
  const found = values.find((value) => wordsOf(value).includes(word))
  if (found !== undefined) return found
  throw new HongyanError('USAGE', complaint(suggestionFor(word, values.flatMap(wordsOf))))
}

function namesOf(name: SettingName): readonly string[] {
  return [CATALOGUES.en.settings.names[name], CATALOGUES.zh.settings.names[name]]
}

function choiceWords(choice: SettingChoice): readonly string[] {
  return [CATALOGUES.en.settings.choices[choice], CATALOGUES.zh.settings.choices[choice], choice]
}

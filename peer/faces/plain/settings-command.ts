/** `/settings`: shows what the user has chosen for this account, and changes it. */
import type { ChatSettings } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { type Command, wrongUsage } from './command.ts'
import { splitWord } from './parse-line.ts'

/** As they are typed; the same in both languages, as in a script. */
const NAMES: Readonly<Record<string, keyof ChatSettings>> = { 'read-receipts': 'readReceipts' }
const VALUES: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['开', true],
  ['off', false],
  ['关', false],
])

export const settings: Command = async ({ chat, catalogue, print }, rest) => {
  if (rest === '') {
    print(listOf(chat.settings(), catalogue))
    return undefined
  }
  const [name, word] = splitWord(rest)
  const setting = new Map(Object.entries(NAMES)).get(name)
  const value = VALUES.get(word)
  if (setting === undefined || value === undefined) throw wrongUsage()
  print(listOf(await chat.changeSettings({ [setting]: value }), catalogue))
  return undefined
}

function listOf(current: ChatSettings, { account: { setting } }: Catalogue): string {
  return Object.entries(NAMES)
    .map(([name, key]) => `  ${name} ${current[key] ? 'on' : 'off'}: ${setting[key](current[key])}`)
    .join('\n')
}

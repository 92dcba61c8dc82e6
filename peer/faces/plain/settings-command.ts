/** `/settings`: shows what the user has chosen for this account, and changes it. */
import type { ChatSettings } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { type Command, wrongUsage } from './command.ts'
import { splitWord } from './parse-line.ts'

/** Values as they are typed, the first word of each as it is shown. */
const READ_RECEIPTS = new Map([
  ['on', true],
  ['off', false],
  ['开', true],
  ['关', false],
])
const REACH = new Map([
  ['direct', 'direct'],
  ['contacts', 'contacts'],
  ['relay-only', 'relay-only'],
  ['直连', 'direct'],
  ['联系人', 'contacts'],
  ['仅中继', 'relay-only'],
] as const)

export const settings: Command = async ({ chat, catalogue, print }, rest) => {
  if (rest === '') {
    print(listOf(chat.settings(), catalogue))
    return undefined
  }
  print(listOf(await chat.changeSettings(changeOf(rest)), catalogue))
  return undefined
}

/** Names are the same in both languages, as in a script. */
function changeOf(typed: string): Partial<ChatSettings> {
  const [name, word] = splitWord(typed)
  const readReceipts = READ_RECEIPTS.get(word)
  const reach = new Map<string, ChatSettings['reach']>(REACH).get(word)
  if (name === 'read-receipts' && readReceipts !== undefined) return { readReceipts }
  if (name === 'reach' && reach !== undefined) return { reach }
  throw wrongUsage()
}

function listOf({ readReceipts, reach }: ChatSettings, { account: { setting } }: Catalogue): string {
  return [
    `  read-receipts ${readReceipts ? 'on' : 'off'}: ${setting.readReceipts(readReceipts)}`,
    `  reach ${reach}: ${setting.reach(reach)}`,
  ].join('\n')
}

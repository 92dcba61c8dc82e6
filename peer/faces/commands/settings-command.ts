/** `/settings`: shows what the user has chosen for this account, and changes it. */
import type { ChatSettings } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { type Command, wrongUsage } from './command.ts'
import { splitWord } from './parse-line.ts'

/** What is typed, in either language. */
const NAMES = new Map([
  ['read-receipts', 'readReceipts'],
  ['已读', 'readReceipts'],
  ['reach', 'reach'],
  ['连接', 'reach'],
] as const)
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

function changeOf(typed: string): Partial<ChatSettings> {
  const [first, word] = splitWord(typed)
  const name = new Map<string, keyof ChatSettings>(NAMES).get(first)
  const readReceipts = READ_RECEIPTS.get(word)
  const reach = new Map<string, ChatSettings['reach']>(REACH).get(word)
  if (name === 'readReceipts' && readReceipts !== undefined) return { readReceipts }
  if (name === 'reach' && reach !== undefined) return { reach }
  throw wrongUsage()
}

function listOf({ readReceipts, reach }: ChatSettings, { account: { setting } }: Catalogue): string {
  return [setting.readReceipts(readReceipts), setting.reach(reach)].map((line) => `  ${line}`).join('\n')
}

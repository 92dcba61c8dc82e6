/** What may stand after a command, for those who complete it. Commands that are not here take nothing that could be guessed. */
import type { CommandName } from './command-names.ts'
import { settingPhrases } from './set-command.ts'

export type Argument = 'person' | 'room' | 'conversation' | 'command' | 'transfer' | 'path' | 'text'

/** All that can be said, as it is said in either language. */
export interface Phrases {
  readonly zh: readonly string[]
  readonly en: readonly string[]
}

const PERSON: readonly Argument[] = ['person']
const TRANSFER: readonly Argument[] = ['transfer']

/** The last of them goes on to the end of the line. */
export const COMMAND_ARGUMENTS: Readonly<Partial<Record<CommandName, readonly Argument[] | Phrases>>> = {
  msg: ['person', 'text'],
  query: ['conversation'],
  mute: ['conversation'],
  unmute: ['conversation'],
  dnd: { zh: ['开', '关'], en: ['on', 'off'] },
  join: ['room'],
  part: ['room'],
  who: PERSON,
  send: ['person', 'path'],
  accept: ['transfer', 'path'],
  decline: TRANSFER,
  cancel: TRANSFER,
  pause: TRANSFER,
  resume: TRANSFER,
  files: TRANSFER,
  auto: PERSON,
  verify: PERSON,
  block: PERSON,
  unblock: PERSON,
  help: ['command'],
  set: { zh: settingPhrases('zh'), en: settingPhrases('en') },
  lang: { zh: ['中文', '英文'], en: ['zh', 'en'] },
  devices: { zh: ['注销'], en: ['revoke'] },
  recovery: { zh: ['新建', '取消'], en: ['create', 'remove'] },
}

/** `/mute`, `/unmute`, `/dnd` and `/unread`: what may call the person, and what waits to be read once more. */
import { HongyanError } from '../../../shared/errors.ts'
import { PAGE_DEFAULT_ROWS } from '../../../shared/limits.ts'
import { CATALOGUES } from '../catalogue/index.ts'
import { preferenceOf, textOf } from '../face-settings.ts'
import { type Command, type CommandContext, type Leaving, privateWith, roomNamed, wrongUsage } from './command.ts'
import type { CommandName } from './command-names.ts'
import { settingOf } from './settings-table.ts'

export const ATTENTION_COMMANDS = {
  mute: (context, rest) => mute(context, conversationNamed(rest, context)),
  unmute: (context, rest) => unmute(context, conversationNamed(rest, context)),
  dnd,
  unread,
} as const satisfies Partial<Record<CommandName, Command>>

/** More names are kept nowhere: a preference is short. */
const MUTED_MAX = 100

function conversationNamed(name: string, { conversation }: CommandContext): string {
  if (name === '') return conversation
  return name.startsWith('#') ? roomNamed(name) : privateWith(name)
}

async function mute(context: CommandContext, conversation: string): Promise<Leaving> {
  const { catalogue, print } = context
  const others = mutedBut(conversation, context)
  if (others.length >= MUTED_MAX) throw new HongyanError('USAGE', catalogue.attention.tooManyMuted)
  await keepMuted([...others, conversation], context)
  print(`* ${catalogue.attention.muted(conversation)}`)
  return undefined
}

async function unmute(context: CommandContext, conversation: string): Promise<Leaving> {
  await keepMuted(mutedBut(conversation, context), context)
  context.print(`* ${context.catalogue.attention.unmuted(conversation)}`)
  return undefined
}

function mutedBut(conversation: string, { face }: CommandContext): readonly string[] {
  return [...face.settings.muted].filter((id) => id !== conversation)
}

async function keepMuted(muted: readonly string[], { chat, face }: CommandContext): Promise<void> {
  const settings = { ...face.settings, muted: new Set(muted) }
  await chat.setPreference(preferenceOf('muted'), textOf(settings, 'muted'))
  face.change(settings)
}

/** Without a word it becomes what it is not. */
async function dnd(context: CommandContext, rest: string): Promise<Leaving> {
  const setting = settingOf('doNotDisturb')
  const wish = rest === '' ? (setting.read(context) === 'on' ? 'off' : 'on') : choiceOf(rest)
  if (wish === undefined) throw wrongUsage()
  await setting.write(context, wish)
  context.print(`* ${context.catalogue.attention.doNotDisturb[wish]}`)
  return undefined
}

function choiceOf(typed: string): 'on' | 'off' | undefined {
  const isSaid = (choice: 'on' | 'off') =>
    typed === choice || Object.values(CATALOGUES).some(({ settings }) => settings.choices[choice] === typed)
  return isSaid('on') ? 'on' : isSaid('off') ? 'off' : undefined
}

/** From what somebody else wrote last. */
async function unread({ chat, state, conversation, catalogue, screen, print }: CommandContext): Promise<Leaving> {
  if (screen !== undefined) {
    screen.markUnread()
    return undefined
  }
  const { messages } = await chat.history({ conversation, limit: PAGE_DEFAULT_ROWS })
  const last = messages.findLast(({ from }) => from !== state.me)
  if (last === undefined) print(catalogue.chat.noHistory)
  else {
    await chat.markUnread(conversation, last.id)
    print(`* ${catalogue.attention.unread(conversation)}`)
  }
  return undefined
}

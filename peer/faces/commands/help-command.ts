/** `/help`: the commands by topic, on one screen; or what those of a topic, or a single one, do and how they are typed. */
import type { Catalogue } from '../catalogue/index.ts'
import { terminalLine } from '../text/terminal-text.ts'
import type { Command } from './command.ts'
import { COMMAND_NAMES, type CommandName, commandNamed, nameIn } from './command-names.ts'
import { commandMeantBy } from './meant-command.ts'

/** By what they are about; every command stands in one. */
const TOPICS = {
  talk: ['msg', 'query', 'history', 'search', 'retry', 'unread'],
  rooms: ['join', 'part', 'rooms'],
  people: ['who', 'verify', 'block', 'unblock'],
  files: ['send', 'accept', 'decline', 'cancel', 'pause', 'resume', 'files', 'auto'],
  account: ['password', 'devices', 'recovery', 'set', 'logout'],
  other: ['mute', 'unmute', 'dnd', 'lang', 'doctor', 'help', 'quit'],
} as const satisfies Readonly<Record<string, readonly CommandName[]>>

export type HelpTopic = keyof typeof TOPICS

/** How a face shows it is its own business. */
export type Help =
  | {
      readonly type: 'overview'
      readonly topics: readonly { readonly name: string; readonly typed: readonly string[] }[]
    }
  | { readonly type: 'commands'; readonly commands: readonly HelpOfCommand[] }
  /** What was asked about is neither a topic nor a command. */
  | { readonly type: 'unknown'; readonly text: string }

export interface HelpOfCommand {
  readonly usage: string
  readonly summary: string
  /** Other names that can be typed. */
  readonly others: readonly string[]
}

export const help: Command = async ({ showHelp }, rest) => {
  showHelp(rest)
  return undefined
}

export function usageOf(name: CommandName, catalogue: Catalogue): string {
  return `/${nameIn(catalogue.language, name)} ${catalogue.commands[name].parameters}`.trimEnd()
}

/** Of a word that is both, the topic; with a slash it is the command. Empty: of everything. */
export function helpAbout(typed: string, catalogue: Catalogue): Help {
  const word = typed.toLowerCase()
  if (word === '') return { type: 'overview', topics: topicsIn(catalogue) }
  for (const [topic, names] of Object.entries(TOPICS)) {
    if (word === topic || word === catalogue.chat.helpTopics[topic as HelpTopic]) {
      return { type: 'commands', commands: names.map((name) => helpOf(name, catalogue)) }
    }
  }
  const name = word.replace(/^\//, '')
  const command = commandNamed(name)
  if (command !== undefined) return { type: 'commands', commands: [helpOf(command, catalogue)] }
  return {
    type: 'unknown',
    text: catalogue.chat.unknownCommand(terminalLine(name), commandMeantBy(name)),
  }
}

/** For whoever reads lines. */
export function helpText(typed: string, catalogue: Catalogue): string {
  const shown = helpAbout(typed, catalogue)
  switch (shown.type) {
    case 'overview': {
      const rows = shown.topics.map(({ name, typed }) => `  ${name.padEnd(8)} ${typed.join(' ')}`)
      return [catalogue.chat.helpTitle, ...rows, catalogue.chat.helpText].join('\n')
    }
    case 'commands':
      return shown.commands
        .map(({ usage, summary, others }) => `  ${usage}\n      ${summary}  (${others.join(' ')})`)
        .join('\n')
    case 'unknown':
      return `! ${shown.text}`
  }
}

function topicsIn(catalogue: Catalogue): { readonly name: string; readonly typed: readonly string[] }[] {
  return Object.entries(TOPICS).map(([topic, names]) => ({
    name: catalogue.chat.helpTopics[topic as HelpTopic],
    typed: names.map((name) => `/${nameIn(catalogue.language, name)}`),
  }))
}

function helpOf(name: CommandName, catalogue: Catalogue): HelpOfCommand {
  const shown = nameIn(catalogue.language, name)
  const others = [name, ...COMMAND_NAMES[name]].filter((other) => other !== shown).map((other) => `/${other}`)
  return { usage: usageOf(name, catalogue), summary: catalogue.commands[name].summary, others }
}

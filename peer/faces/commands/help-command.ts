/** `/help`: the commands by topic, on one screen; or what those of a topic, or a single one, do and how they are typed. */
import type { Catalogue } from '../catalogue/index.ts'
import { suggestionFor } from '../suggestion.ts'
import { terminalLine } from '../terminal-text.ts'
import type { Command } from './command.ts'
import { ALL_NAMES, COMMAND_NAMES, type CommandName, commandNamed, nameIn } from './command-names.ts'

/** By what they are about; every command stands in one. */
const TOPICS = {
  talk: ['msg', 'query', 'history', 'search', 'retry'],
  rooms: ['join', 'part', 'rooms'],
  people: ['who', 'verify', 'block', 'unblock'],
  files: ['send', 'accept', 'decline', 'cancel', 'pause', 'resume', 'files', 'auto'],
  account: ['password', 'devices', 'recovery', 'settings', 'logout'],
  other: ['doctor', 'help', 'quit'],
} as const satisfies Readonly<Record<string, readonly CommandName[]>>

export type HelpTopic = keyof typeof TOPICS

export const help: Command = async ({ catalogue, print }, rest) => {
  print(rest === '' ? overview(catalogue) : about(rest, catalogue))
  return undefined
}

export function usageOf(name: CommandName, catalogue: Catalogue): string {
  return `/${nameIn(catalogue.language, name)} ${catalogue.commands[name].parameters}`.trimEnd()
}

function overview(catalogue: Catalogue): string {
  const { helpTitle, helpTopics, helpText } = catalogue.chat
  const rows = Object.entries(TOPICS).map(([topic, names]) => {
    const typed = names.map((name) => `/${nameIn(catalogue.language, name)}`)
    return `  ${helpTopics[topic as HelpTopic].padEnd(8)} ${typed.join(' ')}`
  })
  return [helpTitle, ...rows, helpText].join('\n')
}

/** Of a word that is both, the topic; with a slash it is the command. */
function about(typed: string, catalogue: Catalogue): string {
  const word = typed.toLowerCase()
  for (const [topic, names] of Object.entries(TOPICS)) {
    if (word === topic || word === catalogue.chat.helpTopics[topic as HelpTopic]) {
      return names.map((name) => detailsOf(name, catalogue)).join('\n')
    }
  }
  const name = word.replace(/^\//, '')
  const command = commandNamed(name)
  if (command !== undefined) return detailsOf(command, catalogue)
  return `! ${catalogue.chat.unknownCommand(terminalLine(name), suggestionFor(name, ALL_NAMES))}`
}

function detailsOf(name: CommandName, catalogue: Catalogue): string {
  const shown = nameIn(catalogue.language, name)
  const others = [name, ...COMMAND_NAMES[name]].filter((other) => other !== shown).map((other) => `/${other}`)
  return `  ${usageOf(name, catalogue)}\n      ${catalogue.commands[name].summary}  (${others.join(' ')})`
}

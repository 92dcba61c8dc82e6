/** `/auto`: whose offers are accepted without asking, and up to which size. */
import { HongyanError } from '../../../shared/errors.ts'
import { formatSize, parseSize } from '../format.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { type Command, personNamed, wrongUsage } from './command.ts'
import { splitWord } from './parse-line.ts'

const OFF: ReadonlySet<string> = new Set(['off', '0', '关'])

export const auto: Command = async ({ chat, catalogue: { files: words }, print }, rest) => {
  if (rest === '') {
    const all = chat.autoAccepts()
    if (all.length === 0) print(words.autoNone)
    for (const { username, maxBytes } of all) print(`  ${words.auto(terminalLine(username), formatSize(maxBytes))}`)
    return undefined
  }
  const [name, wish] = splitWord(rest)
  const username = personNamed(name)
  if (wish === '') throw wrongUsage()
  const maxBytes = OFF.has(wish.toLowerCase()) ? 0 : parseSize(wish)
  if (maxBytes === undefined) throw new HongyanError('USAGE', words.notASize(terminalLine(wish)))
  await chat.setAutoAccept({ username, maxBytes })
  print(`* ${maxBytes === 0 ? words.autoEnded(username) : words.autoSet(username, formatSize(maxBytes))}`)
  return undefined
}

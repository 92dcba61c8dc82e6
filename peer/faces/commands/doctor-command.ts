/** `/doctor`: the lines of `hongyan doctor`, from within the chat. */
import { createReport } from '../doctor/report.ts'
import type { Command } from './command.ts'

export const doctor: Command = async ({ chat, catalogue, print }) => {
  print(catalogue.doctor.working)
  const report = createReport({ catalogue, tell: (line) => print(`  ${line}`) })
  // It ends by itself, in a minute at most; a chat that is left meanwhile ends what it waits for.
  for await (const finding of chat.examine({ signal: new AbortController().signal })) report.add(finding)
  print(`* ${report.summary()}`)
  return undefined
}

/** `hongyan online`: everybody who is, or whose name begins so. */
import { PAGE_MAX_ROWS } from '../../../shared/limits.ts'
import type { User } from '../../api.ts'
import { EXIT } from '../exit-codes.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { type Command, type OneShotInit, resume } from './command.ts'

export async function listOnline(init: OneShotInit, { prefix, format }: Command<'online'>): Promise<number> {
  const { chat } = await resume(init)
  const users: User[] = []
  for (let after: string | undefined; ; ) {
    const page = await chat.online({
      limit: PAGE_MAX_ROWS,
      ...(prefix === undefined ? {} : { prefix }),
      ...(after === undefined ? {} : { after }),
    })
    users.push(...page.users)
    after = page.next
    if (after === undefined) break
  }
  const text = users.map(({ username }) => `${terminalLine(username)}\n`).join('')
  const rows = users.map(({ username, devices }) => ({ username, devices }))
  init.terminal.output.write(format === 'json' ? `${JSON.stringify(rows)}\n` : text)
  return EXIT.done
}

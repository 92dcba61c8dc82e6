/** `hongyan export`: a conversation as JSON lines, a page at a time, whoever reads them and as slowly as they like. */
import { PAGE_MAX_ROWS } from '../../shared/limits.ts'
import { conversationId, parseConversation } from '../../shared/names.ts'
import type { Chat } from '../api.ts'
import type { Catalogue } from './catalogue/index.ts'
import { EXIT } from './exit-codes.ts'
import { encodeMessage } from './headless/encode.ts'
import type { Terminal, TerminalOutput } from './terminal.ts'
import { terminalLine } from './text/terminal-text.ts'

export interface ExportInit {
  readonly chat: Pick<Chat, 'historyFrom' | 'conversations'>
  /** `@name` or `#room`; undefined: the conversations are listed, one a line. */
  readonly conversation: string | undefined
  readonly terminal: Pick<Terminal, 'output' | 'errors'>
  readonly catalogue: Catalogue
}

/** Needs no login and no rendezvous. Returns the exit code. */
export async function exportHistory({ chat, conversation, terminal, catalogue }: ExportInit): Promise<number> {
  if (conversation === undefined) {
    const list = await chat.conversations()
    await write(terminal.output, list.map(({ id }) => `${terminalLine(id)}\n`).join(''))
    return EXIT.done
  }
  const id = conversationId(parseConversation(conversation))
  let after: number | undefined
  for (;;) {
    const page = await chat.historyFrom({
      conversation: id,
      limit: PAGE_MAX_ROWS,
      ...(after === undefined ? {} : { after }),
    })
    const last = page.at(-1)
    if (last === undefined) break
    await write(terminal.output, page.map((message) => `${JSON.stringify(encodeMessage(message))}\n`).join(''))
    after = last.position
  }
  if (after !== undefined) return EXIT.done
  terminal.errors.write(`hongyan: ${catalogue.oneShot.noConversation(terminalLine(id))} [NOT_FOUND]\n`)
  return EXIT.error
}

/** Resolves when the text has left this process, so that no more than it waits here for a slow reader. */
function write(output: TerminalOutput, text: string): Promise<void> {
  // Called with an error too when the reader has gone: whoever runs us hears of that by the signal.
  return new Promise((resolve) => output.write(text, () => resolve()))
}

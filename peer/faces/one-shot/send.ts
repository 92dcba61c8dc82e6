/** `hongyan send`: one message, and where it got to. */
import { HongyanError } from '../../../shared/errors.ts'
import { TEXT_MAX_BYTES } from '../../../shared/limits.ts'
import { conversationId, parseConversation } from '../../../shared/names.ts'
import type { ChatEvent } from '../../api.ts'
import { EXIT } from '../exit-codes.ts'
import { emptyOutbox } from '../leaving.ts'
import type { Terminal } from '../terminal.ts'
import { type Command, type OneShotInit, resume } from './command.ts'

/** What is neither stored nor delivered by then stays in the outbox, and the command says so. */
export const SEND_TIMEOUT_MS = 15_000

type StateEvent = Extract<ChatEvent, { type: 'message.state' }>

export async function send(init: OneShotInit, { to: named, text }: Command<'send'>): Promise<number> {
  const { terminal, catalogue } = init
  const to = conversationId(parseConversation(named))
  const body = text === '-' ? await readText(terminal) : text
  if (body === '') throw new HongyanError('USAGE', catalogue.oneShot.emptyText)
  const { chat } = await resume(init)
  // Listens before it sends: the state may change before the call returns.
  const states: StateEvent[] = []
  const { promise: timedOut, resolve: timeOut } = Promise.withResolvers<'timeout'>()
  const waiting = { check: () => {} }
  const unsubscribe = chat.subscribe((event) => {
    if (event.type !== 'message.state') return
    states.push(event)
    waiting.check()
  })
  const timer = setTimeout(() => timeOut('timeout'), SEND_TIMEOUT_MS)
  try {
    const { id, state } = await chat.send({ to, text: body })
    const { promise: settled, resolve } = Promise.withResolvers<Pick<StateEvent, 'state' | 'reason'>>()
    waiting.check = () => {
      const last = states.findLast((event) => event.id === id && event.state !== 'queued')
      if (last !== undefined) resolve(last)
    }
    if (state !== 'queued') resolve({ state })
    waiting.check()
    const fate = await Promise.race([settled, timedOut])
    // What has arrived has yet to leave for further devices; without a server it goes with the next run.
    if (fate !== 'timeout' && chat.status().connection === 'online') await emptyOutbox(chat)
    return tellFate(fate, to, init)
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}

function tellFate(
  fate: Pick<StateEvent, 'state' | 'reason'> | 'timeout',
  to: string,
  { terminal, catalogue }: OneShotInit,
): number {
  const say = (text: string): boolean => terminal.errors.write(`${text}\n`)
  if (fate === 'timeout') {
    say(catalogue.oneShot.notStored(to))
    return EXIT.notStored
  }
  if (fate.state === 'failed') throw new HongyanError(fate.reason ?? 'INTERNAL', `the message to ${to} failed`)
  say(fate.state === 'stored' ? catalogue.oneShot.stored(to) : catalogue.oneShot.delivered(to))
  return EXIT.done
}

/** All of stdin as text, without the last line feed. Throws TOO_LARGE before it eats memory. */
async function readText({ input }: Terminal): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk))
    bytes += chunk.length
    if (bytes > TEXT_MAX_BYTES + 2) throw new HongyanError('TOO_LARGE', 'the text is too long')
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

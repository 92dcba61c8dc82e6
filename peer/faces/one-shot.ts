/**
 * Commands that do one thing and end: for shells and scripts. The result goes to stdout, what people should know to
 * stderr, and the exit code says how it went.
 */
import { basename } from 'node:path'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { PAGE_MAX_ROWS, TEXT_MAX_BYTES } from '../../shared/limits.ts'
import { conversationId, parseConversation, parseUsername } from '../../shared/names.ts'
import type { Chat, ChatEvent, LoginResult, User } from '../api.ts'
import { type Catalogue, errorText } from './catalogue/index.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { exportHistory } from './export.ts'
import { formatSize } from './format.ts'
import { askPassword, type PasswordSource } from './password-source.ts'
import { createProgressThrottle } from './plain/progress.ts'
import type { Profiles } from './profiles.ts'
import { hasReaderGone, type Terminal } from './terminal.ts'
import { terminalLine } from './terminal-text.ts'

export type OneShotCommand =
  | {
      readonly name: 'register'
      readonly username: string
      readonly password: PasswordSource
      readonly invite?: string
    }
  | { readonly name: 'login'; readonly username: string; readonly password: PasswordSource }
  | { readonly name: 'logout' }
  | { readonly name: 'whoami'; readonly format: Format }
  | { readonly name: 'online'; readonly prefix?: string; readonly format: Format }
  /** `text` of `-` is read from stdin. */
  | { readonly name: 'send'; readonly to: string; readonly text: string }
  | { readonly name: 'send-file'; readonly to: string; readonly path: string }
  /** Without a conversation: which there are. */
  | { readonly name: 'export'; readonly conversation?: string }
export type Format = 'text' | 'json'

export interface OneShotInit {
  readonly command: OneShotCommand
  readonly profiles: Profiles
  readonly terminal: Terminal
  readonly catalogue: Catalogue
}

/** A message that is neither stored nor delivered by then stays in the outbox, and the command says so. */
const SEND_TIMEOUT_MS = 15_000

/** Closes the profiles. Returns the exit code. */
export async function runOneShot(init: OneShotInit): Promise<number> {
  const { profiles, terminal, catalogue } = init
  try {
    return await Promise.race([perform(init), interruption(terminal.signal)])
  } catch (error) {
    // Whoever reads a history may stop where they like: `| head` is no fault.
    if (init.command.name === 'export' && hasReaderGone(terminal.signal)) return EXIT.done
    const failure = toHongyanError(error)
    complain(init, failure)
    return exitCodeOf(failure.code)
  } finally {
    if (terminal.signal.aborted && init.command.name === 'send-file') {
      terminal.errors.write(`${catalogue.oneShot.offerStays}\n`)
    }
    await profiles.close()
  }
}

function perform(init: OneShotInit): Promise<number> {
  const { command } = init
  switch (command.name) {
    case 'register':
      return register(init, command)
    case 'login':
      return logIn(init, command)
    case 'logout':
      return logOut(init)
    case 'whoami':
      return whoAmI(init, command.format)
    case 'online':
      return listOnline(init, command)
    case 'send':
      return send(init, command)
    case 'send-file':
      return sendFile(init, command)
    case 'export':
      return exportOne(init, command)
  }
}

type Command<Name extends OneShotCommand['name']> = Extract<OneShotCommand, { name: Name }>

async function register(init: OneShotInit, command: Command<'register'>): Promise<number> {
  const { terminal, catalogue } = init
  const username = parseUsername(command.username)
  const purpose = { kind: 'register', username } as const
  const password = await askPassword({ source: command.password, terminal, catalogue, purpose })
  const chat = await opened(init, (profiles) => profiles.open(username))
  const { invite } = command
  const registered = await chat.register({ username, password, ...(invite === undefined ? {} : { invite }) })
  terminal.output.write(`${registered.username}\n`)
  return EXIT.done
}

async function logIn(init: OneShotInit, command: Command<'login'>): Promise<number> {
  const { profiles, terminal, catalogue } = init
  const username = parseUsername(command.username)
  const purpose = { kind: 'login' } as const
  const password = await askPassword({ source: command.password, terminal, catalogue, purpose })
  const chat = await opened(init, (profiles) => profiles.open(username))
  const login = await chat.login({ username, password })
  profiles.remember(login.username)
  terminal.output.write(`${catalogue.oneShot.loggedIn(login.username)}\n`)
  return EXIT.done
}

async function logOut(init: OneShotInit): Promise<number> {
  const { chat, login } = await resume(init)
  await chat.logout()
  init.terminal.output.write(`${init.catalogue.oneShot.loggedOut(login.username)}\n`)
  return EXIT.done
}

async function whoAmI(init: OneShotInit, format: Format): Promise<number> {
  const { chat, login } = await resume(init)
  const { username, peerId } = login
  const { connection } = chat.status()
  init.terminal.output.write(
    format === 'json' ? `${JSON.stringify({ username, peerId, connection })}\n` : `${username}\n`,
  )
  return EXIT.done
}

async function listOnline(init: OneShotInit, { prefix, format }: Command<'online'>): Promise<number> {
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

async function send(init: OneShotInit, { to: named, text }: Command<'send'>): Promise<number> {
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
    return tellFate(await Promise.race([settled, timedOut]), to, init)
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}

type StateEvent = Extract<ChatEvent, { type: 'message.state' }>

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

async function sendFile(init: OneShotInit, { to: named, path }: Command<'send-file'>): Promise<number> {
  const { terminal, catalogue } = init
  const to = conversationId({ kind: 'private', username: parseUsername(named.replace(/^@/, '')) })
  const name = terminalLine(basename(path))
  const { chat } = await resume(init)
  const progress = createProgressThrottle()
  const told: ChatEvent[] = []
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let transferId: string | undefined
  const hear = (event: ChatEvent): void => {
    if (!('transferId' in event) || event.transferId !== transferId) return
    if (event.type === 'file.verified') resolve(event.digest)
    if (event.type === 'file.failed' && !event.retryable) reject(new HongyanError(event.code, 'the transfer ended'))
    if (event.type !== 'file.progress') return
    const percent = progress.percentWorthSaying(event, Date.now())
    if (percent === undefined) return
    terminal.errors.write(`${percent}% ${formatSize(event.bytes)}, ${formatSize(event.bytesPerSecond)}/s\n`)
  }
  // Until the id is known, what is told is kept.
  const unsubscribe = chat.subscribe((event) => (transferId === undefined ? void told.push(event) : hear(event)))
  try {
    ;({ transferId } = await chat.sendFile({ to, path }))
    terminal.errors.write(`${catalogue.oneShot.waitingForAccept(to, name)}\n`)
    for (const event of told) hear(event)
    terminal.output.write(`${catalogue.oneShot.verified(name, await promise)}\n`)
    return EXIT.done
  } finally {
    unsubscribe()
  }
}

async function exportOne(init: OneShotInit, { conversation }: Command<'export'>): Promise<number> {
  const chat = await opened(init, (profiles) => profiles.openLast())
  return exportHistory({ ...init, chat, conversation })
}

/** The chat of whoever is logged in. Throws NOT_LOGGED_IN, or USAGE where no account is known. */
async function resume(init: OneShotInit): Promise<{ chat: Chat; login: LoginResult }> {
  const chat = await opened(init, (profiles) => profiles.openLast())
  return { chat, login: await chat.resume() }
}

async function opened(init: OneShotInit, open: (profiles: Profiles) => Promise<Chat | undefined>): Promise<Chat> {
  const { profiles, terminal, catalogue } = init
  const chat = await open(profiles)
  if (chat === undefined) throw new HongyanError('USAGE', catalogue.oneShot.nobodyLast)
  const repair = chat.takeRepair()
  if (repair !== undefined) terminal.errors.write(`hongyan: ${catalogue.repaired(repair)}\n`)
  return chat
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

/** Rejects when the process is asked to end. */
function interruption(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const fail = (): void => reject(new HongyanError('ABORTED', 'interrupted'))
  if (signal.aborted) fail()
  signal.addEventListener('abort', fail, { once: true })
  return promise
}

function complain({ terminal, catalogue }: OneShotInit, failure: HongyanError): void {
  terminal.errors.write(`hongyan: ${errorText(catalogue, failure)} [${failure.code}]\n`)
}

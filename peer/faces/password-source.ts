/** Where a command of one shot takes its password from: never from an argument, which every process can see. */
import { open } from 'node:fs/promises'
import { HongyanError } from '../../shared/errors.ts'
import { PASSWORD_MAX_BYTES } from '../../shared/limits.ts'
import type { Chat, LoginResult } from '../api.ts'
import type { Catalogue } from './catalogue/index.ts'
import { askNewPassword } from './dialogue/new-password.ts'
import { createReader, type Reader } from './dialogue/reader.ts'
import { logInAskingRecovery } from './dialogue/recovery-login.ts'
import { readLines } from './line-splitter.ts'
import type { Terminal } from './terminal.ts'

export type PasswordSource =
  | { readonly kind: 'prompt' }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'file'; readonly path: string }

export interface AskPasswordInit {
  readonly source: PasswordSource
  readonly terminal: Terminal
  readonly catalogue: Catalogue
}

/** Throws USAGE when there is none to be had, ABORTED when the person gave up, NOT_FOUND for a missing file. */
export async function askNewAccountPassword(init: AskPasswordInit & { readonly username: string }): Promise<string> {
  const { source, catalogue, username } = init
  const question = catalogue.account.password
  if (source.kind !== 'prompt') return (await readPassword(init, source)).password
  return withPrompts(init, (reader) => askNewPassword({ username, reader, catalogue, question }))
}

/** Logs in with what comes from there. Throws as `askNewAccountPassword`, and as the login. */
export async function logInFrom(
  init: AskPasswordInit & { readonly username: string; open(): Promise<Chat> },
): Promise<LoginResult> {
  const { source, catalogue, username } = init
  if (source.kind !== 'prompt') {
    const credentials = await readPassword(init, source)
    return await (await init.open()).login({ username, ...credentials })
  }
  return await withPrompts(init, async (reader) => {
    const password = await reader.readHidden(catalogue.account.password)
    if (password === undefined) return undefined
    return await logInAskingRecovery({ chat: await init.open(), username, password, reader, catalogue })
  })
}

/** On stderr: stdout carries the result only. Throws ABORTED where nothing comes of it. */
export async function withPrompts<T>(
  { terminal, catalogue }: Pick<AskPasswordInit, 'terminal' | 'catalogue'>,
  ask: (reader: Reader) => Promise<T | undefined>,
): Promise<T> {
  if (terminal.input.isTTY !== true || terminal.errors.isTTY !== true) throw passwordNeeded(catalogue)
  const reader = createReader({
    input: terminal.input,
    output: terminal.errors,
    interrupted: () => reader.close(),
    completions: () => [],
  })
  try {
    const answer = await ask(reader)
    if (answer === undefined) throw new HongyanError('ABORTED', 'no answer was given')
    return answer
  } finally {
    reader.close()
  }
}

interface Typed {
  readonly password: string
  readonly recoveryCode?: string
}

async function readPassword(
  { terminal, catalogue }: AskPasswordInit,
  source: Exclude<PasswordSource, { kind: 'prompt' }>,
): Promise<Typed> {
  // Of a pipe only one line: whoever holds it open may not mean to say more.
  const lines = source.kind === 'stdin' ? await firstLines(terminal.input, 1) : await firstLinesOfFile(source.path)
  const [password = '', recoveryCode = ''] = lines
  if (password === '') throw passwordNeeded(catalogue)
  return recoveryCode === '' ? { password } : { password, recoveryCode }
}

function passwordNeeded(catalogue: Catalogue): HongyanError {
  return new HongyanError('USAGE', catalogue.oneShot.passwordNeeded)
}

async function firstLinesOfFile(path: string): Promise<readonly string[]> {
  try {
    await using file = await open(path)
    return await firstLines(file.createReadStream({ autoClose: false }), 2)
  } catch (error) {
    throw new HongyanError('NOT_FOUND', `${path} cannot be read`, { cause: error })
  }
}

/** Up to that many, as far as there are any. */
async function firstLines(input: Terminal['input'], count: number): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const line of readLines(input, { maxBytes: PASSWORD_MAX_BYTES })) {
    lines.push(line.type === 'line' ? new TextDecoder().decode(line.bytes) : '')
    if (lines.length === count) break
  }
  return lines
}

/** Where a command of one shot takes its password from: never from an argument, which every process can see. */
import { open } from 'node:fs/promises'
import { HongyanError } from '../../shared/errors.ts'
import { PASSWORD_MAX_BYTES } from '../../shared/limits.ts'
import type { Catalogue } from './catalogue/index.ts'
import { readLines } from './line-splitter.ts'
import { askNewPassword } from './plain/menu.ts'
import { createReader } from './plain/reader.ts'
import type { Terminal } from './terminal.ts'

export type PasswordSource =
  | { readonly kind: 'prompt' }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'file'; readonly path: string }

export interface AskPasswordInit {
  readonly source: PasswordSource
  readonly terminal: Terminal
  readonly catalogue: Catalogue
  /** A new password is asked for twice. */
  readonly purpose: { readonly kind: 'login' } | { readonly kind: 'register'; readonly username: string }
}

/** Throws USAGE when there is none to be had, ABORTED when the person gave up, NOT_FOUND for a missing file. */
export async function askPassword({ source, terminal, catalogue, purpose }: AskPasswordInit): Promise<string> {
  const needed = new HongyanError('USAGE', catalogue.oneShot.passwordNeeded)
  switch (source.kind) {
    case 'stdin':
      return (await firstLine(terminal.input)) ?? Promise.reject(needed)
    case 'file':
      return (await firstLineOfFile(source.path)) ?? Promise.reject(needed)
    case 'prompt':
      if (terminal.input.isTTY !== true || terminal.errors.isTTY !== true) throw needed
      return prompt({ terminal, catalogue, purpose })
  }
}

async function prompt({ terminal, catalogue, purpose }: Omit<AskPasswordInit, 'source'>): Promise<string> {
  // On stderr: stdout carries the result only.
  const reader = createReader({
    input: terminal.input,
    output: terminal.errors,
    interrupted: () => reader.close(),
    completions: () => [],
  })
  try {
    const password =
      purpose.kind === 'register'
        ? await askNewPassword(purpose.username, { reader, catalogue })
        : await reader.readHidden(catalogue.account.password)
    if (password === undefined) throw new HongyanError('ABORTED', 'no password was given')
    return password
  } finally {
    reader.close()
  }
}

async function firstLineOfFile(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path)
    return await firstLine(file.createReadStream({ autoClose: false }))
  } catch (error) {
    throw new HongyanError('NOT_FOUND', `${path} cannot be read`, { cause: error })
  }
}

async function firstLine(input: Terminal['input']): Promise<string | undefined> {
  for await (const line of readLines(input, { maxBytes: PASSWORD_MAX_BYTES })) {
    if (line.type === 'line' && line.bytes.byteLength > 0) return new TextDecoder().decode(line.bytes)
    break
  }
  return undefined
}

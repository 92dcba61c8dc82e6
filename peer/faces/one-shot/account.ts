/** `hongyan register`, `login`, `logout` and `whoami`. */
import { HongyanError } from '../../../shared/errors.ts'
import { parseUsername } from '../../../shared/names.ts'
import type { Chat } from '../../api.ts'
import { EXIT } from '../exit-codes.ts'
import { askNewAccountPassword, logInFrom } from '../password-source.ts'
import { registerAskingInvite } from '../plain/menu.ts'
import { createReader } from '../plain/reader.ts'
import { type Command, type Format, type OneShotInit, opened, resume } from './command.ts'

export async function register(init: OneShotInit, command: Command<'register'>): Promise<number> {
  const { terminal, catalogue } = init
  const username = parseUsername(command.username)
  const password = await askNewAccountPassword({ source: command.password, terminal, catalogue, username })
  const chat = await opened(init, (profiles) => profiles.open(username))
  const { invite } = command
  const isAsking = invite === undefined && terminal.input.isTTY === true && terminal.errors.isTTY === true
  const registered = isAsking
    ? await askingInvite(init, { chat, username, password })
    : await chat.register({ username, password, ...(invite === undefined ? {} : { invite }) })
  terminal.output.write(`${registered.username}\n`)
  return EXIT.done
}

async function askingInvite(
  { terminal, catalogue }: OneShotInit,
  { chat, ...credentials }: { chat: Chat; username: string; password: string },
): Promise<{ username: string }> {
  // On stderr: stdout carries the result only.
  const reader = createReader({
    input: terminal.input,
    output: terminal.errors,
    interrupted: () => reader.close(),
    completions: () => [],
  })
  try {
    const registered = await registerAskingInvite(chat, credentials, { reader, catalogue })
    if (registered === undefined) throw new HongyanError('INVITE_REQUIRED', 'no invite was given')
    return registered
  } finally {
    reader.close()
  }
}

export async function logIn(init: OneShotInit, command: Command<'login'>): Promise<number> {
  const { profiles, terminal, catalogue } = init
  const username = parseUsername(command.username)
  const open = () => opened(init, (profiles) => profiles.open(username))
  const login = await logInFrom({ source: command.password, terminal, catalogue, username, open })
  profiles.remember(login.username)
  terminal.output.write(`${catalogue.oneShot.loggedIn(login.username)}\n`)
  return EXIT.done
}

export async function logOut(init: OneShotInit): Promise<number> {
  const { chat, login } = await resume(init)
  await chat.logout()
  init.terminal.output.write(`${init.catalogue.oneShot.loggedOut(login.username)}\n`)
  return EXIT.done
}

export async function whoAmI(init: OneShotInit, format: Format): Promise<number> {
  const { chat, login } = await resume(init)
  const { username, peerId } = login
  const { connection } = chat.status()
  init.terminal.output.write(
    format === 'json' ? `${JSON.stringify({ username, peerId, connection })}\n` : `${username}\n`,
  )
  return EXIT.done
}

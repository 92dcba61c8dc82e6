/** `hongyan register`, `login`, `logout` and `whoami`. */
import { parseUsername } from '../../../shared/names.ts'
import { registerAskingInvite } from '../dialogue/invited-registration.ts'
import { EXIT } from '../exit-codes.ts'
import { askNewAccountPassword, logInFrom, withPrompts } from '../password-source.ts'
import { type Command, type Format, type OneShotInit, opened, resume } from './command.ts'

export async function register(init: OneShotInit, command: Command<'register'>): Promise<number> {
  const { terminal, catalogue } = init
  const username = parseUsername(command.username)
  const password = await askNewAccountPassword({ source: command.password, terminal, catalogue, username })
  const chat = await opened(init, (profiles) => profiles.open(username))
  const { invite } = command
  const isAsking = invite === undefined && terminal.input.isTTY === true && terminal.errors.isTTY === true
  const registered = isAsking
    ? await withPrompts(init, (reader) => registerAskingInvite({ chat, username, password, reader, catalogue }))
    : await chat.register({ username, password, ...(invite === undefined ? {} : { invite }) })
  terminal.output.write(`${registered.username}\n`)
  return EXIT.done
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

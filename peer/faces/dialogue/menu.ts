/** Before the chat: the menu with login, registration and exit. Asks again until it has a login or the person leaves. */
import { type ErrorCode, toHongyanError } from '../../../shared/errors.ts'
import { parseUsername } from '../../../shared/names.ts'
import type { Chat, LoginResult, Warning } from '../../api.ts'
import { type Catalogue, errorText } from '../catalogue/index.ts'
import type { Profiles } from '../profiles.ts'
import { registerAskingInvite } from './invited-registration.ts'
import { askNewPassword } from './new-password.ts'
import type { Reader } from './reader.ts'
import { logInAskingRecovery } from './recovery-login.ts'

export interface MenuInit {
  readonly profiles: Profiles
  readonly reader: Reader
  readonly catalogue: Catalogue
}

export interface Session {
  readonly chat: Chat
  readonly login: LoginResult
  /** What was warned of before there was a chat to show it in. */
  readonly warnings: readonly Warning[]
}

/** Perhaps the address is wrong, or no longer right: it is remembered, so nobody else would ask for another. */
const MAY_BE_ELSEWHERE: ReadonlySet<ErrorCode> = new Set(['UNREACHABLE', 'WRONG_SERVER'])

/** Undefined when the person leaves. */
export async function runMenu(init: MenuInit): Promise<Session | undefined> {
  const { reader, catalogue } = init
  for (;;) {
    const { title, options, choice: question } = catalogue.menu
    const choice = await reader.choose({ title, options }, question)
    if (choice === undefined) return undefined
    try {
      switch (choice.trim()) {
        case '1': {
          const session = await logIn(init)
          if (session !== undefined) return session
          break
        }
        case '2':
          await register(init)
          break
        case '3':
          return undefined
        default:
          reader.print(catalogue.menu.notAChoice)
      }
    } catch (error) {
      const failure = toHongyanError(error)
      reader.print(errorText(catalogue, failure))
      if (MAY_BE_ELSEWHERE.has(failure.code) && reader.isInteractive) await askServer(init, catalogue.menu.serverAgain)
    }
  }
}

/** Whoever was logged in last, without a password. Undefined where nobody is, or another process has that profile. */
export function resumeLast(init: MenuInit): Promise<Session | undefined> {
  return takeUpLast(init, (chat) => resume(chat, init))
}

/** The same at once, from the disk: going online is left to whoever shows it. */
export function recallLast(init: MenuInit): Promise<Session | undefined> {
  return takeUpLast(init, async (chat) => ({ chat, login: await chat.recall(), warnings: [] }))
}

async function takeUpLast(
  { profiles, reader, catalogue }: MenuInit,
  takeUp: (chat: Chat) => Promise<Session>,
): Promise<Session | undefined> {
  try {
    const chat = await profiles.openLast()
    if (chat === undefined) return undefined
    tellRepair(chat, { reader, catalogue })
    return await takeUp(chat)
  } catch (error) {
    const failure = toHongyanError(error)
    if (failure.code === 'PROFILE_IN_USE') reader.print(catalogue.menu.profileBusy)
    else if (failure.code !== 'NOT_LOGGED_IN' && failure.code !== 'USAGE') {
      reader.print(errorText(catalogue, failure))
    }
    return undefined
  }
}

/** Says so where somebody was logged in and the rendezvous knows nothing of it any more. Rejects as `Chat.resume`. */
async function resume(chat: Chat, { reader, catalogue }: Pick<MenuInit, 'reader' | 'catalogue'>): Promise<Session> {
  const warnings: Warning[] = []
  const unsubscribe = chat.subscribe((event) => {
    if (event.type === 'warning') warnings.push(event)
    if (event.type === 'connection' && event.state === 'offline' && event.reason === 'NOT_LOGGED_IN') {
      reader.print(`! ${catalogue.account.loggedOutMeanwhile}`)
    }
  })
  try {
    return { chat, login: await chat.resume(), warnings }
  } finally {
    unsubscribe()
  }
}

function tellRepair(chat: Chat, { reader, catalogue }: Pick<MenuInit, 'reader' | 'catalogue'>): void {
  const repair = chat.takeRepair()
  if (repair !== undefined) reader.print(`! ${catalogue.repaired(repair)}`)
}

/** Undefined at the end of input. Rejects as the login does. */
async function logIn(init: MenuInit): Promise<Session | undefined> {
  const { profiles, reader, catalogue } = init
  const username = await askUsername(init)
  if (username === undefined) return undefined
  const chat = await openAsking(init, username)
  if (chat === undefined) return undefined
  const password = await reader.readHidden(catalogue.account.password)
  if (password === undefined) return undefined
  reader.working(catalogue.menu.working)
  const warnings: Warning[] = []
  const unsubscribe = chat.subscribe((event) => {
    if (event.type === 'warning') warnings.push(event)
  })
  try {
    const login = await logInAskingRecovery({ chat, username, password, reader, catalogue })
    if (login === undefined) return undefined
    profiles.remember(login.username)
    return { chat, login, warnings }
  } finally {
    unsubscribe()
  }
}

async function register(init: MenuInit): Promise<void> {
  const { reader, catalogue } = init
  const username = await askUsername(init)
  if (username === undefined) return
  const chat = await openAsking(init, username)
  if (chat === undefined) return
  const password = await askNewPassword({ username, reader, catalogue, question: catalogue.account.password })
  if (password === undefined) return
  reader.working(catalogue.menu.working)
  const registered = await registerAskingInvite({ chat, username, password, reader, catalogue })
  if (registered === undefined) return
  reader.print(catalogue.account.registered(registered.username))
}

/** The name in canonical form. Rejects with INVALID_NAME. */
async function askUsername({ reader, catalogue }: MenuInit): Promise<string | undefined> {
  const typed = await reader.read(catalogue.account.username)
  return typed === undefined ? undefined : parseUsername(typed.trim())
}

/** Opens the account's profile; asks for the rendezvous where none is known. Undefined where that is not told. */
async function openAsking(init: MenuInit, username: string): Promise<Chat | undefined> {
  const { profiles, reader, catalogue } = init
  for (;;) {
    try {
      const chat = await profiles.open(username)
      tellRepair(chat, { reader, catalogue })
      return chat
    } catch (error) {
      if (toHongyanError(error).code !== 'USAGE') throw error
      reader.print(catalogue.menu.serverNeeded)
    }
    if ((await askServer(init, catalogue.menu.server)) === 'untold') return undefined
  }
}

/** Until an address can be one, or none is told. */
async function askServer({ profiles, reader, catalogue }: MenuInit, question: string): Promise<'told' | 'untold'> {
  for (;;) {
    const address = (await reader.read(question))?.trim()
    if (address === undefined || address === '') return 'untold'
    try {
      profiles.setServers([address])
      return 'told'
    } catch (error) {
      reader.print(errorText(catalogue, toHongyanError(error)))
    }
  }
}

/** The commands of one shot as values, and what each of them begins with. */
import { HongyanError } from '../../../shared/errors.ts'
import type { Chat, ExamineOutside, LoginResult } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import type { ConflictChoice } from '../files/conflict.ts'
import type { PasswordSource } from '../password-source.ts'
import type { Profiles } from '../profiles.ts'
import type { Terminal } from '../terminal.ts'

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
  | { readonly name: 'send-file'; readonly to: string; readonly paths: readonly string[] }
  | {
      readonly name: 'receive'
      /** Undefined: from anybody. */
      readonly from?: string
      readonly consent: 'ask' | 'yes'
      readonly directory?: string
      readonly onConflict?: ConflictChoice
    }
  /** Without a conversation: which there are. */
  | { readonly name: 'export'; readonly conversation?: string }
  | { readonly name: 'doctor'; readonly format: Format }

export type Format = 'text' | 'json'

export type Command<Name extends OneShotCommand['name']> = Extract<OneShotCommand, { name: Name }>

export interface OneShotInit {
  readonly profiles: Profiles
  readonly terminal: Terminal
  readonly catalogue: Catalogue
  /** What can be looked at without a chat. */
  readonly outside: {
    readonly examine: ExamineOutside
    /** The version of Node.js. */
    readonly runtime: string
  }
}

/** The chat of whoever is logged in. Throws NOT_LOGGED_IN, or USAGE where no account is known. */
export async function resume(init: OneShotInit): Promise<{ chat: Chat; login: LoginResult }> {
  const chat = await opened(init, (profiles) => profiles.openLast())
  return { chat, login: await chat.resume() }
}

/** A chat whose repair, if there was one, has been told of. */
export async function opened(
  { profiles, terminal, catalogue }: OneShotInit,
  open: (profiles: Profiles) => Promise<Chat | undefined>,
): Promise<Chat> {
  const chat = await open(profiles)
  if (chat === undefined) throw new HongyanError('USAGE', catalogue.oneShot.nobodyLast)
  const repair = chat.takeRepair()
  if (repair !== undefined) terminal.errors.write(`hongyan: ${catalogue.repaired(repair)}\n`)
  return chat
}

/** Registering where the operator may ask for an invite: people are asked for it only there. */
import { toHongyanError } from '../../../shared/errors.ts'
import type { Chat } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import type { Reader } from './reader.ts'

export interface InvitedRegistration {
  readonly chat: Chat
  readonly username: string
  readonly password: string
  readonly reader: Reader
  readonly catalogue: Catalogue
}

/** Asks for an invite until it is good. Undefined when none is given. Throws as the registration otherwise. */
export async function registerAskingInvite({
  chat,
  username,
  password,
  reader,
  catalogue,
}: InvitedRegistration): Promise<{ username: string } | undefined> {
  let invite: string | undefined
  for (;;) {
    try {
      return await chat.register({ username, password, ...(invite === undefined ? {} : { invite }) })
    } catch (error) {
      if (toHongyanError(error).code !== 'INVITE_REQUIRED') throw error
      reader.print(catalogue.errors.INVITE_REQUIRED)
    }
    invite = (await reader.read(catalogue.account.invite))?.trim()
    if (invite === undefined || invite === '') return undefined
  }
}

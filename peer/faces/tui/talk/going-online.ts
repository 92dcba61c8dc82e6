/** Brings who was recalled from the disk online, and learns at each session who is there. */
import { type ErrorCode, toHongyanError } from '../../../../shared/errors.ts'
import type { Chat, LoginResult } from '../../../api.ts'
import type { Catalogue } from '../../catalogue/index.ts'

export interface ArrivalsInit {
  readonly chat: Chat
  /** Once for each session. */
  arrived(login: LoginResult): void
  /** The rendezvous takes this device for logged in no more. */
  ended(code: ErrorCode): void
  failed(error: unknown): void
}

export interface Arrivals {
  /** Goes online, if it is not. */
  begin(): void
  close(): void
}

export function keepArriving({ chat, arrived, ended, failed }: ArrivalsInit): Arrivals {
  let isClosed = false
  const unsubscribe = chat.subscribe((event) => {
    if (event.type === 'connection' && event.state === 'online') void learn()
  })

  async function learn(): Promise<void> {
    try {
      const login = await chat.resume()
      if (!isClosed && chat.status().connection === 'online') arrived(login)
    } catch {
      // The session has ended meanwhile; the next one is asked again.
    }
  }

  /** With the rendezvous away it is tried again without us. */
  async function goOnline(): Promise<void> {
    try {
      await chat.resume()
    } catch (error) {
      if (isClosed) return
      const { code } = toHongyanError(error)
      if (code === 'NOT_LOGGED_IN' || code === 'BANNED') ended(code)
      else failed(error)
    }
  }

  return {
    begin() {
      if (chat.status().connection !== 'online') void goOnline()
    },
    close() {
      isClosed = true
      unsubscribe()
    },
  }
}

/** Why, and what to do, above the menu. */
export function endingOf(code: ErrorCode, { account, errors }: Catalogue): string {
  return code === 'NOT_LOGGED_IN' ? account.loggedOutMeanwhile : errors[code]
}

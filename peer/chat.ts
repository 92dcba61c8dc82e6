import { type Clock, steadyClock } from '../shared/clock.ts'
import { KEY_STRETCHING, type KeyStretching } from './account/password-proof.ts'
import type { Chat, ChatInit, OpenChat } from './api.ts'
import { assemble } from './assembly.ts'
import { accountCalls } from './calls/account-calls.ts'
import { directoryCalls } from './calls/directory-calls.ts'
import { fileCalls } from './calls/file-calls.ts'
import { healthCalls } from './calls/health-calls.ts'
import { messageCalls } from './calls/message-calls.ts'
import { roomCalls } from './calls/room-calls.ts'
import { settingCalls } from './calls/setting-calls.ts'
import { takeRepair } from './store/take-up.ts'

export const openChat: OpenChat = (init) => openChatWith(init, KEY_STRETCHING)

/**
 * With another cost of a password's proof than the pinned one, or another clock: for tests, whose passwords guard nothing
 * and whose machines have clocks that are off.
 */
export async function openChatWith(
  init: ChatInit,
  keyStretching: KeyStretching,
  steady: Clock = steadyClock,
): Promise<Chat> {
  const parts = await assemble(init, keyStretching, steady)
  parts.outbox.load()
  const ofAccount = accountCalls(parts)
  return {
    ...ofAccount,
    ...directoryCalls(parts),
    ...messageCalls(parts),
    ...settingCalls(parts),
    ...roomCalls(parts),
    ...fileCalls(parts),
    ...healthCalls(parts, ofAccount),
    subscribe(listener) {
      parts.listeners.add(listener)
      return () => parts.listeners.delete(listener)
    },
    takeRepair: () => takeRepair(parts.settings),
    stop: parts.stop,
  }
}

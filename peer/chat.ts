import { type Clock, steadyClock } from '../shared/clock.ts'
import { KEY_STRETCHING, type KeyStretching } from './account/password-proof.ts'
import type { Chat, ChatInit, OpenChat } from './api.ts'
import { assemble } from './assembly/assembly.ts'
import { accountCalls } from './calls/account-calls.ts'
import { directoryCalls } from './calls/directory-calls.ts'
import { fileCalls } from './calls/file-calls.ts'
import { healthCalls } from './calls/health-calls.ts'
import { messageCalls } from './calls/message-calls.ts'
import { roomCalls } from './calls/room-calls.ts'
import { settingCalls } from './calls/setting-calls.ts'
import { type OpenMulticast, openMulticast } from './net/lan/multicast.ts'
import { takeRepair } from './store/take-up.ts'

export const openChat: OpenChat = (init) => openChatWith(init, KEY_STRETCHING)

/**
 * With another cost of a password's proof than the pinned one, another clock or another network: for tests, whose passwords
 * guard nothing, whose machines have clocks that are off, and who hear nobody but each other.
 */
export async function openChatWith(
  init: ChatInit,
  keyStretching: KeyStretching,
  steady: Clock = steadyClock,
  multicast: OpenMulticast = openMulticast,
): Promise<Chat> {
  const parts = await assemble(init, { keyStretching, steady, openMulticast: multicast })
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

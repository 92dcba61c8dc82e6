/** A profile with a history, written through its stores: for tests that start real processes on it, with no rendezvous. */
import { createMessageStore } from '../../peer/store/messages.ts'
import { openProfile } from '../../peer/store/profile.ts'
import { createSettingsStore } from '../../peer/store/settings.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { MessageId } from '../../shared/message.ts'
import { parseUsername } from '../../shared/names.ts'

const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' as DeviceId
/** Nobody listens on port 1. */
export const NOBODY = `/ip4/127.0.0.1/tcp/1/p2p/${PEER}`

/**
 * Bound to alice, with nobody logged in. Message n, from 0, is from bob; every fifth is in the lobby, in whose order the
 * last one stands first; every seventh of the rest is alice's own.
 */
export function writeProfile(home: string, count: number): void {
  const profile = openProfile(home)
  createSettingsStore(profile.database).setAll({
    server: PEER,
    serverAddresses: JSON.stringify([NOBODY]),
    username: parseUsername('alice'),
  })
  const messages = createMessageStore(profile.database)
  profile.database.transaction(() => {
    for (let number = 0; number < count; number += 1) {
      const own = isOwn(number)
      messages.insert({
        id: number.toString(16).padStart(32, '0') as MessageId,
        conversation: isInLobby(number) ? '#lobby' : '@bob',
        kind: 'text',
        sender: parseUsername(own ? 'alice' : 'bob'),
        own,
        text: `第 ${number} 封信`,
        sentAtMs: number,
        state: own ? 'delivered' : undefined,
        lamport: count - number,
        bytes: new Uint8Array(),
      })
    }
  })()
  profile.close()
}

export function isInLobby(number: number): boolean {
  return number % 5 === 0
}

export function isOwn(number: number): boolean {
  return !isInLobby(number) && number % 7 === 0
}

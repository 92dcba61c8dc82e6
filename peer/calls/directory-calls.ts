/** Calls that concern other people: who is there, their keys, whom one blocks. */
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { PAGE_DEFAULT_ROWS } from '../../shared/limits.ts'
import { canonicalPrefix, parseUsername, type Username } from '../../shared/names.ts'
import type { Assembly } from '../assembly/assembly.ts'
import { safetyNumber } from '../core/account/trust.ts'
import type { Calls } from './calls.ts'

export function directoryCalls(
  parts: Assembly,
): Calls<'online' | 'lookup' | 'paths' | 'acceptKey' | 'setVerified' | 'setBlocked'> {
  const { account, contacts, directory, session } = parts

  function requireContact(name: string) {
    const username = parseUsername(name)
    const contact = contacts.get(username)
    if (contact === undefined) throw new HongyanError('NOT_FOUND', `nothing is known of ${username}; look it up first`)
    return contact
  }

  /** Of the key that is to be trusted: after a change, of the new one. */
  function numberOf(contact: ReturnType<typeof requireContact>): string {
    const { username, accountKey } = account.require()
    return safetyNumber(
      { username, accountKey },
      { username: contact.username, accountKey: contact.changedKey ?? contact.accountKey },
    )
  }

  /** Asks, and so learns the newest key: a changed one is for the answer to tell, not a failure of it. */
  async function isOnline(username: Username): Promise<boolean> {
    try {
      return (await directory.lookup(username)).online
    } catch (error) {
      if (toHongyanError(error).code !== 'KEY_CHANGED') throw error
      return false
    }
  }

  return {
    async online({ prefix = '', after = '', limit = PAGE_DEFAULT_ROWS } = {}) {
      account.require()
      return directory.page({ prefix: canonicalPrefix(prefix), after: canonicalPrefix(after), limit })
    },
    async lookup(name) {
      account.require()
      const username = parseUsername(name)
      const isLinked = parts.direct.linked(username).length > 0
      const online = session.state === 'online' ? await isOnline(username) : isLinked
      const contact = requireContact(name)
      return {
        username,
        online,
        safetyNumber: numberOf(contact),
        keyChanged: contact.changedKey !== undefined,
        verified: contact.verified && contact.changedKey === undefined,
      }
    },
    paths: () => parts.ways.all(),
    async acceptKey(name, number) {
      const contact = requireContact(name)
      if (number.replace(/\s+/g, ' ').trim() !== numberOf(contact)) {
        throw new HongyanError('INVALID_PARAMS', 'this is not the safety number of the key that is shown now', {
          reason: 'otherSafetyNumber',
        })
      }
      contacts.acceptChangedKey(contact.username)
      // Whoever came in by the old key shall show the new one.
      for (const device of parts.direct.linked(contact.username)) parts.direct.disconnect(device)
      parts.reactions.onKeySettled(contact.username)
    },
    async setVerified(name, verified) {
      const { username, changedKey } = requireContact(name)
      // The number on the screen is the new key's, and the mark would be the old one's.
      if (verified && changedKey !== undefined) {
        throw new HongyanError('KEY_CHANGED', `the key of ${username} has changed; accept it first`)
      }
      contacts.setVerified(username, verified)
    },
    async setBlocked(name, blocked) {
      const username = parseUsername(name)
      if (contacts.get(username) === undefined) await directory.lookup(username)
      contacts.setBlocked(username, blocked)
      parts.acquaintances.tell()
      parts.receipts.due([username])
      if (blocked) for (const device of parts.direct.linked(username)) parts.direct.disconnect(device)
    },
  }
}

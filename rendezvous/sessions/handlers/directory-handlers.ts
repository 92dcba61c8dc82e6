/** Requests about other accounts: who is online, how to reach them, whom one writes to. */
import { HongyanError } from '../../../shared/errors.ts'
import { deviceBytes } from '../../../shared/identity.ts'
import { CONTACTS_MAX, CONTACTS_PER_REQUEST_MAX } from '../../../shared/limits.ts'
import { parseUsername, type Username } from '../../../shared/names.ts'
import type { PageTurns } from '../page-turns.ts'
import type { SessionState } from '../session-state.ts'
import type { Services, Some } from './handlers.ts'

type DirectoryMethod = 'online' | 'lookup' | 'watch' | 'addContacts' | 'removeContacts'

export function directoryHandlers(services: Services, inTurn: PageTurns): Some<DirectoryMethod> {
  const { accounts, contacts, devices, directory, reachability } = services

  return {
    online(query, session) {
      return inTurn(session, async () => {
        session.present()
        session.allowance.charge('lists')
        return directory.online(query)
      })
    },
    async lookup({ username: name }, session) {
      const self = session.present()
      session.allowance.charge('lookups')
      const username = parseUsername(name)
      directory.lookedUp(self, username)
      const { accountRecord } = await accounts.vault(username)
      const waitedFor = await devices.waitedFor(username)
      const sessions = directory.sessionsOf(username)
      const records = await reachability.recordsFor(self, sessions)
      const online = new Map(sessions.map(({ device }, index) => [device, records[index] ?? new Uint8Array()]))
      return {
        accountRecord,
        devices: waitedFor.map(({ device, lastSeenAtMs }) => ({
          device: deviceBytes(device),
          lastSeenAtMs: username === self.username ? lastSeenAtMs : 0,
          online: online.has(device),
          peerRecord: online.get(device) ?? new Uint8Array(),
        })),
      }
    },
    async watch({ usernames }, session) {
      directory.watch(session.present(), usernames)
      return {}
    },
    async addContacts({ usernames }, session) {
      await contacts.addContacts(session.present().username, namesOf(usernames, session), CONTACTS_MAX)
      return {}
    },
    async removeContacts({ usernames }, session) {
      await contacts.removeContacts(session.present().username, namesOf(usernames, session))
      return {}
    },
  }
}

function namesOf(usernames: readonly string[], { allowance }: SessionState): readonly Username[] {
  if (usernames.length > CONTACTS_PER_REQUEST_MAX) {
    throw new HongyanError('INVALID_PARAMS', `at most ${CONTACTS_PER_REQUEST_MAX} names at once`)
  }
  allowance.charge('contactChanges', usernames.length)
  return usernames.map(parseUsername)
}

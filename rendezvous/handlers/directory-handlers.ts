/** Requests about other accounts: who is online, how to reach them, whom one writes to. */
import { HongyanError } from '../../shared/errors.ts'
import { deviceBytes } from '../../shared/identity.ts'
import { parseUsername } from '../../shared/names.ts'
import { recordFor } from '../directory.ts'
import type { PageTurns } from '../page-turns.ts'
import type { Services, Some } from './handlers.ts'

type DirectoryMethod = 'online' | 'lookup' | 'watch' | 'addContacts' | 'removeContacts'

export function directoryHandlers(
  { accounts, devices, directory }: Services,
  inTurn: PageTurns,
): Some<DirectoryMethod> {
  return {
    online(query, session) {
      return inTurn(session, async () => {
        session.present()
        return directory.online(query)
      })
    },
    async lookup({ username: name }, session) {
      const self = session.present()
      const username = parseUsername(name)
      directory.lookedUp(self, username)
      const { accountRecord } = await accounts.vault(username)
      const waitedFor = await devices.waitedFor(username)
      const online = new Map(directory.sessionsOf(username).map((other) => [other.device, other]))
      return {
        accountRecord,
        devices: waitedFor.map(({ device, lastSeenAtMs }) => {
          const other = online.get(device)
          return {
            device: deviceBytes(device),
            lastSeenAtMs: username === self.username ? lastSeenAtMs : 0,
            online: other !== undefined,
            peerRecord: other === undefined ? new Uint8Array() : recordFor(self, other),
          }
        }),
      }
    },
    async watch({ usernames }, session) {
      directory.watch(session.present(), usernames)
      return {}
    },
    async addContacts(_, session) {
      session.present()
      throw new HongyanError('UNSUPPORTED', 'not yet')
    },
    async removeContacts(_, session) {
      session.present()
      throw new HongyanError('UNSUPPORTED', 'not yet')
    },
  }
}

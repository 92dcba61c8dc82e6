/**
 * What each request does: checks how far the session is, translates between wire and services, calls one. Knows no rule
 * of its own.
 */
import type { Clock } from '../shared/clock.ts'
import { HongyanError } from '../shared/errors.ts'
import type { Handlers } from '../shared/exchange.ts'
import { deviceBytes, deviceIdOf } from '../shared/identity.ts'
import { messageIdFromBytes } from '../shared/message.ts'
import { parseUsername, type Username } from '../shared/names.ts'
import type { ReplyOf, RequestOf } from '../shared/session-methods.ts'
import type { Accounts } from './accounts.ts'
import type { Archive } from './archive.ts'
import type { Devices, Proof } from './devices.ts'
import { type Directory, recordFor } from './directory.ts'
import type { Mailbox } from './mailbox.ts'
import type { Marks } from './marks.ts'
import { requirePeerRecords } from './peer-records.ts'
import type { RoomState, Rooms } from './rooms.ts'
import type { SessionState } from './session.ts'

export interface Services {
  readonly clock: Clock
  readonly accounts: Accounts
  readonly devices: Devices
  readonly directory: Directory
  readonly mailbox: Mailbox
  readonly rooms: Rooms
  readonly archive: Archive
  /** Random id made with the store: tells peers that a store was lost. */
  readonly storeId: string
  readonly marks: Marks
}

export function createHandlers(session: SessionState, services: Services): Handlers {
  return {
    async heartbeat() {
      session.anyone()
      return {}
    },
    ...accountHandlers(session, services),
    ...deviceHandlers(session, services),
    ...directoryHandlers(session, services),
    ...mailHandlers(session, services),
    ...roomHandlers(session, services),
  }
}

type Some<Name extends keyof Handlers> = Pick<Handlers, Name>

type AccountMethod = 'registerStart' | 'registerFinish' | 'loginStart' | 'loginFinish' | 'getVault' | 'putVault'

function accountHandlers(session: SessionState, { accounts }: Services): Some<AccountMethod> {
  return {
    async registerStart({ username, request }) {
      session.anyone()
      const pending = await accounts.startRegistration(username, request, session.network.address)
      session.registration = pending
      return { response: pending.response }
    },
    async registerFinish({ username, record, accountRecord, vault }) {
      session.anyone()
      const pending = session.registration
      session.registration = undefined
      if (pending?.username !== parseUsername(username)) {
        throw new HongyanError('INVALID_PARAMS', 'this registration was not started here')
      }
      await accounts.finishRegistration(pending, { opaqueRecord: record, accountRecord, vault })
      return {}
    },
    async loginStart({ username, ke1 }) {
      session.anyone()
      if (session.stage === 'present') throw new HongyanError('CONFLICT', 'the session is logged in; log out first')
      const pending = await accounts.startLogin(username, ke1, session.network.address)
      session.login = pending
      return { ke2: pending.ke2, attempt: pending.attempt }
    },
    async loginFinish({ attempt, ke3 }) {
      session.anyone()
      const pending = session.login
      // One proof per attempt: a second guess pays for a new one.
      session.login = undefined
      if (pending === undefined) throw new HongyanError('BAD_CREDENTIALS', 'no login was started here')
      session.identify(accounts.finishLogin(pending, attempt, ke3))
      return {}
    },
    async getVault() {
      return await accounts.vault(session.identified())
    },
    async putVault({ expectedVersion, body, accountRecord }) {
      return await accounts.putVault(session.identified(), expectedVersion, { body, accountRecord })
    },
  }
}

type DeviceMethod = 'issuePass' | 'resume' | 'announce' | 'logout' | 'listDevices' | 'revokeDevice'

function deviceHandlers(session: SessionState, services: Services): Some<DeviceMethod> {
  const { devices, directory, rooms } = services
  const { device } = session

  async function admit(request: RequestOf<'resume'>, proof: Proof): Promise<ReplyOf<'resume'>> {
    const records = await requirePeerRecords(device, request)
    const { username, pass, accountRecord } = await devices.admit(device, request.certificate, proof)
    if (proof.kind === 'password') await rooms.joinLobby(username)
    session.enter(username, records)
    const states = await rooms.attend(username)
    // Revoked while it came in: whoever revoked it did not find it in the directory yet.
    if (!(await devices.isLoggedIn(username, device))) {
      await session.leave()
      throw new HongyanError('NOT_LOGGED_IN', 'the device was logged out meanwhile')
    }
    const marks = [...(await services.marks.reached(request.incarnations))]
    return { pass, accountRecord, storeId: services.storeId, marks, rooms: states.map(roomStateToWire) }
  }

  return {
    async issuePass(request) {
      const username = session.identified()
      const proof: Proof = session.stage === 'present' ? { kind: 'earlierLogin' } : { kind: 'password', username }
      return await admit(request, proof)
    },
    async resume(request) {
      session.anyone()
      return await admit(request, { kind: 'earlierLogin' })
    },
    async announce(request) {
      session.present()
      session.announce(await requirePeerRecords(device, request))
      return {}
    },
    async logout() {
      await devices.logOut(session.identified(), device)
      await session.leave()
      return {}
    },
    async listDevices() {
      const self = session.present()
      const online = new Map(directory.sessionsOf(self.username).map((other) => [other.device, other]))
      const known = await devices.list(self.username)
      return {
        devices: known.map(({ device: id, lastSeenAtMs }) => {
          const other = online.get(id)
          const peerRecord = other === undefined ? new Uint8Array() : recordFor(self, other)
          return { device: deviceBytes(id), lastSeenAtMs, peerRecord }
        }),
      }
    },
    async revokeDevice({ device: bytes }) {
      const { username } = session.present()
      const revoked = deviceIdOf(bytes)
      await devices.revoke(username, revoked)
      if (revoked === device) {
        // Like a logout: ending the stream would lose the reply.
        await session.leave()
        return {}
      }
      for (const other of directory.sessionsOf(username)) {
        if (other.device === revoked) other.revoke('deviceRevoked')
      }
      return {}
    },
  }
}

function directoryHandlers(
  session: SessionState,
  { accounts, directory, clock }: Services,
): Some<'online' | 'lookup' | 'watch'> {
  return {
    async online(query) {
      session.present()
      return directory.online(query)
    },
    async lookup({ username: name }) {
      const self = session.present()
      const username = parseUsername(name)
      const { accountRecord } = await accounts.vault(username)
      const devices = directory.sessionsOf(username).map((other) => ({
        device: deviceBytes(other.device),
        lastSeenAtMs: clock.now(),
        peerRecord: recordFor(self, other),
      }))
      return { accountRecord, devices }
    },
    async watch({ usernames }) {
      directory.watch(session.present(), usernames)
      return {}
    },
  }
}

function mailHandlers(session: SessionState, { mailbox }: Services): Some<'deposit' | 'fetch' | 'ack'> {
  return {
    async deposit({ recipient, id, sealed, acknowledged }) {
      const mark = await mailbox.deposit(session.present(), {
        recipient,
        id: messageIdFromBytes(id),
        sealed,
        acknowledged: acknowledged.map(deviceIdOf),
      })
      return { mark }
    },
    async fetch({ after, limit }) {
      const { mail, more } = await mailbox.fetch(session.present(), { after, limit })
      return { mail: [...mail], more }
    },
    async ack({ positions }) {
      await mailbox.acknowledge(session.present(), positions)
      return {}
    },
  }
}

type RoomMethod = 'joinRoom' | 'leaveRoom' | 'listRooms' | 'roomMembers' | 'archive' | 'history'

function roomHandlers(session: SessionState, { rooms, archive, clock }: Services): Some<RoomMethod> {
  const self = (): Username => session.present().username
  return {
    async joinRoom({ room }) {
      return roomStateToWire(await rooms.join(self(), room))
    },
    async leaveRoom({ room }) {
      await rooms.leave(self(), room)
      return {}
    },
    async listRooms() {
      return { rooms: [...(await rooms.list(self()))] }
    },
    async roomMembers({ room }) {
      const { users, devices } = await rooms.members(session.present(), room)
      return {
        users: [...users],
        devices: devices.map(({ session: other, record }) => ({
          device: deviceBytes(other.device),
          lastSeenAtMs: clock.now(),
          peerRecord: record,
        })),
      }
    },
    async archive({ room, sealed }) {
      return { index: await archive.append(session.present(), { room, sealed }) }
    },
    async history({ room, after, limit }) {
      const { entries, epochs, newest } = await archive.history(self(), { room, after, limit })
      return { entries: [...entries], epochs: [...epochs], newest }
    },
  }
}

function roomStateToWire({ epochs, ...state }: RoomState) {
  return { ...state, epochs: [...epochs] }
}

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
import { createPageTurns, type PageTurns } from './page-turns.ts'
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

/** One table for all sessions. */
export function createHandlers(services: Services): Handlers<SessionState> {
  const inTurn = createPageTurns()
  return {
    async heartbeat(_, session) {
      session.anyone()
      return {}
    },
    ...accountHandlers(services),
    ...deviceHandlers(services),
    ...directoryHandlers(services, inTurn),
    ...mailHandlers(services, inTurn),
    ...roomHandlers(services, inTurn),
  }
}

type Some<Name extends keyof Handlers> = Pick<Handlers<SessionState>, Name>

type AccountMethod = 'registerStart' | 'registerFinish' | 'loginStart' | 'loginFinish' | 'getVault' | 'putVault'

function accountHandlers({ accounts }: Services): Some<AccountMethod> {
  return {
    async registerStart({ username, request }, session) {
      session.anyone()
      const pending = await accounts.startRegistration(username, request, session.network.address)
      session.registration = pending
      return { response: pending.response }
    },
    async registerFinish({ username, record, accountRecord, vault }, session) {
      session.anyone()
      const pending = session.registration
      session.registration = undefined
      if (pending?.username !== parseUsername(username)) {
        throw new HongyanError('INVALID_PARAMS', 'this registration was not started here')
      }
      await accounts.finishRegistration(pending, { opaqueRecord: record, accountRecord, vault })
      return {}
    },
    async loginStart({ username, ke1 }, session) {
      session.anyone()
      if (session.stage === 'present') throw new HongyanError('CONFLICT', 'the session is logged in; log out first')
      const pending = await accounts.startLogin(username, ke1, session.network.address)
      session.login = pending
      return { ke2: pending.ke2, attempt: pending.attempt }
    },
    async loginFinish({ attempt, ke3 }, session) {
      session.anyone()
      const pending = session.login
      // One proof per attempt: a second guess pays for a new one.
      session.login = undefined
      if (pending === undefined) throw new HongyanError('BAD_CREDENTIALS', 'no login was started here')
      session.identify(accounts.finishLogin(pending, attempt, ke3))
      return {}
    },
    async getVault(_, session) {
      return await accounts.vault(session.identified())
    },
    async putVault({ expectedVersion, body, accountRecord }, session) {
      return await accounts.putVault(session.identified(), expectedVersion, { body, accountRecord })
    },
  }
}

type DeviceMethod = 'issuePass' | 'resume' | 'announce' | 'logout' | 'listDevices' | 'revokeDevice'

function deviceHandlers(services: Services): Some<DeviceMethod> {
  const { devices, directory, rooms } = services

  async function admit(session: SessionState, request: RequestOf<'resume'>, proof: Proof): Promise<ReplyOf<'resume'>> {
    const { device } = session
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
    async issuePass(request, session) {
      const username = session.identified()
      const proof: Proof = session.stage === 'present' ? { kind: 'earlierLogin' } : { kind: 'password', username }
      return await admit(session, request, proof)
    },
    async resume(request, session) {
      session.anyone()
      return await admit(session, request, { kind: 'earlierLogin' })
    },
    async announce(request, session) {
      session.present()
      session.announce(await requirePeerRecords(session.device, request))
      return {}
    },
    async logout(_, session) {
      await devices.logOut(session.identified(), session.device)
      await session.leave()
      return {}
    },
    async listDevices(_, session) {
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
    async revokeDevice({ device: bytes }, session) {
      const { username } = session.present()
      const revoked = deviceIdOf(bytes)
      await devices.revoke(username, revoked)
      if (revoked === session.device) {
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

type DirectoryMethod = 'online' | 'lookup' | 'watch'

function directoryHandlers({ accounts, directory, clock }: Services, inTurn: PageTurns): Some<DirectoryMethod> {
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
      const { accountRecord } = await accounts.vault(username)
      const devices = directory.sessionsOf(username).map((other) => ({
        device: deviceBytes(other.device),
        lastSeenAtMs: clock.now(),
        peerRecord: recordFor(self, other),
      }))
      return { accountRecord, devices }
    },
    async watch({ usernames }, session) {
      directory.watch(session.present(), usernames)
      return {}
    },
  }
}

function mailHandlers({ mailbox }: Services, inTurn: PageTurns): Some<'deposit' | 'fetch' | 'ack'> {
  return {
    async deposit({ recipient, id, sealed, acknowledged }, session) {
      const mark = await mailbox.deposit(session.present(), {
        recipient,
        id: messageIdFromBytes(id),
        sealed,
        acknowledged: acknowledged.map(deviceIdOf),
      })
      return { mark }
    },
    fetch({ after, limit }, session) {
      return inTurn(session, async () => {
        const { mail, more } = await mailbox.fetch(session.present(), { after, limit })
        return { mail: [...mail], more }
      })
    },
    async ack({ positions }, session) {
      await mailbox.acknowledge(session.present(), positions)
      return {}
    },
  }
}

type RoomMethod = 'joinRoom' | 'leaveRoom' | 'listRooms' | 'roomMembers' | 'archive' | 'history'

function roomHandlers({ rooms, archive, clock }: Services, inTurn: PageTurns): Some<RoomMethod> {
  const self = (session: SessionState): Username => session.present().username
  return {
    async joinRoom({ room }, session) {
      return roomStateToWire(await rooms.join(self(session), room))
    },
    async leaveRoom({ room }, session) {
      await rooms.leave(self(session), room)
      return {}
    },
    listRooms(_, session) {
      return inTurn(session, async () => ({ rooms: [...(await rooms.list(self(session)))] }))
    },
    roomMembers({ room }, session) {
      return inTurn(session, async () => {
        const { users, devices } = await rooms.members(session.present(), room)
        return {
          users: [...users],
          devices: devices.map(({ session: other, record }) => ({
            device: deviceBytes(other.device),
            lastSeenAtMs: clock.now(),
            peerRecord: record,
          })),
        }
      })
    },
    async archive({ room, sealed }, session) {
      return { index: await archive.append(session.present(), { room, sealed }) }
    },
    history({ room, after, limit }, session) {
      return inTurn(session, async () => {
        const { entries, epochs, newest } = await archive.history(self(session), { room, after, limit })
        return { entries: [...entries], epochs: [...epochs], newest }
      })
    },
  }
}

function roomStateToWire({ epochs, ...state }: RoomState) {
  return { ...state, epochs: [...epochs] }
}

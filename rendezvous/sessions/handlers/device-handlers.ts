/** Requests of devices: to be admitted, announced, listed, logged out and revoked. */
import { HongyanError } from '../../../shared/errors.ts'
import { deviceBytes, deviceIdOf } from '../../../shared/identity.ts'
import type { ReplyOf, RequestOf } from '../../../shared/session-methods.ts'
import type { Proof } from '../../accounts/devices.ts'
import { revocationsToWire } from '../../accounts/revocations.ts'
import { requirePeerRecords } from '../../directory/peer-records.ts'
import { roomStateToWire } from '../../rooms/rooms.ts'
import type { SessionState } from '../session-state.ts'
import type { Services, Some } from './handlers.ts'

type DeviceMethod =
  | 'issuePass'
  | 'resume'
  | 'announce'
  | 'logout'
  | 'listDevices'
  | 'revokeDevice'
  | 'revocations'
  | 'dialBack'
  | 'showPass'

export function deviceHandlers(services: Services): Some<DeviceMethod> {
  const { devices, directory, revocations } = services

  async function admit(session: SessionState, request: RequestOf<'resume'>, proof: Proof): Promise<ReplyOf<'resume'>> {
    const { device } = session
    const records = await requirePeerRecords(device, request)
    const { username, pass, accountRecord, isNew, inUse } = await devices.admit(device, request.certificate, proof)
    try {
      if (proof.kind === 'password') await services.rooms.joinLobby(username)
      session.enter(username, records)
    } finally {
      // It is waited for from now on, whatever has become of its session.
      if (isNew) directory.accountChanged(username)
    }
    const states = await services.rooms.attend(username)
    // Revoked while it came in: whoever revoked it did not find it in the directory yet.
    if (!(await devices.isLoggedIn(username, device))) {
      await session.leave()
      throw new HongyanError('NOT_LOGGED_IN', 'the device was logged out meanwhile')
    }
    const marks = [...(await services.marks.reached(request.incarnations))]
    const { version: vaultVersion } = await services.accounts.vault(username)
    const rooms = states.map(roomStateToWire)
    const { storeId, relayAddress: relay } = services
    return { pass, accountRecord, storeId, marks, rooms, vaultVersion, inUse, relay }
  }

  return {
    async issuePass(request, session) {
      session.identified()
      return await admit(session, request, session.proof())
    },
    async resume(request, session) {
      session.anyone()
      return await admit(session, request, { kind: 'earlierLogin' })
    },
    async announce(request, session) {
      const self = session.present()
      session.announce(await requirePeerRecords(session.device, request))
      // Who came back together with it may have looked before its place at the relay was had.
      directory.accountChanged(self.username, self)
      return {}
    },
    async logout(_, session) {
      revocations.announce(await devices.logOut(session.identified(), session.device))
      await session.leave()
      return {}
    },
    async listDevices(_, session) {
      const self = session.present()
      session.allowance.charge('lookups')
      const online = new Map(directory.sessionsOf(self.username).map((other) => [other.device, other]))
      const known = await devices.list(self.username)
      const records = await services.reachability.recordsFor(self, [...online.values()])
      const recordOf = new Map([...online.keys()].map((id, index) => [id, records[index]]))
      return {
        devices: known.map(({ device: id, lastSeenAtMs }) => {
          const peerRecord = recordOf.get(id) ?? new Uint8Array()
          return { device: deviceBytes(id), lastSeenAtMs, peerRecord, online: online.has(id) }
        }),
      }
    },
    async revokeDevice({ device: bytes }, session) {
      const { username } = session.present()
      const revoked = deviceIdOf(bytes)
      revocations.announce(await devices.revoke(username, revoked))
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
    async dialBack(_, session) {
      const { username, records } = session.present()
      return await services.dialBack({
        username,
        device: session.device,
        network: session.network,
        record: records.local,
      })
    },
    async showPass(_, session) {
      session.present()
      throw new HongyanError('UNSUPPORTED', 'passes are shown to relays')
    },
    async revocations({ after, limit }, session) {
      session.present()
      const { revocations: page, newest, more } = await revocations.page(after, limit)
      return revocationsToWire(page, { last: more ? (page.at(-1)?.number ?? newest) : newest, more })
    },
  }
}

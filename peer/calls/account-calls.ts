/** Calls that concern the account and its devices. */
import { toHongyanError } from '../../shared/errors.ts'
import { deviceBytes, deviceIdOf, parseDeviceId } from '../../shared/identity.ts'
import { VERSION } from '../../shared/version.ts'
import type { LoginResult, User } from '../api.ts'
import type { Assembly } from '../assembly/assembly.ts'
import { formatRecoveryCode } from '../core/account/recovery-code.ts'
import type { Calls } from './calls.ts'

export function accountCalls(
  parts: Assembly,
): Calls<
  'register' | 'login' | 'recall' | 'resume' | 'logout' | 'status' | 'devices' | 'revokeDevice' | 'changePassword'
> {
  const { account, session, rooms, node, messages, settings } = parts

  function result(online: readonly User[], newDevice = false): LoginResult {
    const { username, device } = account.require()
    return { username, peerId: device, online, rooms: rooms.joined(), newDevice }
  }

  /** With rooms and keys as they were when the rendezvous was last there. */
  async function recall(): Promise<void> {
    if (account.identity() !== undefined) return
    await account.recall()
    rooms.recall()
    parts.lan.refresh()
  }

  return {
    async register({ username, password, invite = '' }) {
      return { username: await account.register(username, password, invite) }
    },
    async login({ username, password, recoveryCode }) {
      const isFirstHere = settings.get('username') === undefined
      await account.login(username, password, recoveryCode)
      return result(await parts.reactions.arrival(), isFirstHere && parts.reactions.isAccountInUse())
    },
    async recall() {
      await recall()
      return result([])
    },
    async resume() {
      if (session.state === 'online') return result(await parts.reactions.arrival())
      // Whether the rendezvous is there may not be known for a while.
      await recall()
      const ending = new AbortController()
      const online = session.keepOnline()
      // Whoever goes on without the rendezvous hears of the session by its state.
      online.catch(() => undefined)
      try {
        const isOnline = await Promise.race([
          online.then(() => true),
          parts.company.found(ending.signal).then(() => false),
        ])
        return result(isOnline ? await parts.reactions.arrival() : [])
      } catch (error) {
        if (!toHongyanError(error).retryable) throw error
        // Those met before may be there all the same.
        parts.mesh.check()
        return result([])
      } finally {
        ending.abort()
      }
    },
    async logout() {
      await account.logout()
      parts.reactions.leave()
    },
    async changePassword({ oldPassword, newPassword, recovery = 'keep' }) {
      const { recoveryCode } = await account.changePassword({ oldPassword, newPassword, recovery })
      return recoveryCode === undefined ? {} : { recoveryCode: formatRecoveryCode(recoveryCode) }
    },
    status() {
      const username = account.identity()?.username
      const { rttMs } = session
      return {
        ...(username === undefined ? {} : { username }),
        peerId: parts.device,
        addresses: node.addresses().map((address) => `${address.toString()}/p2p/${parts.device}`),
        connection: session.state,
        ...(rttMs === undefined ? {} : { rttMs: Math.round(rttMs) }),
        outbox: messages.unsent(),
        version: VERSION,
      }
    },
    async devices() {
      const { devices } = await session.request('listDevices', {})
      return devices.map(({ device, online, lastSeenAtMs }) => {
        const peerId = deviceIdOf(device)
        return { peerId, current: peerId === parts.device, online, lastSeenAtMs }
      })
    },
    async revokeDevice(peerId) {
      const device = parseDeviceId(peerId)
      await session.request('revokeDevice', { device: deviceBytes(device) })
      if (device !== parts.device) return
      await account.logout()
      parts.reactions.leave()
    },
  }
}

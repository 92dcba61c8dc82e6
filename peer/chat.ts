/**
 * The peer's public API over its parts: checks what a face passes in, calls the one part that knows, returns what a face
 * may see.
 */
import { HongyanError, toHongyanError } from '../shared/errors.ts'
import { deviceBytes, deviceIdOf, parseDeviceId } from '../shared/identity.ts'
import { PAGE_DEFAULT_ROWS, PAGE_MAX_ROWS } from '../shared/limits.ts'
import { requireText } from '../shared/message.ts'
import {
  canonicalPrefix,
  conversationId,
  parseConversation,
  parseRoomName,
  parseUsername,
  type Username,
} from '../shared/names.ts'
import { VERSION } from '../shared/version.ts'
import type { Chat, ChatInit, LoginResult, OpenChat, User } from './api.ts'
import { type Assembly, assemble } from './assembly.ts'
import { safetyNumber } from './core/trust.ts'
import { KEY_STRETCHING, type KeyStretching } from './password-proof.ts'
import { takeRepair } from './store/take-up.ts'

export const openChat: OpenChat = (init) => openChatWith(init, KEY_STRETCHING)

/** With another cost of a password's proof than the pinned one: for tests, whose passwords guard nothing. */
export async function openChatWith(init: ChatInit, keyStretching: KeyStretching): Promise<Chat> {
  const parts = await assemble(init, keyStretching)
  parts.outbox.load()
  return {
    ...accountCalls(parts),
    ...directoryCalls(parts),
    ...messageCalls(parts),
    ...settingCalls(parts),
    ...roomCalls(parts),
    ...fileCalls(parts),
    subscribe(listener) {
      parts.listeners.add(listener)
      return () => parts.listeners.delete(listener)
    },
    takeRepair: () => takeRepair(parts.settings),
    stop: parts.stop,
  }
}

type Calls<Name extends keyof Chat> = Pick<Chat, Name>

function accountCalls(
  parts: Assembly,
): Calls<'register' | 'login' | 'resume' | 'logout' | 'status' | 'devices' | 'revokeDevice'> {
  const { account, session, rooms, node, messages } = parts

  function result(online: readonly User[]): LoginResult {
    const { username, device } = account.require()
    return { username, peerId: device, online, rooms: rooms.joined() }
  }

  return {
    async register({ username, password, invite = '' }) {
      return { username: await account.register(username, password, invite) }
    },
    async login({ username, password }) {
      await account.login(username, password)
      return result(await parts.reactions.arrival())
    },
    async resume() {
      if (session.state === 'online') return result(await parts.reactions.arrival())
      await account.recall()
      try {
        await session.keepOnline()
        return result(await parts.reactions.arrival())
      } catch (error) {
        if (!toHongyanError(error).retryable) throw error
        rooms.recall()
        parts.mesh.check()
        return result([])
      }
    },
    async logout() {
      await account.logout()
      parts.reactions.leave()
    },
    status() {
      const username = account.identity()?.username
      return {
        ...(username === undefined ? {} : { username }),
        peerId: parts.device,
        addresses: node.addresses().map((address) => `${address.toString()}/p2p/${parts.device}`),
        connection: session.state,
        outbox: messages.queued(),
        version: VERSION,
      }
    },
    async devices() {
      const { devices } = await session.request('listDevices', {})
      return devices.map(({ device, lastSeenAtMs }) => {
        const peerId = deviceIdOf(device)
        return { peerId, current: peerId === parts.device, lastSeenAtMs }
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

function directoryCalls(parts: Assembly): Calls<'online' | 'lookup' | 'acceptKey' | 'setVerified' | 'setBlocked'> {
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
      const online = session.state === 'online' && (await isOnline(username))
      const contact = requireContact(name)
      return {
        username,
        online,
        safetyNumber: numberOf(contact),
        keyChanged: contact.changedKey !== undefined,
      }
    },
    async acceptKey(name, number) {
      const contact = requireContact(name)
      if (number.replace(/\s+/g, ' ').trim() !== numberOf(contact)) {
        throw new HongyanError('INVALID_PARAMS', 'this is not the safety number of the key that is shown now')
      }
      contacts.acceptChangedKey(contact.username)
      // Whoever came in by the old key shall show the new one.
      for (const device of parts.direct.linked(contact.username)) parts.direct.disconnect(device)
      parts.receipts.due([contact.username])
      // What came under the new key has waited at the rendezvous.
      parts.reactions.fetchMail()
      parts.rooms.onKeyAccepted()
    },
    async setVerified(name, verified) {
      contacts.setVerified(requireContact(name).username, verified)
    },
    async setBlocked(name, blocked) {
      const username = parseUsername(name)
      if (contacts.get(username) === undefined) await directory.lookup(username)
      contacts.setBlocked(username, blocked)
      parts.receipts.due([username])
      if (blocked) for (const device of parts.direct.linked(username)) parts.direct.disconnect(device)
    },
  }
}

function messageCalls(
  parts: Assembly,
): Calls<
  | 'send'
  | 'retry'
  | 'markRead'
  | 'history'
  | 'historyFrom'
  | 'search'
  | 'conversations'
  | 'messagesAfter'
  | 'lastPosition'
  | 'shownPosition'
  | 'setShownPosition'
> {
  const { messages, outbox, reading, rooms, settings } = parts
  const rows = (limit: number | undefined) => Math.min(Math.max(1, limit ?? PAGE_DEFAULT_ROWS), PAGE_MAX_ROWS)

  return {
    async send({ to, text, clientId }) {
      const conversation = parseConversation(to)
      requireText(text)
      // Whatever has become of the room or the account since: it was taken, so the answer is the same.
      const earlier = clientId === undefined ? undefined : messages.idOfClient(clientId)
      if (earlier !== undefined) return { id: earlier, state: messages.stateOf(earlier) ?? 'queued' }
      if (conversation.kind === 'room') return rooms.submit(conversation.room, text, clientId)
      return outbox.submit(conversation.username, { type: 'text', text }, { clientId })
    },
    async retry(id) {
      const message = messages.get(id)
      if (message === undefined) throw new HongyanError('NOT_FOUND', 'no message has this id')
      return message.conversation.startsWith('#') ? rooms.retry(id) : outbox.retry(id)
    },
    async markRead(name, id) {
      parts.account.require()
      const conversation = parseConversation(name)
      if (messages.get(id)?.conversation !== conversationId(conversation)) {
        throw new HongyanError('NOT_FOUND', 'no message of this conversation has this id')
      }
      if (conversation.kind === 'private') await reading.markPrivate(conversation.username, id)
      else await reading.markRoom(conversationId(conversation), id)
    },
    async history({ conversation, before, limit }) {
      return messages.history(conversationId(parseConversation(conversation)), before, rows(limit))
    },
    async historyFrom({ conversation, after, limit }) {
      return messages.historyFrom(conversationId(parseConversation(conversation)), after, rows(limit))
    },
    async search({ text, conversation, limit }) {
      const place = conversation === undefined ? undefined : conversationId(parseConversation(conversation))
      return messages.search(text, place, rows(limit))
    },
    conversations: async () => messages.conversations(),
    messagesAfter: async (position, limit) => messages.after(position, rows(limit)),
    lastPosition: () => messages.lastPosition(),
    shownPosition: () => settings.get('shownPosition') ?? 0,
    setShownPosition: (position) => settings.set('shownPosition', position),
  }
}

function settingCalls({ reading }: Assembly): Calls<'settings' | 'changeSettings'> {
  const settings = () => ({ readReceipts: reading.isTold })
  return {
    settings,
    async changeSettings({ readReceipts }) {
      if (readReceipts !== undefined) await reading.setTold(readReceipts)
      return settings()
    },
  }
}

function roomCalls({
  rooms,
  session,
  account,
  mesh,
}: Assembly): Calls<'joinRoom' | 'leaveRoom' | 'rooms' | 'roomMembers'> {
  return {
    async joinRoom(room) {
      await rooms.join(parseRoomName(room))
      mesh.check()
    },
    async leaveRoom(room) {
      await rooms.leave(parseRoomName(room))
    },
    async rooms() {
      account.require()
      return (await session.request('listRooms', {})).rooms
    },
    async roomMembers(room) {
      account.require()
      return (await session.request('roomMembers', { room: parseRoomName(room) })).users
    },
  }
}

function fileCalls({
  files,
  account,
}: Assembly): Calls<'sendFile' | 'acceptFile' | 'declineFile' | 'cancelFile' | 'transfers'> {
  function addressee(to: string): Username {
    const conversation = parseConversation(to)
    if (conversation.kind === 'room') throw new HongyanError('INVALID_PARAMS', 'files go to a person: @name')
    return conversation.username
  }

  return {
    async sendFile({ to, path }) {
      account.require()
      return { transferId: await files.offer(addressee(to), path) }
    },
    async acceptFile(init) {
      account.require()
      return files.accept(init)
    },
    declineFile: (transferId) => files.decline(transferId),
    cancelFile: (transferId) => files.cancel(transferId),
    transfers: () => files.list(),
  }
}

/** Every method of the machine's face: how its parameters are read, what it asks of the chat, what it answers. */
import { HongyanError } from '../../../shared/errors.ts'
import type { Chat } from '../../api.ts'
import {
  encodeAutoAccepts,
  encodeEntry,
  encodeLogin,
  encodeMessage,
  encodeOffered,
  encodeStatus,
  encodeTime,
  encodeTransfer,
  encodeUser,
  type Json,
} from './encode.ts'
import * as param from './params.ts'

/**
 * `account`: begins when everything before it has ended, and what comes later waits for it, so that a script may pipe
 * "login" and "message.send" without waiting. `ordered`: calls with the same key run one after another, as they came.
 * `immediate`: waits for nothing.
 */
export type Scheduling =
  | { readonly kind: 'account' | 'concurrent' | 'immediate' }
  | { readonly kind: 'ordered'; readonly key: string }

export interface Call {
  readonly scheduling: Scheduling
  run(): Promise<Json>
}

/** Reads the parameters at once, so that a refusal of them waits for nothing. Throws INVALID_PARAMS, INVALID_NAME. */
export type Method = (chat: Chat, params: unknown) => Call

function method<Fields extends Record<string, param.Field<unknown, boolean>>>(
  fields: Fields,
  run: (chat: Chat, params: ReturnType<typeof param.decodeParams<Fields>>) => Promise<Json>,
  kind: 'account' | 'concurrent' | 'immediate' = 'concurrent',
): Method {
  return (chat, given) => {
    const params = param.decodeParams(fields, given)
    return { scheduling: { kind }, run: () => run(chat, params) }
  }
}

/** A method that only does: its result is empty. */
function action<Fields extends Record<string, param.Field<unknown, boolean>>>(
  fields: Fields,
  run: (chat: Chat, params: ReturnType<typeof param.decodeParams<Fields>>) => Promise<void>,
  kind?: 'account',
): Method {
  const runEmpty = async (...given: Parameters<typeof run>): Promise<Json> => {
    await run(...given)
    return {}
  }
  return method(fields, runEmpty, kind)
}

const { text, optional, username, room, conversation, messageId, transferId, limit } = param
const credentials = { username, password: text }

const sendMessage: Method = (chat, given) => {
  const params = param.decodeParams({ to: conversation, text, clientId: optional(text) }, given)
  return {
    scheduling: { kind: 'ordered', key: params.to },
    async run() {
      const { id, state } = await chat.send(params)
      return { id, state }
    },
  }
}

/** Tells whose offers are accepted by themselves; with both parameters after having changed it. */
const autoAccept: Method = (chat, given) => {
  const { username: name, maxSize } = param.decodeParams(
    { username: optional(username), maxSize: optional(param.count) },
    given,
  )
  const wish = name === undefined || maxSize === undefined ? undefined : { username: name, maxBytes: maxSize }
  if (wish === undefined && (name ?? maxSize) !== undefined) {
    throw new HongyanError('INVALID_PARAMS', 'username and maxSize come together')
  }
  return {
    scheduling: { kind: 'ordered', key: 'file.autoAccept' },
    async run() {
      if (wish !== undefined) await chat.setAutoAccept(wish)
      return encodeAutoAccepts(chat.autoAccepts())
    },
  }
}

/** The password stays as it is; what opens the account on a new machine changes. */
async function changeRecovery(chat: Chat, password: string, recovery: 'create' | 'remove'): Promise<Json> {
  const { recoveryCode } = await chat.changePassword({ oldPassword: password, newPassword: password, recovery })
  return recoveryCode === undefined ? {} : { recoveryCode }
}

const TABLE: Readonly<Record<string, Method>> = {
  register: method(
    { ...credentials, invite: optional(text) },
    async (chat, params) => ({ username: (await chat.register(params)).username }),
    'account',
  ),
  login: method(
    { ...credentials, recoveryCode: optional(text) },
    async (chat, params) => encodeLogin(await chat.login(params)),
    'account',
  ),
  resume: method({}, async (chat) => encodeLogin(await chat.resume()), 'account'),
  logout: action({}, (chat) => chat.logout(), 'account'),
  status: method({}, async (chat) => encodeStatus(chat.status()), 'immediate'),

  'users.online': method(
    { prefix: optional(text), after: optional(text), limit: optional(limit) },
    async (chat, params) => {
      const { users, total, next } = await chat.online(params)
      return { users: users.map(encodeUser), total, next }
    },
  ),
  'users.lookup': method({ username }, async (chat, params) => {
    const { username, online, safetyNumber, keyChanged, verified } = await chat.lookup(params.username)
    return { username, online, safetyNumber, keyChanged, verified }
  }),
  'users.accept': action({ username, safetyNumber: text }, (chat, params) =>
    chat.acceptKey(params.username, params.safetyNumber),
  ),
  'users.verify': action({ username, verified: param.flag }, (chat, params) =>
    chat.setVerified(params.username, params.verified),
  ),
  'users.block': action({ username }, (chat, params) => chat.setBlocked(params.username, true)),
  'users.unblock': action({ username }, (chat, params) => chat.setBlocked(params.username, false)),
  'devices.list': method({}, async (chat) => ({
    devices: (await chat.devices()).map(({ peerId, current, online, lastSeenAtMs }) => ({
      peerId,
      current,
      online,
      lastSeenAt: encodeTime(lastSeenAtMs),
    })),
  })),
  'devices.revoke': action({ peerId: text }, (chat, params) => chat.revokeDevice(params.peerId)),

  'message.send': sendMessage,
  'message.retry': method({ id: messageId }, async (chat, { id }) => ({ state: (await chat.retry(id)).state })),
  'message.read': action({ conversation, id: messageId }, (chat, params) =>
    chat.markRead(params.conversation, params.id),
  ),
  'message.unread': action({ conversation, id: messageId }, (chat, params) =>
    chat.markUnread(params.conversation, params.id),
  ),
  history: method({ conversation, before: optional(param.count), limit: optional(limit) }, async (chat, params) => {
    const { messages, more } = await chat.history(params)
    return { messages: messages.map(encodeMessage), more }
  }),
  search: method({ text, conversation: optional(conversation), limit: optional(limit) }, async (chat, params) => ({
    messages: (await chat.search(params)).map(encodeMessage),
  })),
  conversations: method({}, async (chat) => ({
    conversations: (await chat.conversations()).map(({ id, unread, lastAtMs }) => ({
      id,
      unread,
      lastAt: encodeTime(lastAtMs),
    })),
  })),

  'settings.get': method({}, async (chat) => ({ ...chat.settings() }), 'immediate'),
  'settings.set': method(
    {
      readReceipts: optional(param.flag),
      reach: optional(param.oneOf('direct', 'contacts', 'relay-only')),
      lan: optional(param.flag),
    },
    async (chat, change) => ({ ...(await chat.changeSettings(change)) }),
  ),

  'room.join': action({ room }, (chat, params) => chat.joinRoom(params.room)),
  'room.leave': action({ room }, (chat, params) => chat.leaveRoom(params.room)),
  'room.list': method({}, async (chat) => ({
    rooms: (await chat.rooms()).map(({ room, members, joined }) => ({ room, members, joined })),
  })),
  'room.members': method({ room }, async (chat, params) => ({
    users: (await chat.roomMembers(params.room)).map(encodeUser),
  })),

  'file.send': method({ to: param.person, path: text }, async (chat, params) =>
    encodeOffered(await chat.sendFile(params)),
  ),
  'file.entries': method({ transferId, after: optional(param.count), limit: optional(limit) }, async (chat, params) => {
    const { entries, total } = await chat.transferEntries(params)
    return { entries: entries.map(encodeEntry), total }
  }),
  'file.accept': method(
    {
      transferId,
      directory: optional(text),
      onConflict: optional(param.oneOf('rename', 'overwrite', 'refuse')),
    },
    async (chat, params) => ({ path: (await chat.acceptFile(params)).path }),
  ),
  'file.pause': action({ transferId }, (chat, params) => chat.pauseFile(params.transferId)),
  'file.resume': action({ transferId }, (chat, params) => chat.resumeFile(params.transferId)),
  'file.decline': action({ transferId }, (chat, params) => chat.declineFile(params.transferId)),
  'file.cancel': action({ transferId }, (chat, params) => chat.cancelFile(params.transferId)),
  'file.list': method({}, async (chat) => ({ transfers: (await chat.transfers()).map(encodeTransfer) })),
  'file.autoAccept': autoAccept,

  'password.change': action(
    { oldPassword: text, newPassword: text },
    async (chat, params) => void (await chat.changePassword(params)),
    'account',
  ),
  'recovery.create': method(
    { password: text },
    (chat, params) => changeRecovery(chat, params.password, 'create'),
    'account',
  ),
  'recovery.remove': method(
    { password: text },
    (chat, params) => changeRecovery(chat, params.password, 'remove'),
    'account',
  ),
}

/** By name; a map, so that no name of JavaScript's own is a method. */
export const METHODS: ReadonlyMap<string, Method> = new Map(Object.entries(TABLE))

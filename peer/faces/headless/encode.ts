/** What the chat says, in the exact field names of the machine's face. Times become ISO 8601 UTC; nothing is localised. */
import type { HongyanError } from '../../../shared/errors.ts'
import type {
  AutoAccept,
  ChatEvent,
  LeftOut,
  LoginResult,
  Message,
  ProfileRepair,
  Status,
  Transfer,
  TransferEntry,
  User,
} from '../../api.ts'
import { en } from '../catalogue/en.ts'

export type Json = Readonly<Record<string, unknown>>

export function encodeUser({ username, devices }: User): Json {
  return { username, devices }
}

export function encodeLogin({ username, peerId, online, rooms, newDevice }: LoginResult): Json {
  return { username, peerId, online: online.map(encodeUser), rooms, newDevice }
}

export function encodeStatus({ username, peerId, addresses, connection, rttMs, outbox, version }: Status): Json {
  return { username, peerId, addresses, connection, rttMs, outbox, version }
}

export function encodeMessage({ id, position, conversation, from, text, sentAtMs, state, index }: Message): Json {
  return { id, position, conversation, from, text, sentAt: encodeTime(sentAtMs), state, index }
}

export function encodeTransfer(transfer: Transfer): Json {
  const { transferId, direction, peer, name, sizeBytes, bytes, state, path, error } = transfer
  return { transferId, direction, peer, name, ...folderOf(transfer), size: sizeBytes, bytes, state, path, error }
}

/** What of a folder is not sent is named only where there is something. */
export function encodeOffered({ transferId, leftOut }: { transferId: string; leftOut: readonly LeftOut[] }): Json {
  return leftOut.length === 0
    ? { transferId }
    : { transferId, leftOut: leftOut.map(({ path, why }) => ({ path, why })) }
}

export function encodeEntry(entry: TransferEntry): Json {
  const { path, sizeBytes, modifiedAtMs, executable } = entry
  const modifiedAt = encodeTime(modifiedAtMs)
  return { path, ...folderOf(entry), size: sizeBytes, modifiedAt, ...(executable ? { executable } : {}) }
}

export function encodeAutoAccepts(contacts: readonly AutoAccept[]): Json {
  return { contacts: contacts.map(({ username, maxBytes }) => ({ username, maxSize: maxBytes })) }
}

export function encodeTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

/** A `message` becomes an event where the feed writes it. */
export function encodeEvent(event: Exclude<ChatEvent, { type: 'message' }>): Json {
  switch (event.type) {
    case 'connection':
      return { type: event.type, state: event.state, reason: event.reason }
    case 'presence':
      return { type: event.type, username: event.username, online: event.online }
    case 'message.state':
      return { type: event.type, id: event.id, state: event.state, reason: event.reason }
    case 'unread':
      return { type: event.type, conversation: event.conversation, unread: event.unread }
    case 'room.members': {
      const { type, room, joined, left, more } = event
      return { type, room, joined, left, ...(more ? { more } : {}) }
    }
    case 'peer.path':
      return { type: event.type, username: event.username, path: event.path, rttMs: event.rttMs }
    case 'file.offered': {
      const { type, transferId, from, name, sizeBytes, files } = event
      return { type, transferId, from, name, ...folderOf(event), size: sizeBytes, files }
    }
    case 'file.changed':
      return { type: event.type, transferId: event.transferId, state: event.state, reason: event.reason }
    case 'file.checking':
      return { type: event.type, transferId: event.transferId, bytes: event.bytes, size: event.sizeBytes }
    case 'file.progress': {
      const { type, transferId, bytes, sizeBytes, bytesPerSecond, via } = event
      return { type, transferId, bytes, size: sizeBytes, bytesPerSecond, ...(via === 'direct' ? {} : { via }) }
    }
    case 'file.verified':
      return { type: event.type, transferId: event.transferId, path: event.path, digest: event.digest }
    case 'file.failed':
      return { type: event.type, transferId: event.transferId, code: event.code, retryable: event.retryable }
    case 'key.changed':
    case 'key.restored':
      return { type: event.type, username: event.username }
    case 'warning': {
      const { type, code, detail } = event
      const about = 'about' in event ? { about: event.about } : {}
      return { type, code, detail, ...about, ...('offsetMs' in event ? { offsetMs: event.offsetMs } : {}) }
    }
  }
}

/** Said of folders only. */
function folderOf({ folder }: { readonly folder: boolean }): Json {
  return folder ? { folder } : {}
}

/** As a `warning`, whose text is for whoever looks after the bot. */
export function encodeRepair(repair: ProfileRepair): Json {
  return { type: 'warning', code: 'PROFILE_REPAIRED', detail: en.repaired(repair) }
}

/** The JSON-RPC error object of a refused call. */
export function encodeError({ message, code, retryable, retryAfterMs }: HongyanError): Json {
  return { code: -32000, message, data: { code, retryable, retryAfterMs } }
}

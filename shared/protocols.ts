/** Protocol ids and topic names: what goes on the wire to say what is spoken. */
import type { RoomName } from './names.ts'

export const SESSION_PROTOCOL = '/hongyan/session/1.0.0'
export const DIRECT_PROTOCOL = '/hongyan/direct/1.0.0'
export const FILE_PROTOCOL = '/hongyan/file/1.0.0'
/** libp2p circuit relay v2: a peer asks a relay, and a relay asks a peer. */
export const HOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/hop'
export const STOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/stop'
/** Ours: a peer asks a relay to join two bare connections. */
export const SPLICE_PROTOCOL = '/hongyan/splice/1.0.0'

const TOPIC_PREFIX = '/hongyan/room/1/'

/** The gossipsub topic of a room. */
export function topicOf(room: RoomName): string {
  return TOPIC_PREFIX + room
}

/** Domain strings: a signature or a hash made for one kind of bytes is worth nothing for another. */
export const DOMAIN = {
  accountRecord: 'hongyan/account/1',
  deviceCertificate: 'hongyan/device/1',
  pass: 'hongyan/pass/1',
  privateMessage: 'hongyan/private/1',
  roomMessage: 'hongyan/room/1',
  roomSeal: 'hongyan/room-seal/1',
  mailSeal: 'hongyan/mail-seal/1',
  vault: 'hongyan/vault/1',
  archiveChain: 'hongyan/archive/1',
  bulk: 'hongyan/bulk/1',
  lanPresence: 'hongyan/lan/1',
} as const

export type Domain = (typeof DOMAIN)[keyof typeof DOMAIN]

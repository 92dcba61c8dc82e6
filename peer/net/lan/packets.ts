/**
 * Multicast DNS packets (RFC 6762) with our service in them (RFC 6763): asking who is there, and saying that we are. Of
 * other people's packets nothing is read but whether ours is in them.
 */
import { AUTHORITATIVE_ANSWER, type DecodedPacket, decode, encode, type TxtData } from 'dns-packet'
import { LAN_PACKET_MAX_BYTES, LAN_PACKET_RECORDS_MAX, LAN_SIGHTING_LIFE_MS } from '../../../shared/limits.ts'

const SERVICE_LABEL = '_hongyan'
const SERVICE = `${SERVICE_LABEL}._tcp.local`
/** Before the sealed presence in the text record, which has to be of the form `name=value`. */
const PRESENCE_KEY = Buffer.from('p=')
const TTL_SECONDS = Math.round(LAN_SIGHTING_LIFE_MS / 1000)
/** Counts of questions, answers, authorities and additional records. */
const COUNTS_AT = [4, 6, 8, 10] as const
const HEADER_BYTES = 12

export type LanPacket = { readonly type: 'question' } | { readonly type: 'presence'; readonly sealed: Uint8Array }

export function encodeQuestion(): Uint8Array {
  return encode({ type: 'query', questions: [{ name: SERVICE, type: 'PTR' }] })
}

/** @param instance a name that nobody else in the network has, and that says nothing */
export function encodePresence(instance: string, sealed: Uint8Array): Uint8Array {
  const name = `${instance}.${SERVICE}`
  return encode({
    type: 'response',
    flags: AUTHORITATIVE_ANSWER,
    answers: [
      { name: SERVICE, type: 'PTR', ttl: TTL_SECONDS, data: name },
      { name, type: 'TXT', ttl: TTL_SECONDS, data: Buffer.concat([PRESENCE_KEY, sealed]) },
    ],
  })
}

/** Undefined for whatever is none of ours, or is not made as ours are. */
export function readPacket(bytes: Uint8Array): LanPacket | undefined {
  const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!mayBeOurs(bytes)) return undefined
  try {
    return ours(decode(packet))
  } catch {
    // Networks are full of packets that somebody's printer makes its own way.
    return undefined
  }
}

/**
 * Most packets in a network are of others, which is seen without decoding them; and the decoder makes room for as many
 * records as a header claims.
 */
export function mayBeOurs(bytes: Uint8Array): boolean {
  const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (packet.byteLength < HEADER_BYTES || packet.byteLength > LAN_PACKET_MAX_BYTES) return false
  const records = COUNTS_AT.reduce((sum, at) => sum + packet.readUInt16BE(at), 0)
  return records <= LAN_PACKET_RECORDS_MAX && packet.includes(SERVICE_LABEL)
}

function ours({ type, questions = [], answers = [] }: DecodedPacket): LanPacket | undefined {
  if (type === 'query') return questions.some(({ name }) => name === SERVICE) ? { type: 'question' } : undefined
  for (const answer of answers) {
    if (answer.type !== 'TXT' || !answer.name.endsWith(`.${SERVICE}`)) continue
    const text = firstOf(answer.data)
    if (text?.subarray(0, PRESENCE_KEY.byteLength).equals(PRESENCE_KEY)) {
      return { type: 'presence', sealed: text.subarray(PRESENCE_KEY.byteLength) }
    }
  }
  return undefined
}

function firstOf(data: TxtData): Buffer | undefined {
  const [first] = Array.isArray(data) ? data : [data]
  return Buffer.isBuffer(first) ? first : undefined
}

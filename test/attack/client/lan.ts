/** What is said in a local network (section 7): any device at any port, as any member can seal it. */
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { encode as encodeDns } from 'dns-packet'
import { encode } from './document.ts'
import { multihashOf } from './keys.ts'
import { type Member, serverOf } from './member.ts'
import { currentEpoch } from './messages.ts'

const SERVICE = '_hongyan._tcp.local'

export interface PresenceClaims {
  /** PeerId. */
  readonly device: string
  readonly port: number
  readonly sentAtMs?: number
}

/** @param server an address of the rendezvous */
export function presencePacket({ rooms }: Member, server: string, claims: PresenceClaims): Uint8Array {
  const { device, port, sentAtMs = Date.now() } = claims
  const epochs = rooms.find(({ room }) => room === 'lobby')?.epochs ?? []
  const info = `hongyan/lan/1\0${serverOf(server)}`
  const key = new Uint8Array(hkdfSync('sha256', currentEpoch(epochs).key, '', info, 32))
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const presence = encode('LanPresence', { device: multihashOf(device), port, sentAtMs })
  return packetOf(Buffer.concat([nonce, cipher.update(presence), cipher.final(), cipher.getAuthTag()]))
}

/** With whatever in the place of a presence. */
export function packetOf(sealed: Uint8Array): Uint8Array {
  const name = `${randomBytes(8).toString('hex')}.${SERVICE}`
  return encodeDns({
    type: 'response',
    answers: [
      { name: SERVICE, type: 'PTR', ttl: 200, data: name },
      { name, type: 'TXT', ttl: 200, data: Buffer.concat([Buffer.from('p='), sealed]) },
    ],
  })
}

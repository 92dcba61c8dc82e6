/** Splices (section 4): tickets asked of a relay, and whoever comes to its port with one. */
import { connect, type Socket } from 'node:net'
import type { Connection } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { onTestFinished } from 'vitest'
import { CODES, decode, encode } from './document.ts'
import { openWire } from './wire.ts'

export interface Tickets {
  readonly status: number
  readonly ownTicket: Uint8Array
  readonly theirTicket: Uint8Array
}

/** The tickets, or the code of the refusal; `nothing` where the stream ends. @param device a PeerId */
export async function askForSplice(connection: Connection, device: string): Promise<Tickets | string> {
  const wire = openWire(await connection.newStream('/hongyan/splice/1.0.0'))
  wire.send(encode('SpliceRequest', { device: peerIdFromString(device).toMultihash().bytes }))
  const answer = await wire.next()
  wire.stream.abort(new Error('asked'))
  if (answer === undefined) return 'nothing'
  const reply = decode<Tickets>('SpliceReply', answer)
  return reply.status === 100 ? reply : (CODES.get(reply.status) ?? String(reply.status))
}

export function prefaceOf(ticket: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('hongyan/splice/1\n'), ticket])
}

export interface Visit {
  readonly socket: Socket
  /** So many bytes from the beginning, once they are here. */
  heard(bytes: number): Promise<Buffer>
  /** All that was heard, once the other side has closed or cut. */
  readonly ended: Promise<Buffer>
}

/**
 * A bare connection to the node at that address, on which that is said first.
 *
 * @param from another address of this machine
 */
export function visit(address: string, words: Uint8Array, from?: string): Visit {
  const [, host = '', port = ''] = /^\/ip[46]\/([^/]+)\/tcp\/(\d+)/.exec(address) ?? []
  let heard = Buffer.alloc(0)
  let wake = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<Buffer>()
  const socket = connect({ host, port: Number(port), ...(from === undefined ? {} : { localAddress: from }) })
  socket
    .on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes])
      wake.resolve()
    })
    .on('error', () => undefined)
    .on('close', () => ended.resolve(heard))
  socket.write(words)
  onTestFinished(() => void socket.destroy())
  return {
    socket,
    async heard(bytes) {
      while (heard.byteLength < bytes) {
        await wake.promise
        wake = Promise.withResolvers()
      }
      return heard.subarray(0, bytes)
    },
    ended: ended.promise,
  }
}

/** The bulk connection (section 11): its keys and its hello, and whoever knocks at a port. */
import { createCipheriv, hkdfSync } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface BulkEnds {
  readonly secret: Uint8Array
  readonly transferId: Uint8Array
  /** PeerIds as multihashes. */
  readonly dialler: Uint8Array
  readonly listener: Uint8Array
}

const HELLO_HEAD = Uint8Array.of(0, 0, 0, 0)

/** The dialler's first record: it proves that it knows the secret. */
export function helloOf({ secret, transferId, dialler, listener }: BulkEnds): Uint8Array {
  const info = Buffer.concat([Buffer.from('hongyan/bulk/1\0'), transferId, dialler, listener])
  const key = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), info, 64)).subarray(0, 32)
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAAD(HELLO_HEAD)
  return Buffer.concat([HELLO_HEAD, cipher.update(new Uint8Array()), cipher.final(), cipher.getAuthTag()])
}

export interface Knock {
  readonly socket: Socket
  /** Whether anything comes back; known at the first byte, or when the other side has cut. */
  readonly isAnswered: Promise<boolean>
  /** What was answered, once the other side has cut. */
  readonly answer: Promise<Uint8Array>
  /** Whether anybody listened; known with the answer. */
  isHeard(): boolean
}

/** From this machine: says that to whatever listens there, and listens until it is cut. */
export function knock(port: number, words: Uint8Array): Knock {
  const heard: Buffer[] = []
  const { promise: answer, resolve } = Promise.withResolvers<Uint8Array>()
  const first = Promise.withResolvers<boolean>()
  let isHeard = false
  const socket = connect({ port, host: '127.0.0.1' })
  socket
    .on('connect', () => {
      isHeard = true
    })
    .on('data', (bytes) => {
      heard.push(bytes)
      first.resolve(true)
    })
    .on('error', () => undefined)
    .on('close', () => {
      first.resolve(false)
      resolve(Buffer.concat(heard))
    })
  socket.write(words)
  onTestFinished(() => void socket.destroy())
  return { socket, isAnswered: first.promise, answer, isHeard: () => isHeard }
}

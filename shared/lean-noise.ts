/**
 * Noise, leaner than it comes: what one turn writes to a connection makes few system calls and packets, and the other
 * side wakes up less often. On the wire only yamux' window updates change: they come later and fewer.
 */
import { diffieHellman } from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { defaultCrypto } from '@chainsafe/libp2p-noise/crypto'
import type { ConnectionEncrypter, MessageStream, SecuredConnection } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { Uint8ArrayList } from 'uint8arraylist'
import { importPublicKey, privateKeyOf } from './x25519.ts'

type Factory = (components: Parameters<ReturnType<typeof noise>>[0]) => ConnectionEncrypter
type Bytes = Uint8Array | Uint8ArrayList

/** Pieces above this are written as they are: copying them would cost more than a system call. */
const JOINED_MAX_BYTES = 64 * 1024
/** A quarter of the window that every stream begins with: who sends never waits for what is held. */
const WINDOW_HELD_MAX_BYTES = 64 * 1024
const WINDOW_HELD_MS = 200

/** Version 0, type 1, no flags. */
const WINDOW_UPDATE_HEAD = 0x0001_0000
const WINDOW_UPDATE_BYTES = 12

export function leanNoise(): Factory {
  const create = noise({ crypto: leanCrypto })
  return (components) => {
    const encrypter = create(components)
    return {
      protocol: encrypter.protocol,
      secureInbound: async (connection, options) =>
        lean(await encrypter.secureInbound(joinWrites(connection), options)),
      secureOutbound: async (connection, options) =>
        lean(await encrypter.secureOutbound(joinWrites(connection), options)),
    }
  }
}

/** Importing keys is most of what the three agreements of a handshake cost; two of ours take part in several. */
const leanCrypto: typeof defaultCrypto = {
  ...defaultCrypto,
  generateX25519SharedKey: (privateKey, publicKey) =>
    diffieHellman({ privateKey: privateKeyOf(bytesOf(privateKey)), publicKey: importPublicKey(bytesOf(publicKey)) }),
}

/** Noise has a Uint8ArrayList of its own. */
function bytesOf(bytes: Uint8Array | { subarray(): Uint8Array }): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : bytes.subarray()
}

/** Length and ciphertext in one write. Noise is the only writer of the connection from now on. */
function joinWrites(connection: MessageStream): MessageStream {
  const send = connection.send.bind(connection)
  connection.send = (data: Bytes) =>
    send(data instanceof Uint8Array || data.byteLength > JOINED_MAX_BYTES ? data : data.subarray())
  return connection
}

function lean(secured: SecuredConnection): SecuredConnection {
  endReadsQuietly(secured.connection)
  holdWindowUpdates(secured.connection)
  // The bytes of a peer id as it comes lie in a pool of 64 KiB, which would be kept for as long as the connection.
  return { ...secured, remotePeer: peerIdFromString(secured.remotePeer.toString()) }
}

/** What reads frames from a connection; `lengthDecoder` throws a RangeError where there is no whole length. */
interface FrameDecoder {
  lengthDecoder(arrived: Uint8ArrayList): number
}

const LENGTH_BYTES = 2

/**
 * Noise reads frames until reading fails, so that every packet ends in an exception: a twentieth of what receiving it
 * costs. An empty frame is as incomplete as no length, without one.
 */
function endReadsQuietly(connection: MessageStream): void {
  const { decoder } = connection as { decoder?: FrameDecoder }
  if (typeof decoder?.lengthDecoder !== 'function') return
  const decode = decoder.lengthDecoder
  decoder.lengthDecoder = (arrived) => (arrived.byteLength < LENGTH_BYTES ? 0 : decode(arrived))
}

/**
 * js-yamux answers every frame of data with a window update. They travel with the next data, which is mostly the answer
 * to what they are about; of much data at the end of the turn, of little after a moment.
 */
function holdWindowUpdates(connection: MessageStream): void {
  const send = connection.send.bind(connection)
  let held = new Map<number, number>()
  let heldBytes = 0
  let later: NodeJS.Timeout | undefined

  function take(): Uint8Array[] {
    const updates = [...held].map(([stream, bytes]) => windowUpdate(stream, bytes))
    held = new Map()
    heldBytes = 0
    clearTimeout(later)
    later = undefined
    return updates
  }

  function release(): void {
    const updates = take()
    if (updates.length === 0) return
    try {
      send(new Uint8ArrayList(...updates))
    } catch {
      // The connection below has begun to close, and says so in its own way: nobody will send what these allow.
    }
  }

  function hold({ stream, bytes }: WindowUpdate): void {
    const wasLittle = heldBytes < WINDOW_HELD_MAX_BYTES
    held.set(stream, (held.get(stream) ?? 0) + bytes)
    heldBytes += bytes
    if (heldBytes < WINDOW_HELD_MAX_BYTES) later ??= setTimeout(release, WINDOW_HELD_MS)
    else if (wasLittle) setImmediate(release)
  }

  connection.addEventListener('close', take)
  connection.send = (data: Bytes) => {
    const update = readWindowUpdate(data)
    if (update !== undefined) {
      hold(update)
      return !connection.writableNeedsDrain
    }
    return send(held.size === 0 ? data : new Uint8ArrayList(...take(), data))
  }
}

interface WindowUpdate {
  readonly stream: number
  /** More that the other side may send. */
  readonly bytes: number
}

/** Nothing but that (yamux specification: version 0, type 1): one that also opens, confirms or ends a stream is not held. */
function readWindowUpdate(data: Bytes): WindowUpdate | undefined {
  if (!(data instanceof Uint8Array) || data.byteLength !== WINDOW_UPDATE_BYTES) return undefined
  const frame = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (frame.getUint32(0) !== WINDOW_UPDATE_HEAD) return undefined
  return { stream: frame.getUint32(4), bytes: frame.getUint32(8) }
}

function windowUpdate(stream: number, bytes: number): Uint8Array {
  const frame = new DataView(new ArrayBuffer(WINDOW_UPDATE_BYTES))
  frame.setUint32(0, WINDOW_UPDATE_HEAD)
  frame.setUint32(4, stream)
  frame.setUint32(8, bytes)
  return new Uint8Array(frame.buffer)
}

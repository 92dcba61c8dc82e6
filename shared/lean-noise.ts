/**
 * Noise, leaner than it comes: what one turn writes to a connection makes few system calls and packets, and the other
 * side wakes up less often. Nothing on the wire changes but the order of yamux' window updates among themselves.
 */
import { noise } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter, MessageStream, SecuredConnection } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { Uint8ArrayList } from 'uint8arraylist'

type Factory = (components: Parameters<ReturnType<typeof noise>>[0]) => ConnectionEncrypter
type Bytes = Uint8Array | Uint8ArrayList

/** Pieces above this are written as they are: copying them would cost more than a system call. */
const JOINED_MAX_BYTES = 64 * 1024

export function leanNoise(): Factory {
  const create = noise()
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

/** Length and ciphertext in one write. Noise is the only writer of the connection from now on. */
function joinWrites(connection: MessageStream): MessageStream {
  const send = connection.send.bind(connection)
  connection.send = (data: Bytes) =>
    send(data instanceof Uint8Array || data.byteLength > JOINED_MAX_BYTES ? data : data.subarray())
  return connection
}

function lean(secured: SecuredConnection): SecuredConnection {
  holdWindowUpdates(secured.connection)
  // The bytes of a peer id as it comes lie in a pool of 64 KiB, which would be kept for as long as the connection.
  return { ...secured, remotePeer: peerIdFromString(secured.remotePeer.toString()) }
}

/**
 * js-yamux answers every frame of data with a window update. They travel with the next data, which is mostly the answer
 * to what they are about, or at the end of the turn.
 */
function holdWindowUpdates(connection: MessageStream): void {
  const send = connection.send.bind(connection)
  let held: Uint8Array[] = []

  function release(): void {
    if (held.length === 0 || connection.status !== 'open') return
    const updates = held
    held = []
    send(new Uint8ArrayList(...updates))
  }

  connection.send = (data: Bytes) => {
    if (isWindowUpdate(data)) {
      if (held.length === 0) setImmediate(release)
      held.push(data)
      return !connection.writableNeedsDrain
    }
    if (held.length === 0) return send(data)
    const all = new Uint8ArrayList(...held, data)
    held = []
    return send(all)
  }
}

/** Nothing but that (yamux specification: version 0, type 1): one that also opens, confirms or ends a stream is not held. */
function isWindowUpdate(data: Bytes): data is Uint8Array {
  return (
    data instanceof Uint8Array &&
    data.byteLength === 12 &&
    data[0] === 0 &&
    data[1] === 1 &&
    data[2] === 0 &&
    data[3] === 0
  )
}

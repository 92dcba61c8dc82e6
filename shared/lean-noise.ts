/**
 * Noise, leaner than it comes. Length and ciphertext of a message go to the socket as one write: as two they cost twice
 * the system calls and packets, and the other side wakes up twice. And what is known of a peer keeps no buffer alive.
 */
import { noise } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter, MessageStream, SecuredConnection } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Uint8ArrayList } from 'uint8arraylist'

type Factory = (components: Parameters<ReturnType<typeof noise>>[0]) => ConnectionEncrypter

/** Pieces above this are written as they are: copying them would cost more than a system call. */
const JOINED_MAX_BYTES = 64 * 1024

export function leanNoise(): Factory {
  const create = noise()
  return (components) => {
    const encrypter = create(components)
    return {
      protocol: encrypter.protocol,
      secureInbound: async (connection, options) =>
        withOwnPeerId(await encrypter.secureInbound(joinWrites(connection), options)),
      secureOutbound: async (connection, options) =>
        withOwnPeerId(await encrypter.secureOutbound(joinWrites(connection), options)),
    }
  }
}

/** The same connection: noise is its only writer from now on. */
function joinWrites(connection: MessageStream): MessageStream {
  const send = connection.send.bind(connection)
  connection.send = (data: Uint8Array | Uint8ArrayList) =>
    send(data instanceof Uint8Array || data.byteLength > JOINED_MAX_BYTES ? data : data.subarray())
  return connection
}

/** The bytes of the peer id as it comes lie in a pool of 64 KiB, which would be kept for as long as the connection. */
function withOwnPeerId(secured: SecuredConnection): SecuredConnection {
  return { ...secured, remotePeer: peerIdFromString(secured.remotePeer.toString()) }
}

/**
 * Shares the event loop between connections: one that sends much at once is read a piece at a time, and whoever else has
 * something to say comes in between. What it sends meanwhile waits in its own kernel. Never drops or delays otherwise.
 */
import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { CONNECTION_TURN_MAX_BYTES } from '../shared/limits.ts'

/** Around an encrypter, since that is the first to have the connection as the socket gives it. */
export function fairTurns<Components>(
  create: (components: Components) => ConnectionEncrypter,
): (components: Components) => ConnectionEncrypter {
  return (components) => {
    const encrypter = create(components)
    return {
      protocol: encrypter.protocol,
      secureInbound: (connection, options) => encrypter.secureInbound(inTurns(connection), options),
      secureOutbound: (connection, options) => encrypter.secureOutbound(inTurns(connection), options),
    }
  }
}

function inTurns<Connection extends MessageStream>(connection: Connection): Connection {
  let receivedBytes = 0
  let isResting = false

  function endTurn(): void {
    receivedBytes = 0
    if (!isResting) return
    isResting = false
    // It may have ended while it rested.
    if (connection.status === 'open') connection.resume()
  }

  connection.addEventListener('message', ({ data }) => {
    if (receivedBytes === 0) setImmediate(endTurn)
    receivedBytes += data.byteLength
    if (isResting || receivedBytes <= CONNECTION_TURN_MAX_BYTES || connection.status !== 'open') return
    isResting = true
    connection.pause()
  })
  return connection
}

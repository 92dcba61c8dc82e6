/**
 * Shares the event loop between connections: one that sends much at once is read a piece at a time, of those that do a few in
 * each turn, and whoever else has something to say comes in between. What they send meanwhile waits in their own kernels.
 * Never drops or delays otherwise.
 */
import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { BUSY_CONNECTIONS_PER_TURN, CONNECTION_TURN_MAX_BYTES } from '../shared/limits.ts'

/** Around an encrypter, since that is the first to have the connection as the socket gives it. */
export function fairTurns<Components>(
  create: (components: Components) => ConnectionEncrypter,
): (components: Components) => ConnectionEncrypter {
  const rests = createRests()
  return (components) => {
    const encrypter = create(components)
    return {
      protocol: encrypter.protocol,
      secureInbound: (connection, options) => encrypter.secureInbound(inTurns(connection, rests), options),
      secureOutbound: (connection, options) => encrypter.secureOutbound(inTurns(connection, rests), options),
    }
  }
}

function inTurns<Connection extends MessageStream>(connection: Connection, rests: Rests): Connection {
  let receivedBytes = 0
  connection.addEventListener('message', ({ data }) => {
    if (receivedBytes === 0) setImmediate(endTurn)
    receivedBytes += data.byteLength
    if (receivedBytes > CONNECTION_TURN_MAX_BYTES) rests.begin(connection)
  })
  function endTurn(): void {
    receivedBytes = 0
  }
  return connection
}

interface Rests {
  /** It is read no more until it is its turn. */
  begin(connection: MessageStream): void
}

function createRests(): Rests {
  /** Whoever has rested longest is first. */
  const resting = new Set<MessageStream>()

  function endSome(): void {
    let ended = 0
    for (const connection of resting) {
      if (ended === BUSY_CONNECTIONS_PER_TURN) break
      resting.delete(connection)
      // It may have ended while it rested.
      if (connection.status !== 'open') continue
      connection.resume()
      ended += 1
    }
    if (resting.size > 0) setImmediate(endSome)
  }

  return {
    begin(connection) {
      if (resting.has(connection) || connection.status !== 'open') return
      connection.pause()
      if (resting.size === 0) setImmediate(endSome)
      resting.add(connection)
    },
  }
}

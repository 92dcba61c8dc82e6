/** A connection through a relay whose stream is ended beneath it, as a connection to the relay that is closed does. */
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { circuitConnection } from '../../peer/net/circuits/circuit-connection.ts'
import { createKey } from '../attack/client/keys.ts'
import { createBareNode, dial } from '../attack/client/node.ts'

const PROTOCOL = '/test/1.0.0'

test('whoever goes on sending is not thrown at: the connection ends', async () => {
  const relay = await createBareNode(await createKey(), ['/ip4/127.0.0.1/tcp/0'])
  await relay.handle(PROTOCOL, () => undefined)
  const address = relay.getMultiaddrs()[0]?.toString() ?? ''
  const connection = await dial(await createBareNode(await createKey()), address)
  const stream = await connection.newStream(PROTOCOL)
  const circuit = circuitConnection(stream, multiaddr(`${address}/p2p-circuit/p2p/${relay.peerId}`))
  const closed = new Promise<void>((resolve) => circuit.addEventListener('close', () => resolve()))
  await stream.close()
  expect([circuit.status, circuit.send(Uint8Array.of(1))]).toEqual(['open', false])
  await closed
  expect(circuit.status).toBe('aborted')
})

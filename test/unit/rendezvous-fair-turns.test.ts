import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { StreamMessageEvent } from '@libp2p/interface'
import { expect, it } from 'vitest'
import { fairTurns } from '../../rendezvous/fair-turns.ts'
import { CONNECTION_TURN_MAX_BYTES } from '../../shared/limits.ts'

/** A connection as the encrypter gets it: emits what arrives, and says whether its socket is read. */
class FakeConnection extends EventTarget {
  status = 'open'
  isRead = true

  pause() {
    this.isRead = false
  }

  resume() {
    this.isRead = true
  }

  receive(sizeBytes: number) {
    this.dispatchEvent(new StreamMessageEvent(new Uint8Array(sizeBytes)))
  }
}

async function secured(): Promise<FakeConnection> {
  const connection = new FakeConnection()
  const encrypter = { protocol: '/fake', secureInbound: async () => ({}) } as unknown as ConnectionEncrypter
  await fairTurns(() => encrypter)({}).secureInbound(connection as unknown as MessageStream)
  return connection
}

it('a connection that brings much in one turn rests until the next', async () => {
  const connection = await secured()
  connection.receive(CONNECTION_TURN_MAX_BYTES)
  expect(connection.isRead).toBe(true)
  connection.receive(1)
  expect(connection.isRead).toBe(false)
  await nextTurn()
  expect(connection.isRead).toBe(true)
  connection.receive(CONNECTION_TURN_MAX_BYTES)
  expect(connection.isRead).toBe(true)
})

it('one that ended meanwhile is left alone', async () => {
  const connection = await secured()
  connection.receive(CONNECTION_TURN_MAX_BYTES + 1)
  connection.status = 'aborted'
  await nextTurn()
  expect(connection.isRead).toBe(false)
})

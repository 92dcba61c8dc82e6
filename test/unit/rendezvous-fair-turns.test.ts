import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { StreamMessageEvent } from '@libp2p/interface'
import { expect, it } from 'vitest'
import { fairTurns } from '../../rendezvous/fair-turns.ts'
import { BUSY_CONNECTIONS_PER_TURN, CONNECTION_TURN_MAX_BYTES } from '../../shared/limits.ts'

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

const encrypter = { protocol: '/fake', secureInbound: async () => ({}) } as unknown as ConnectionEncrypter

async function secured({ secureInbound } = fairTurns(() => encrypter)({})): Promise<FakeConnection> {
  const connection = new FakeConnection()
  await secureInbound(connection as unknown as MessageStream)
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

it('of many that bring much a few are read in a turn, each in its turn, and who brings little always', async () => {
  const node = fairTurns(() => encrypter)({})
  const busy: FakeConnection[] = []
  for (let count = 0; count < 5 * BUSY_CONNECTIONS_PER_TURN; count += 1) busy.push(await secured(node))
  const quiet = await secured(node)
  const turns = busy.map(() => 0)
  for (let turn = 0; turn < 15; turn += 1) {
    const read = busy.filter(({ isRead }) => isRead)
    if (turn > 0) expect(read).toHaveLength(BUSY_CONNECTIONS_PER_TURN)
    for (const connection of read) {
      connection.receive(4 * CONNECTION_TURN_MAX_BYTES)
      turns[busy.indexOf(connection)] = (turns[busy.indexOf(connection)] ?? 0) + 1
    }
    quiet.receive(100)
    expect(quiet.isRead).toBe(true)
    await nextTurn()
  }
  expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1)
})

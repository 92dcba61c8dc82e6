/** Streams that nothing is asked on: each costs memory, and members may open many for their circuits. */
import type { Connection, StreamMuxer } from '@libp2p/interface'
import { expect, test } from 'vitest'
import { STREAMS_PER_MINUTE_MAX, UNPROVED_STREAMS_MAX } from '../../shared/limits.ts'
import { createHostileNode, dialAnew } from '../support/hostile-node.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { join } from '../support/session-client.ts'

/** Past libp2p's negotiation: nothing is said on them. */
async function openBare(connection: Connection, streams: number): Promise<void> {
  const { muxer } = connection as Connection & { readonly muxer: StreamMuxer }
  for (let count = 0; count < streams; count += 1) {
    const stream = await muxer.createStream()
    stream.send(Uint8Array.of(0x13))
  }
}

test('a stranger that opens more streams than a session needs is cut off', async () => {
  const { address } = await startTestRendezvous()
  const connection = await dialAnew(await createHostileNode(), address)
  const closed = new Promise<void>((resolve) => connection.addEventListener('close', () => resolve()))
  await openBare(connection, UNPROVED_STREAMS_MAX + 1)
  await closed
})

test('a stranger keeps as many as it may, and a member more', async () => {
  const { address } = await startTestRendezvous()
  const stranger = await dialAnew(await createHostileNode(), address)
  await openBare(stranger, UNPROVED_STREAMS_MAX)
  const alice = await join(address, 'alice')
  await openBare(alice.connection, 2 * UNPROVED_STREAMS_MAX)
  await alice.request('heartbeat', { sentAtMs: 0 })
  expect([stranger.status, alice.connection.status]).toEqual(['open', 'open'])
})

/** Given up as soon as they are there: none of them is open when the next comes. */
async function openInVain(connection: Connection, streams: number): Promise<void> {
  const { muxer } = connection as Connection & { readonly muxer: StreamMuxer }
  for (let count = 0; count < streams && connection.status === 'open'; count += 1) {
    const stream = await muxer.createStream()
    stream.abort(new Error('in vain'))
  }
}

function endOf(connection: Connection): Promise<void> {
  return new Promise((resolve) => connection.addEventListener('close', () => resolve()))
}

test('whoever opens streams and gives them up is cut off as well, a member later than a stranger', async () => {
  const { address } = await startTestRendezvous()
  const stranger = await dialAnew(await createHostileNode(), address)
  const strangerEnd = endOf(stranger)
  const alice = await join(address, 'alice')
  const aliceEnd = endOf(alice.connection)
  await openInVain(stranger, UNPROVED_STREAMS_MAX + 1)
  await strangerEnd
  await openInVain(alice.connection, STREAMS_PER_MINUTE_MAX / 2)
  await alice.request('heartbeat', { sentAtMs: 0 })
  await openInVain(alice.connection, STREAMS_PER_MINUTE_MAX)
  await aliceEnd
})

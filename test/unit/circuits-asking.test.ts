/** Asking the relay on a stream that ends under the hand: a failure like any other, and none that nobody hears of. */
import type { Connection, Upgrader } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCircuits } from '../../peer/net/circuits/circuits.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { createStreamPairs, type StreamPairs } from '../support/stream-pair.ts'

let pairs: StreamPairs

beforeEach(async () => {
  pairs = await createStreamPairs()
})

afterEach(() => pairs[Symbol.asyncDispose]())

/** Its streams have ended by the time that somebody has them. */
async function leavingRelay(): Promise<Connection> {
  const { near } = await pairs.open(() => undefined)
  near.abort(new Error('the connection has been cut'))
  const relay: Partial<Connection> = {
    status: 'open',
    addEventListener: () => undefined,
    newStream: async () => near,
  }
  return relay as Connection
}

test('a relay that leaves while it is asked for a place is one that gives none', async () => {
  const registrar: Partial<Registrar> = { handle: async () => undefined, unhandle: async () => undefined }
  const circuits = await createCircuits({
    self: 'alice' as DeviceId,
    registrar: registrar as Registrar,
    upgrader: {} as Upgrader,
    onChange: () => undefined,
    random: Math.random,
  })
  circuits.use(await leavingRelay())
  // What is rejected without anybody to take it fails the whole run, as it ends the program.
  expect(await circuits.answered()).toBe('UNREACHABLE')
  await circuits.stop()
})

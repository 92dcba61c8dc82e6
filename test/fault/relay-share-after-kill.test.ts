/** Whoever has used up a day's share of the relay gains nothing from a crash of the rendezvous. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { Stream } from '@libp2p/interface'
import { expect, onTestFinished, test } from 'vitest'
import { openStoreAsGuest } from '../../rendezvous/server.ts'
import { CircuitStatus } from '../../shared/circuit.ts'
import { MIB } from '../../shared/limits/units.ts'
import { connectTo, openCircuit, reserve, statusOf, takeCircuits } from '../support/circuit-members.ts'
import { RendezvousProcess } from '../support/headless-process.ts'
import { askForPass, join, type LoggedIn, openSession, type SessionClient } from '../support/session-client.ts'

const SHARE_BYTES = 8 * MIB
/** Counted in one go. */
const COUNTED_BYTES = MIB
/** What is on its way in windows and sockets when a circuit is cut. */
const ON_ITS_WAY_BYTES = 2 * MIB

/** Until so much has arrived, or the circuit has been cut. Returns how much did arrive. */
function send([near, far]: readonly [Stream, Stream], bytes: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  let received = 0
  far.addEventListener('message', ({ data }) => {
    received += data.byteLength
    if (received >= bytes) resolve(received)
  })
  for (const stream of [near, far]) stream.addEventListener('close', () => resolve(received))
  const piece = new Uint8Array(60_000)
  let sent = 0
  const write = () => {
    while (sent < bytes && near.writeStatus === 'writable') {
      sent += piece.byteLength
      if (!near.send(piece)) break
    }
  }
  near.addEventListener('drain', write)
  write()
  return promise
}

test('the bytes of a day are counted on after the rendezvous was killed', async () => {
  const directory = mkdtempSync(joinPath(tmpdir(), 'hongyan-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const start = async () => {
    const args = ['--relay-gib-per-day', String(SHARE_BYTES / (1024 * MIB))]
    const rendezvous = new RendezvousProcess({ directory, args })
    onTestFinished(() => rendezvous.kill())
    const [address = ''] = await rendezvous.ready()
    return { rendezvous, address }
  }
  const written = async () => {
    const store = openStoreAsGuest(directory)
    const tallies = await store.tallies(1_000)
    await store.close()
    return tallies.find(({ kind, key }) => kind === 'relayedBytes' && key === 'alice')?.count ?? 0
  }

  const first = await start()
  const [alice, bob] = [await join(first.address, 'alice'), await join(first.address, 'bob')]
  const taken = await takeCircuits(bob.device.node)
  const meet = async (from: SessionClient, to: SessionClient) => {
    await reserve(to.connection)
    return await openCircuit(from.connection, bob.device.id, taken)
  }
  expect(await send(await meet(alice, bob), 5 * MIB)).toBeGreaterThanOrEqual(5 * MIB)
  await expect.poll(written).toBeGreaterThanOrEqual(5 * MIB - COUNTED_BYTES)
  await first.rendezvous.kill()

  const second = await start()
  const comeBack = async ({ device, account }: LoggedIn) => {
    const session = await openSession(device, second.address)
    await askForPass(session, 'resume', account)
    return session
  }
  const [again, other] = [await comeBack(alice), await comeBack(bob)]
  const more = await send(await meet(again, other), SHARE_BYTES)
  expect(more).toBeLessThanOrEqual(SHARE_BYTES - 5 * MIB + COUNTED_BYTES + ON_ITS_WAY_BYTES)
  expect(await statusOf(again.connection, connectTo(bob.device.id))).toBe(CircuitStatus.RESOURCE_LIMIT_EXCEEDED)
  await expect.poll(written).toBeGreaterThanOrEqual(SHARE_BYTES)
})

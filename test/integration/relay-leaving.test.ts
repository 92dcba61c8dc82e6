/** Circuits of whoever may use the relay no more: they end at once, and both ends hear it. */
import type { Stream } from '@libp2p/interface'
import { beforeEach, describe, expect, test } from 'vitest'
import { operate } from '../attack/scene.ts'
import { connectTo, openCircuit, reserve, statusOf, takeCircuits } from '../support/circuit-members.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import {
  askForPass,
  createTestDevice,
  join,
  type LoggedIn,
  openSession,
  proveLogin,
  startPasswordChange,
} from '../support/session-client.ts'

let address: string
let data: string
let alice: LoggedIn
let bob: LoggedIn

beforeEach(async () => {
  const rendezvous = await startTestRendezvous()
  address = rendezvous.address
  data = rendezvous.data
  alice = await join(address, 'alice')
  bob = await join(address, 'bob')
})

function endOf(stream: Stream): Promise<void> {
  return new Promise((resolve) => stream.addEventListener('close', () => resolve()))
}

async function sayAndHear(from: Stream, to: Stream): Promise<void> {
  const heard = new Promise<void>((resolve) => to.addEventListener('message', () => resolve(), { once: true }))
  from.send(Uint8Array.of(1))
  await heard
}

/** Whoever of the two it is that has to go, in either direction. */
describe.each([
  { who: 'has asked for it', goes: () => alice },
  { who: 'it was asked for', goes: () => bob },
])('a circuit of whom $who', ({ goes }) => {
  test.each<[string, (member: LoggedIn) => Promise<unknown>]>([
    ['is banned', ({ account }) => operate(data, { command: 'ban', name: account.username, reason: 'spam' })],
    ['logs out', (member) => member.request('logout', {})],
    [
      'changes the password on another device',
      async ({ account }) => {
        const other = await openSession(await createTestDevice(), address)
        await proveLogin(other, account.username, account.password)
        await askForPass(other, 'issuePass', account)
        await (await startPasswordChange(other, account, 'another password')).finish(1)
      },
    ],
  ])('who %s ends at both ends, and no other is made', async (_, leave) => {
    const taken = await takeCircuits(bob.device.node)
    await reserve(bob.connection)
    const [near, far] = await openCircuit(alice.connection, bob.device.id, taken)
    await sayAndHear(near, far)
    const ended = Promise.all([endOf(near), endOf(far)])
    await leave(goes())
    await ended
    // Cut is also whoever has been told to go; who logs out stays connected for a while.
    const refused = async () => await statusOf(alice.connection, connectTo(bob.device.id)).catch(() => 'cut')
    expect(['PERMISSION_DENIED', 'NO_RESERVATION', 'cut']).toContain(await refused())
  })
})

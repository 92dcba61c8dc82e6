/** The rendezvous goes away while a file is on its way: peers that know each other go on, whatever else happens to them. */
import { expect, test } from 'vitest'
import { createFleet, type Fleet } from '../support/fleet.ts'
import { chooseSeed } from '../support/hostile-kills.ts'
import { startTransfer, transferOf } from '../support/transfer-under-attack.ts'

const MIB = 2 ** 20
const SIZE_BYTES = 200 * MIB
const TIMEOUT_MS = 200_000
const seed = chooseSeed()

async function begin(fleet: Fleet) {
  const alice = await fleet.login('alice')
  const bob = await fleet.login('bob')
  const transfer = await startTransfer(fleet, { alice, bob }, { kind: 'file', sizeBytes: SIZE_BYTES, seed })
  await bob.waitForEvent('file.progress', (event) => Number(event.bytes) > 0)
  return { alice, bob, transfer }
}

test(`killed in the middle of a transfer it is not missed (seed ${seed})`, { timeout: TIMEOUT_MS }, async () => {
  await using fleet = await createFleet()
  const { alice, bob, transfer } = await begin(fleet)
  await fleet.killRendezvous()
  expect((await transferOf(bob, transfer.transferId)).state).toBe('running')
  await transfer.expectArrived(alice, bob)
})

test.each(['alice', 'bob'])(
  `killed while a transfer is interrupted it is not missed either: %s is killed, and comes back at another port (seed ${seed})`,
  { timeout: TIMEOUT_MS },
  async (name) => {
    await using fleet = await createFleet()
    const { transfer, ...peers } = await begin(fleet)
    await fleet.killRendezvous()
    let { alice, bob } = peers
    await (name === 'alice' ? alice : bob).kill()
    const again = fleet.peer(name)
    await again.request('resume')
    if (name === 'alice') alice = again
    else bob = again
    await transfer.expectArrived(alice, bob)
    expect((await again.request('status')).connection).not.toBe('online')
  },
)

test(`what was accepted while it was away comes when it is back (seed ${seed})`, { timeout: TIMEOUT_MS }, async () => {
  await using fleet = await createFleet()
  const { alice, bob, transfer } = await begin(fleet)
  await fleet.killRendezvous()
  await bob.kill()
  await fleet.startRendezvous()
  const again = fleet.peer('bob')
  await again.request('resume')
  await transfer.expectArrived(alice, again)
})

/** A relay with a rate, and members that take as much of it as they can. */
import type { Stream } from '@libp2p/interface'
import { expect, test } from 'vitest'
import { KIB } from '../../shared/limits/units.ts'
import { openCircuit, reserve, takeCircuits } from '../support/circuit-members.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { join, type LoggedIn } from '../support/session-client.ts'

const GREEDY = 3
const CIRCUITS_EACH = 6
const HONEST_BYTES = 256 * KIB
/** Little enough for any machine: who gets how much is to be decided by the rate, not by the processor. */
const BYTES_PER_SECOND = 1_000_000

/** As much as goes, for as long as it is open. */
function sendOn(stream: Stream): void {
  const piece = new Uint8Array(32 * KIB)
  const write = () => {
    while (stream.writeStatus === 'writable' && stream.send(piece));
  }
  stream.addEventListener('drain', write)
  write()
}

test('three that fill the relay with circuits get no more each than one with a single one', async () => {
  const { address } = await startTestRendezvous({
    relayLimits: { bytesPerSecond: BYTES_PER_SECOND },
  })
  const receiver = await join(address, 'receiver')
  const taken = await takeCircuits(receiver.device.node)
  await reserve(receiver.connection)
  const received = new Map<string, number>()
  const woken = new EventTarget()
  const bytesOf = ({ account }: LoggedIn) => received.get(account.username) ?? 0

  async function open(from: LoggedIn): Promise<void> {
    const [near, far] = await openCircuit(from.connection, receiver.device.id, taken)
    far.addEventListener('message', ({ data }) => {
      received.set(from.account.username, bytesOf(from) + data.byteLength)
      woken.dispatchEvent(new Event('bytes'))
    })
    sendOn(near)
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => woken.addEventListener('bytes', resolve, { once: true }))
  }

  const greedy: LoggedIn[] = []
  for (let number = 0; number < GREEDY; number += 1) {
    const member = await join(address, `greedy${number}`)
    greedy.push(member)
    for (let circuit = 0; circuit < CIRCUITS_EACH; circuit += 1) await open(member)
  }
  await until(() => greedy.every((member) => bytesOf(member) > 0))
  const honest = await join(address, 'honest')
  await open(honest)
  await until(() => bytesOf(honest) > 0)
  const before = greedy.map(bytesOf)
  await until(() => bytesOf(honest) >= HONEST_BYTES)
  // Six circuits each: six times as much, if circuits had turns rather than accounts.
  for (const [place, member] of greedy.entries()) {
    const meanwhile = bytesOf(member) - (before[place] ?? 0)
    expect(meanwhile / bytesOf(honest), member.account.username).toBeLessThan(2)
  }
})

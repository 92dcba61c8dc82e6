/** A file over the relay by a line so slow that it keeps everything else waiting: nobody takes that for a dead one. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HEARTBEAT_INTERVAL_MS } from '../../shared/limits.ts'
import { createCommunity, type Member } from '../support/community.ts'
import { createSlowNetwork } from '../support/slow-network.ts'

const cutsOf = ({ events }: Member) =>
  events.filter((event) => event.type === 'connection' && event.state === 'connecting')

// A large one goes past the circuit, by a connection of its own that shares the line.
test.each([
  { bitsPerSecond: 100_000, sizeBytes: 80_000 },
  { bitsPerSecond: 2_000_000, sizeBytes: 1_600_000 },
])('$sizeBytes bytes go over the relay by an uplink of $bitsPerSecond bit/s in one session', async (line) => {
  const { bitsPerSecond, sizeBytes } = line
  // A heartbeat that waits for what is on its way comes too late.
  await using community = await createCommunity({ timeouts: { heartbeatMs: HEARTBEAT_INTERVAL_MS + 3_000 } })
  await using network = await createSlowNetwork({ roundTripMs: 50, bitsPerSecond })
  const [address = ''] = community.rendezvous().addresses
  const [, port = ''] = /\/tcp\/(\d+)/.exec(address) ?? []
  const slow = address.replace(`/tcp/${port}/`, `/tcp/${await network.portTo(Number(port))}/`)
  const bob = await community.join('bob', { listen: [] })
  const alice = await community.join('alice', { listen: [], servers: [slow] })
  const path = join(community.directory, 'letter.bin')
  // Some seven seconds of that line.
  writeFileSync(path, randomBytes(sizeBytes))

  const before = [cutsOf(alice).length, cutsOf(bob).length]
  await alice.chat.sendFile({ to: '@bob', path })
  const { transferId } = await bob.hear('file.offered')
  await bob.chat.acceptFile({ transferId })
  const arrived = await bob.hear('file.verified')
  const { via } = await bob.hear('file.progress')
  expect([via, cutsOf(alice).length, cutsOf(bob).length]).toEqual(['relay', ...before])
  expect(readFileSync(arrived.path).equals(readFileSync(path))).toBe(true)
})

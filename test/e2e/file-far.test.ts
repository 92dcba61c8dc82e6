/** A file between two peers that are far from each other and from the rendezvous: as processes, over a slow network. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFleet } from '../support/fleet.ts'
import { createSlowNetwork } from '../support/slow-network.ts'

test('a file arrives whole over 100 ms and 200 Mbit/s', async () => {
  await using network = await createSlowNetwork({ roundTripMs: 100, bitsPerSecond: 200_000_000 })
  await using fleet = await createFleet({ peerEnv: network.env })
  const alice = await fleet.login('alice')
  const bob = await fleet.login('bob')
  const contents = randomBytes(5_000_000)
  const source = join(fleet.directory, 'far.bin')
  writeFileSync(source, contents)

  const { transferId } = await alice.request('file.send', { to: '@bob', path: source })
  await bob.waitForEvent('file.offered', { transferId, from: 'alice' })
  await bob.request('file.accept', { transferId, directory: join(fleet.directory, 'received') })
  const { path } = await bob.waitForEvent('file.verified', { transferId })
  expect(readFileSync(String(path)).equals(contents)).toBe(true)
  await alice.waitForEvent('file.verified', { transferId })
})

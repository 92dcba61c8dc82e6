/** A relayed file goes past the streams: over two bare connections that the relay joins. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Community, createCommunity } from '../support/community.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
})

const NOWHERE = { listen: [] }

test('a large file arrives whole', async () => {
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  const path = join(community.directory, 'letter.bin')
  writeFileSync(path, randomBytes(50_000_000))
  await alice.chat.sendFile({ to: '@bob', path })
  const { transferId } = await bob.hear('file.offered')
  await bob.chat.acceptFile({ transferId })
  const arrived = await bob.hear('file.verified')
  expect(readFileSync(arrived.path).equals(readFileSync(path))).toBe(true)
})

import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Community, createCommunity } from '../support/community.ts'
import { talkBy, tell } from '../support/talk-until.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
})

/** Nobody can dial it, as behind a NAT. */
const NOWHERE = { listen: [] }

test('two that nobody can dial talk over the relay', async () => {
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  await talkBy('relay', alice, bob)
  await tell(bob, alice, 'over the relay')
  await bob.hear('peer.path', ({ username, path }) => username === 'alice' && path === 'relay')
})

test('a file arrives whole over the relay', async () => {
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  const path = join(community.directory, 'letter.bin')
  writeFileSync(path, randomBytes(3_000_000))
  await alice.chat.sendFile({ to: '@bob', path })
  const { transferId } = await bob.hear('file.offered')
  await bob.chat.acceptFile({ transferId })
  const arrived = await bob.hear('file.verified')
  expect(readFileSync(arrived.path).equals(readFileSync(path))).toBe(true)
  const { via } = await bob.hear('file.progress')
  expect(via).toBe('relay')
})

/** A rendezvous and peers that have IPv6 and nothing else, and those that have either. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCommunity } from '../support/community.ts'
import { talkBy } from '../support/talk-until.ts'

const SIX = ['/ip6/::1/tcp/0']
const FOUR = ['/ip4/127.0.0.1/tcp/0']
const hasIpv6 = Object.values(networkInterfaces()).some((found) => found?.some(({ address }) => address === '::1'))

describe.skipIf(!hasIpv6)('with IPv6', () => {
  test('a rendezvous and peers with IPv6 only: messages, a file beside the stream, and the relay', async () => {
    await using community = await createCommunity({ listen: SIX })
    expect(community.rendezvous().addresses.every((address) => address.startsWith('/ip6/'))).toBe(true)
    const alice = await community.join('alice', { listen: SIX })
    const bob = await community.join('bob', { listen: SIX })
    const carol = await community.join('carol', { listen: [] })
    const dave = await community.join('dave', { listen: [] })
    await talkBy('direct', alice, bob)
    await talkBy('relay', carol, dave)

    const path = join(community.directory, 'letter.bin')
    writeFileSync(path, randomBytes(3_000_000))
    await alice.chat.sendFile({ to: '@bob', path })
    const { transferId } = await bob.hear('file.offered')
    await bob.chat.acceptFile({ transferId })
    const arrived = await bob.hear('file.verified')
    expect(readFileSync(arrived.path).equals(readFileSync(path))).toBe(true)
  })

  test('a rendezvous with both: who comes by one meets who comes by the other', async () => {
    await using community = await createCommunity({ listen: [...FOUR, ...SIX] })
    const by = (family: string) => community.rendezvous().addresses.filter((address) => address.startsWith(family))
    const alice = await community.join('alice', { listen: FOUR, servers: by('/ip4/') })
    const bob = await community.join('bob', { listen: SIX, servers: by('/ip6/') })
    await talkBy('direct', alice, bob)
    await talkBy('direct', bob, alice)
  })
})

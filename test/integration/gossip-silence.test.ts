/** Gossip from one peer to another ends without either of them being told, as one RPC above the other's limit would do. */
import type { GossipSub } from '@libp2p/gossipsub'
import { expect, it, vi } from 'vitest'
import type { PeerNode } from '../../peer/net/node/node.ts'
import { GOSSIP_SILENT_AFTER } from '../../shared/limits.ts'
import { LOBBY } from '../../shared/names.ts'
import { topicOf } from '../../shared/protocols.ts'
import { createCommunity, saying } from '../support/community.ts'

/** In the order in which peers were opened. */
const nodes = vi.hoisted((): PeerNode[] => [])

vi.mock('../../peer/net/node/node.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../peer/net/node/node.ts')>()
  return {
    ...original,
    async createPeerNode(init: Parameters<typeof original.createPeerNode>[0]) {
      const node = await original.createPeerNode(init)
      nodes.push(node)
      return node
    },
  }
})

/** What gossipsub keeps for each peer that it sends to; no part of its interface. */
interface Outbound {
  push(data: unknown): void
  pushPrefixed(data: unknown): void
}

function outboundTo({ pubsub }: PeerNode, device: string): Outbound | undefined {
  return (pubsub as GossipSub & { readonly streamsOutbound: Map<string, Outbound> }).streamsOutbound.get(device)
}

function swallow(outbound: Outbound): void {
  outbound.push = () => {}
  outbound.pushPrefixed = () => {}
}

it('a direction of gossip that has fallen silent is noticed and works again, and nothing is missed meanwhile', async () => {
  await using community = await createCommunity()
  const [alice, bob] = [await community.join('alice'), await community.join('bob')]
  const [aliceNode, bobNode] = nodes
  if (aliceNode === undefined || bobNode === undefined) throw new Error('no nodes')
  const hears = (from: PeerNode, to: PeerNode) =>
    from.pubsub.getSubscribers(topicOf(LOBBY)).some((peer) => peer.toString() === to.device)
  await expect.poll(() => hears(aliceNode, bobNode)).toBe(true)
  await alice.chat.send({ to: '#lobby', text: 'before' })
  await bob.hear('message', saying('before'))

  const silent = outboundTo(aliceNode, bobNode.device)
  if (silent === undefined) throw new Error('alice does not gossip with bob')
  swallow(silent)
  for (let number = 1; number <= GOSSIP_SILENT_AFTER; number += 1) {
    await alice.chat.send({ to: '#lobby', text: `silence ${number}` })
    await bob.hear('message', saying(`silence ${number}`))
  }

  await expect.poll(() => outboundTo(aliceNode, bobNode.device) ?? silent).not.toBe(silent)
  await expect.poll(() => hears(aliceNode, bobNode)).toBe(true)
  await community.stopRendezvous()
  await alice.chat.send({ to: '#lobby', text: 'by gossip alone' })
  await bob.hear('message', saying('by gossip alone'))
})

/** Whoever has no account here: a stock libp2p node, and one that has read the protocol document. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { deviceCertificate, pass } from './client/account.ts'
import { openDirect } from './client/direct.ts'
import { encode, METHODS } from './client/document.ts'
import { createKey } from './client/keys.ts'
import { serverOf } from './client/member.ts'
import { createBareNode, createStockNode, dial, endOf } from './client/node.ts'
import { openSession, Refused } from './client/session.ts'
import { openWire } from './client/wire.ts'

const TOPICS = ['/hongyan/room/1/lobby', '/hongyan/room/1/dev', 'lobby']
const HOP = '/libp2p/circuit/relay/0.2.0/hop'
const PROTOCOLS = [
  ...['/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', '/ipfs/ping/1.0.0', '/floodsub/1.0.0', HOP],
  ...['/libp2p/autonat/1.0.0', '/ipfs/kad/1.0.0', '/meshsub/1.0.0', '/meshsub/1.1.0', '/meshsub/1.2.0'],
  ...['/hongyan/session/1.0.0', '/hongyan/direct/1.0.0', '/hongyan/file/1.0.0'],
]
const REFUSAL = encode('HopMessage', { type: 'STATUS', status: 'PERMISSION_DENIED' })
const PERMISSION_DENIED = Uint8Array.of(REFUSAL.byteLength, ...REFUSAL)

let community: Community
let alice: Member
let bob: Member

beforeEach(async () => {
  community = await createCommunity({ timeouts: { anonymousMs: 3_000 } })
  alice = await community.join('alice')
  bob = await community.join('bob')
})
afterEach(() => community[Symbol.asyncDispose]())

function addressOf(member: Member): string {
  return member.chat.status().addresses.find((address) => address.includes('/tcp/')) ?? ''
}

async function chatOn(text: string): Promise<void> {
  await alice.chat.send({ to: '#lobby', text: `${text} in the lobby` })
  await alice.chat.send({ to: '@bob', text: `${text} in private` })
  await bob.hear('message', saying(`${text} in the lobby`))
  await bob.hear('message', saying(`${text} in private`))
}

describe('a stock libp2p node that subscribes to every topic and opens every protocol', () => {
  test.each(['a peer', 'the rendezvous'])('learns nothing of %s, says nothing there, and is dropped', async (whom) => {
    const node = await createStockNode()
    const learned: string[] = []
    const { pubsub } = node.services
    pubsub.addEventListener('message', ({ detail }) => learned.push(`a message on ${detail.topic}`))
    pubsub.addEventListener('subscription-change', () => learned.push('who listens to what'))
    node.addEventListener('peer:identify', () => learned.push('protocols and addresses'))
    for (const topic of TOPICS) pubsub.subscribe(topic)

    const connection = await dial(
      node,
      whom === 'a peer' ? addressOf(alice) : (community.rendezvous().addresses[0] ?? ''),
    )
    const ended = endOf(connection)
    const wires = (
      await Promise.all(
        PROTOCOLS.map(async (protocol) => {
          try {
            return [{ protocol, wire: openWire(await connection.newStream(protocol)) }]
          } catch {
            // Not spoken here, which is all that it is told.
            return []
          }
        }),
      )
    ).flat()
    for (const topic of TOPICS) await pubsub.publish(topic, Buffer.from('spam from a stranger'))
    await chatOn('among ourselves')
    await ended

    expect(learned).toEqual([])
    const told = wires.filter(({ wire }) => wire.received.byteLength > 0)
    // The rendezvous says that its relay is for members, and no word more.
    expect(told.map(({ protocol }) => protocol)).toEqual(whom === 'a peer' ? [] : [HOP])
    for (const { wire } of told) expect([...wire.received]).toEqual([...PERMISSION_DENIED])
    const known = await node.peerStore.get(connection.remotePeer)
    expect(known.peerRecordEnvelope).toBeUndefined()
    expect(pubsub.getPeers()).toEqual([])
    expect([...alice.texts(), ...bob.texts()].filter((text) => text.includes('spam'))).toEqual([])
    await chatOn('afterwards')
  })
})

describe('whoever has read the document but has no account', () => {
  test('gets nothing from the rendezvous but a heartbeat, a registration and a try at a login', async () => {
    const session = await openSession(
      await createBareNode(await createKey()),
      community.rendezvous().addresses[0] ?? '',
    )
    const open = [...METHODS].filter(([, { stage }]) => stage === 'anonymous').map(([name]) => name)
    expect(open.toSorted()).toEqual(
      ['heartbeat', 'registerStart', 'registerFinish', 'loginStart', 'loginFinish', 'resume'].toSorted(),
    )
    for (const name of METHODS.keys()) {
      if (open.includes(name)) continue
      const refused = await session.request(name).catch((error: unknown) => error)
      expect(refused, name).toBeInstanceOf(Refused)
      const code = name === 'showPass' ? 'UNSUPPORTED' : 'NOT_LOGGED_IN'
      expect(refused, name).toMatchObject({ code, body: Buffer.alloc(0) })
    }
    expect(session.pushes).toEqual([])
    await endOf(session.connection)
  })

  test('is not admitted by a pass that it made itself, and hears of nobody', async () => {
    const server = serverOf(community.rendezvous().addresses[0] ?? '')
    const device = await createKey()
    const account = await createKey()
    const certificate = deviceCertificate(account, { server, username: 'alice', device: device.peerId })
    const refusal = await openDirect(await createBareNode(device), addressOf(bob), pass(account, certificate))
    expect(refusal).toBe('MALFORMED')
    expect(bob.events.filter(({ type }) => type === 'key.changed')).toEqual([])
  })
})

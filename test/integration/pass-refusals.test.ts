/**
 * Every kind of bad pass on every protocol: refused, with a word where somebody listens, and without a trace at whom it was
 * shown to. With real peers and a real rendezvous, whose key the test borrows to make what no honest one makes.
 */
import { randomBytes } from 'node:crypto'
import { join as joinPath } from 'node:path'
import type { Connection, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChannel } from '../../peer/net/direct/channel.ts'
import { openSecrets } from '../../rendezvous/secrets.ts'
import { openStoreAsGuest } from '../../rendezvous/server.ts'
import type { EpochKey } from '../../shared/epoch.ts'
import { codeOf, type ErrorCode } from '../../shared/errors.ts'
import { deviceOfPublicKey, signDeviceCertificate } from '../../shared/identity.ts'
import { CLOCK_SKEW_MS, DEVICE_CERTIFICATE_LIFE_MS, PASS_LIFE_MS } from '../../shared/limits.ts'
import { signRoom } from '../../shared/message.ts'
import { LOBBY } from '../../shared/names.ts'
import { issuePass } from '../../shared/pass.ts'
import { DIRECT_PROTOCOL, FILE_PROTOCOL, topicOf } from '../../shared/protocols.ts'
import { Reach } from '../../shared/session-methods.ts'
import { createSigner, type Signer } from '../../shared/signed.ts'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { createTestPeer, eventually, type TestServer } from '../support/peer-net.ts'
import { rejectionOf } from '../support/refusal.ts'
import { seal } from '../support/room-messages.ts'
import { createTestDevice, join, type LoggedIn, openSession } from '../support/session-client.ts'

let community: Community
let bob: Member
let server: TestServer
let count = 0

beforeAll(async () => {
  community = await createCommunity()
  bob = await community.join('bob')
  const store = openStoreAsGuest(joinPath(community.directory, 'rendezvous'))
  const { signer, peerId } = await openSecrets(store)
  await store.close()
  server = { signer, id: peerId }
})

afterAll(() => community[Symbol.asyncDispose]())

const address = () => community.rendezvous().addresses[0] ?? ''

/** A member who is none of ours: what its device shows and says is up to the test. */
async function joinEve(): Promise<LoggedIn> {
  count += 1
  return await join(address(), `eve${count}`)
}

interface Shown {
  readonly pass: Uint8Array
  readonly certificate: Uint8Array
}

const KINDS = ['another rendezvous', 'self-made', 'expired', 'altered', 'borrowed', 'revoked'] as const
type Kind = (typeof KINDS)[number]

/** What eve shows instead of her own. For `revoked` she logs out first, and bob has heard of it when this resolves. */
async function badPassOf(eve: LoggedIn, kind: Kind): Promise<Shown> {
  const now = Date.now()
  const { username, signer: account } = eve.account
  const certify = (change: { server?: TestServer; account?: Signer; at?: number } = {}) =>
    signDeviceCertificate(
      { server: (change.server ?? server).id, username, device: eve.device.id },
      change.account ?? account,
      change.at ?? now,
    )
  const issue = (certificate: Uint8Array, signer: Signer, at = now) => ({
    certificate,
    pass: issuePass(certificate, now, signer, at),
  })
  switch (kind) {
    case 'another rendezvous': {
      const other = createSigner(randomBytes(32))
      const named = { signer: other, id: deviceOfPublicKey(other.publicKey) }
      return issue(certify({ server: named }), other)
    }
    case 'self-made':
      return issue(certify({ account: eve.device.signer }), eve.device.signer)
    case 'expired': {
      const at = now - PASS_LIFE_MS - CLOCK_SKEW_MS - 60_000
      const { pass } = issue(certify({ at }), server.signer, at)
      return { pass, certificate: certify({ at: now - DEVICE_CERTIFICATE_LIFE_MS - CLOCK_SKEW_MS - 60_000 }) }
    }
    case 'altered':
      return { pass: flipped(eve.reply.pass), certificate: flipped(certify()) }
    case 'borrowed': {
      const victim = await joinEve()
      const { username: name, signer } = victim.account
      const certificate = signDeviceCertificate(
        { server: server.id, username: name, device: victim.device.id },
        signer,
        now,
      )
      return { pass: victim.reply.pass, certificate }
    }
    case 'revoked': {
      await eve.request('logout', {})
      await eventually(async () => {
        const connection = await dialBob(eve)
        expect(await sayHello(connection, eve.reply.pass)).toBe('PASS_EXPIRED')
      })
      return { pass: eve.reply.pass, certificate: certify() }
    }
  }
}

/** In the middle, where something is signed. */
function flipped(bytes: Uint8Array): Uint8Array {
  const index = Math.floor(bytes.byteLength / 2)
  return bytes.map((byte, at) => (at === index ? byte ^ 1 : byte))
}

async function dialBob(eve: LoggedIn): Promise<Connection> {
  const reachable = bob.chat.status().addresses.find((each) => each.includes('/tcp/')) ?? ''
  return await eve.device.node.dial(multiaddr(reachable), { force: true })
}

/** Says hello with that pass; returns what bob answers. */
async function sayHello(connection: Connection, pass: Uint8Array): Promise<ErrorCode | 'hello'> {
  const channel = openChannel(await connection.newStream(DIRECT_PROTOCOL))
  channel.send({ hello: { pass } })
  const answer = await channel.read()
  if (answer?.hello != null) return 'hello'
  return answer?.refuse == null ? 'CLOSED' : codeOf(answer.refuse.status)
}

/** Resolves with the bytes that came until the stream ended; none where it was not even opened. */
async function bytesOn(connection: Connection, protocol: string): Promise<number> {
  const opening = connection.newStream(protocol).catch(() => undefined)
  const stream: Stream | undefined = await opening
  if (stream === undefined) return 0
  let bytes = 0
  const ended = Promise.withResolvers<void>()
  stream.addEventListener('message', ({ data }) => {
    bytes += data.byteLength
  })
  stream.addEventListener('close', () => ended.resolve())
  if (stream.status !== 'open') ended.resolve()
  await ended.promise
  return bytes
}

const asMalformed: readonly Kind[] = ['another rendezvous', 'self-made', 'altered', 'borrowed']

describe.each(KINDS)('a pass that is %s', (kind) => {
  const refusal: ErrorCode = asMalformed.includes(kind) ? 'MALFORMED' : 'PASS_EXPIRED'

  it('admits to no direct stream', async () => {
    const eve = await joinEve()
    const { pass } = await badPassOf(eve, kind)
    const connection = await dialBob(eve)
    expect(await sayHello(connection, pass)).toBe(refusal)
    await eventually(() => expect(connection.status).not.toBe('open'))
    expect(bob.events.some((event) => event.type === 'peer.path' && event.username === eve.account.username)).toBe(
      false,
    )
  })

  it.each([
    ['file', FILE_PROTOCOL],
    ['gossip', '/meshsub/1.2.0'],
  ])('opens no %s stream either', async (_, protocol) => {
    const eve = await joinEve()
    const { pass } = await badPassOf(eve, kind)
    const connection = await dialBob(eve)
    const answer = sayHello(connection, pass)
    expect(await bytesOn(connection, protocol)).toBe(0)
    expect(await answer).not.toBe('hello')
  })

  it('carries no message in a room, whoever passes it on', async () => {
    const eve = await joinEve()
    const epochs = lobbyOf(eve)
    const { pass } = await badPassOf(eve, kind)
    await using carrier = await createTestPeer(`carrier${count}`, { server })
    const topic = topicOf(LOBBY)
    carrier.node.pubsub.subscribe(topic)
    const reachable = bob.chat.status().addresses.find((each) => each.includes('/tcp/')) ?? ''
    const bobDevice = bob.chat.status().peerId as TestServer['id']
    await carrier.direct.connect(bobDevice, [multiaddr(reachable)], AbortSignal.timeout(10_000))
    await eventually(() => expect(carrier.node.pubsub.getSubscribers(topic).map(String)).toContain(bobDevice))
    const publish = async (author: LoggedIn, shown: Uint8Array, text: string) => {
      const { bytes } = signRoom(
        {
          ...{ room: LOBBY, sender: author.account.username, device: author.device.id, text },
          ...{ sequence: 1, lamport: 1, sentAtMs: Date.now(), nonce: randomBytes(16) },
        },
        author.device.signer,
        shown,
      )
      await carrier.node.pubsub.publish(topic, seal(bytes, 'lobby', epochs))
    }
    const honest = await joinEve()
    await publish(eve, pass, `bad ${kind}`)
    await publish(honest, honest.reply.pass, `good after ${kind}`)
    await bob.hear('message', saying(`good after ${kind}`))
    expect(bob.texts()).not.toContain(`bad ${kind}`)
  })

  it('brings nothing into the archive', async () => {
    const eve = await joinEve()
    const epochs = lobbyOf(eve)
    const { pass, certificate } = await badPassOf(eve, kind)
    // What counts here is the certificate: a pass may have run out while the message waited.
    const shown = kind === 'expired' ? issuePass(certificate, 1, server.signer, Date.now()) : pass
    const { bytes } = signRoom(
      {
        ...{ room: LOBBY, sender: eve.account.username, device: eve.device.id, text: `bad ${kind}` },
        ...{ sequence: 1, lamport: 1, sentAtMs: Date.now(), nonce: randomBytes(16) },
      },
      eve.device.signer,
      shown,
    )
    const outcome = await rejectionOf(eve.request('archive', { room: 'lobby', sealed: seal(bytes, 'lobby', epochs) }))
    expect(outcome).toBe(kind === 'revoked' ? 'NOT_LOGGED_IN' : 'MALFORMED')
  })

  it('resumes no session', async () => {
    const eve = await joinEve()
    const { certificate } = await badPassOf(eve, kind)
    const device = kind === 'borrowed' ? await createTestDevice() : eve.device
    const session = await openSession(device, address())
    const request = {
      certificate,
      localRecord: await device.peerRecord('/ip4/127.0.0.1/tcp/4001'),
      publicRecord: new Uint8Array(),
      incarnations: [],
      reach: Reach.EVERYBODY,
    }
    const expected: Partial<Record<Kind, ErrorCode>> = { altered: 'MALFORMED', revoked: 'NOT_LOGGED_IN' }
    expect(await rejectionOf(session.request('resume', request))).toBe(expected[kind] ?? 'INVALID_PARAMS')
  })
})

it('a good pass is taken on all of them', async () => {
  const eve = await joinEve()
  const connection = await dialBob(eve)
  expect(await sayHello(connection, eve.reply.pass)).toBe('hello')
})

function lobbyOf(eve: LoggedIn): readonly EpochKey[] {
  return eve.reply.rooms.find(({ room }) => room === 'lobby')?.epochs ?? []
}

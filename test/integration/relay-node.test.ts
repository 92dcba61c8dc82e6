import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { RelayChoice } from '../../rendezvous/relay/relay-settings.ts'
import { startRelayServer } from '../../rendezvous/relay-server.ts'
import type { Rendezvous } from '../../rendezvous/server.ts'
import { CircuitStatus } from '../../shared/circuit.ts'
import { type DeviceId, deviceOfPublicKey } from '../../shared/identity.ts'
import { HOUR } from '../../shared/limits/units.ts'
import { issuePass } from '../../shared/pass.ts'
import { createSigner } from '../../shared/signed.ts'
import { reserve } from '../support/circuit-members.ts'
import { type Community, createCommunity, saying } from '../support/community.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestClock, temporaryDirectory } from '../support/rendezvous.ts'
import { certify, createTestAccount, createTestDevice, join, openSession } from '../support/session-client.ts'
import { talkBy } from '../support/talk-until.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})
afterEach(() => community[Symbol.asyncDispose]())

/** Nobody can dial it, as behind a NAT. */
const NOWHERE = { listen: [] }

async function startRelay(
  data: string,
  { rendezvous = community.rendezvous().peerId, port = 0 } = {},
): Promise<Rendezvous> {
  const relay = await startRelayServer({ data, listen: [`/ip4/127.0.0.1/tcp/${port}`], rendezvous })
  onTestFinished(() => relay.stop())
  return relay
}

/** The rendezvous names that relay from now on. */
async function name(relay: Rendezvous | 'off'): Promise<void> {
  await community.stopRendezvous()
  await community.restartRendezvous({ relay: relay === 'off' ? relay : (relay.addresses[0] as RelayChoice) })
}

test('members talk over the relay that the rendezvous names, while that is away, and when the relay has restarted', async () => {
  const data = await temporaryDirectory()
  const relay = await startRelay(data)
  await name(relay)
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  await talkBy('relay', alice, bob)

  const rendezvous = community.rendezvous().peerId
  await community.stopRendezvous()
  await alice.chat.send({ to: '@bob', text: 'without the rendezvous' })
  await bob.hear('message', saying('without the rendezvous'))

  await relay.stop()
  const port = Number(/tcp\/(\d+)/.exec(relay.addresses[0] ?? '')?.[1])
  const again = await startRelay(data, { rendezvous, port })
  expect(again.peerId).toBe(relay.peerId)
  await community.restartRendezvous({ relay: relay.addresses[0] as RelayChoice })
  const { id } = await bob.chat.send({ to: '@alice', text: 'and again' })
  await alice.hear('message', saying('and again'))
  await bob.hear('message.state', (event) => event.id === id && event.state === 'delivered')
})

test('a relay that is away costs members nothing else', async () => {
  const relay = await startRelay(await temporaryDirectory())
  await relay.stop()
  await name(relay)
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob')
  await alice.chat.send({ to: '@bob', text: 'directly' })
  await bob.hear('message', saying('directly'))
  await bob.chat.send({ to: '#lobby', text: 'to all' })
  await alice.hear('message', saying('to all'))
})

test('members follow from one relay to another', async () => {
  const first = await startRelay(await temporaryDirectory())
  const second = await startRelay(await temporaryDirectory())
  await name(first)
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  await alice.chat.send({ to: '@bob', text: 'first' })
  await bob.hear('message', saying('first'))
  await name(second)
  await first.stop()
  const { id } = await alice.chat.send({ to: '@bob', text: 'second' })
  await bob.hear('message', saying('second'))
  await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
})

test('only a pass of that rendezvous, of this device and of today is taken, for as long as it is good', async () => {
  const clock = createTestClock(Date.now())
  const rendezvous = community.rendezvous()
  const relay = await startRelayServer({
    ...{ data: await temporaryDirectory(), listen: ['/ip4/127.0.0.1/tcp/0'], clock },
    rendezvous: rendezvous.peerId,
  })
  onTestFinished(() => relay.stop())
  const [address = ''] = relay.addresses
  const [server = ''] = rendezvous.addresses
  const alice = await join(server, 'alice')
  const { pass } = alice.reply

  const own = await openSession(alice.device, address)
  expect(await reserve(own.connection)).toBe(CircuitStatus.PERMISSION_DENIED)
  expect(await rejectionOf(own.request('online', { prefix: '', after: '', limit: 1 }))).toBe('UNSUPPORTED')
  await own.request('showPass', { pass })
  expect(await reserve(own.connection)).toBe(CircuitStatus.OK)

  const other = await openSession(await createTestDevice(), address)
  expect(await rejectionOf(other.request('showPass', { pass }))).toBe('MALFORMED')
  expect(await reserve(other.connection)).toBe(CircuitStatus.PERMISSION_DENIED)

  const impostor = createSigner(randomBytes(32))
  const foreign = deviceOfPublicKey(impostor.publicKey)
  const certificate = certify({ ...other, server: foreign as DeviceId }, createTestAccount('mallory', foreign))
  const selfMade = issuePass(certificate, 1, impostor, Date.now())
  expect(await rejectionOf(other.request('showPass', { pass: selfMade }))).toBe('MALFORMED')

  clock.advance(48 * HOUR)
  const late = await openSession(alice.device, address)
  expect(await rejectionOf(late.request('showPass', { pass }))).toBe('PASS_EXPIRED')

  // The session at the rendezvous is none at the relay; the end of the session here is the end of the place.
  own.asker.abort(new Error('gone'))
  await own.asker.closed
  await expect.poll(() => reserve(own.connection)).toBe(CircuitStatus.PERMISSION_DENIED)
})

/** Who is dialled back where, and what the answer gives away. */
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { type Caller, createDialBack, type DialBackInit } from '../../rendezvous/directory/dial-back.ts'
import { networkOf } from '../../rendezvous/directory/network.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { DIAL_BACKS_AT_ONCE_MAX, DIAL_BACKS_OF_ADDRESS_PER_MINUTE, DIAL_BACKS_PER_MINUTE } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { createTestClock } from '../support/rendezvous.ts'

const key = await generateKeyPair('Ed25519')
const peerId = peerIdFromPrivateKey(key)

async function recordOf(...addresses: string[]): Promise<Uint8Array> {
  const record = new PeerRecord({ peerId, multiaddrs: addresses.map((address) => multiaddr(address)) })
  return (await RecordEnvelope.seal(record, key)).marshal()
}

async function caller(addresses: readonly string[], from = '/ip4/203.0.113.7/tcp/5', name = 'alice'): Promise<Caller> {
  return {
    username: name as Username,
    device: peerId.toString() as DeviceId,
    network: networkOf(multiaddr(from)),
    record: await recordOf(...addresses),
  }
}

interface Dialled {
  readonly host: string
  readonly port: number
  readonly signal: AbortSignal
}

function dialling(dial: (at: Dialled) => Promise<void> = async () => {}) {
  const clock = createTestClock()
  const dialled: Dialled[] = []
  const timed: DialBackInit = {
    clock,
    timeoutMs: 20,
    async dial(_, at, signal) {
      dialled.push({ ...at, signal })
      await dial({ ...at, signal })
    },
  }
  return {
    clock,
    dialled,
    dialBack: createDialBack(timed),
    places: () => dialled.map(({ host, port }) => `${host} ${port}`),
  }
}

test('a device is dialled where its session comes from, whatever other hosts it announces', async () => {
  const { dialBack, places } = dialling()
  const found = await dialBack(
    await caller(['/ip4/198.51.100.9/tcp/4001', '/ip4/10.0.0.1/tcp/4001', '/dns4/victim.example/tcp/4002']),
  )
  expect(places()).toEqual(['203.0.113.7 4001'])
  expect(found).toEqual({ host: '203.0.113.7', ports: [4001], reached: [4001] })
})

test.each([
  ['the ports of services, and none', ['/ip4/1.2.3.4/tcp/22', '/ip4/1.2.3.4/tcp/1023', '/ip4/1.2.3.4/tcp/0'], []],
  ['other protocols', ['/ip4/1.2.3.4/udp/4001', '/ip4/1.2.3.4/udp/4001/quic-v1'], []],
  ['another family', ['/ip6/2001:db8::1/tcp/4001'], []],
  ['more than two', ['/ip4/1.2.3.4/tcp/4001', '/ip4/1.2.3.4/tcp/4002', '/ip4/1.2.3.4/tcp/4003'], [4001, 4002]],
  ['the same one twice', ['/ip4/1.2.3.4/tcp/4001', '/ip4/5.6.7.8/tcp/4001'], [4001]],
])('not dialled: %s', async (_, addresses, ports) => {
  const { dialBack, dialled } = dialling()
  expect(await dialBack(await caller(addresses))).toMatchObject({ ports })
  expect(dialled.map(({ port }) => port)).toEqual(ports)
})

test('of IPv6 the whole address is dialled, of one that is IPv4 in disguise what it is', async () => {
  const { dialBack, places } = dialling()
  await dialBack(await caller(['/ip6/2001:db8::1/tcp/4001'], '/ip6/2001:db8::7/tcp/5'))
  await dialBack(await caller(['/ip4/1.2.3.4/tcp/4001'], '/ip6/::ffff:203.0.113.7/tcp/5'))
  expect(places()).toEqual(['2001:db8::7 4001', '203.0.113.7 4001'])
})

test('without a record nothing is dialled', async () => {
  const { dialBack, dialled } = dialling()
  expect(await dialBack({ ...(await caller([])), record: new Uint8Array() })).toMatchObject({ ports: [], reached: [] })
  expect(dialled).toEqual([])
})

test('a refusal is told no sooner than silence, and neither as what it was', async () => {
  const refusing = dialling(async () => {
    throw new Error('ECONNREFUSED')
  })
  const silent = dialling(
    ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  )
  const answers = []
  for (const { dialBack, dialled } of [refusing, silent]) {
    answers.push(await dialBack(await caller(['/ip4/1.2.3.4/tcp/4001'])))
    expect(dialled[0]?.signal.aborted).toBe(true)
  }
  expect(answers[0]).toEqual(answers[1])
})

test('an account, and all accounts of a network, have their share; a minute later again', async () => {
  const { dialBack, clock } = dialling()
  const addresses = ['/ip4/1.2.3.4/tcp/4001']
  for (let count = 0; count < DIAL_BACKS_PER_MINUTE; count++) await dialBack(await caller(addresses))
  await expect(dialBack(await caller(addresses))).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 60_000 })
  for (let count = DIAL_BACKS_PER_MINUTE; count < DIAL_BACKS_OF_ADDRESS_PER_MINUTE; count++) {
    await dialBack(await caller(addresses, undefined, `other${count}`))
  }
  await expect(dialBack(await caller(addresses, undefined, 'late'))).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await dialBack(await caller(addresses, '/ip4/203.0.113.8/tcp/5', 'elsewhere'))
  clock.advance(60_000)
  await dialBack(await caller(addresses))
})

test('so many at once and no more; whoever is done makes room', async () => {
  const hold = Promise.withResolvers<void>()
  const { dialBack } = dialling(() => hold.promise)
  const callers = Array.from({ length: DIAL_BACKS_AT_ONCE_MAX }, (_, number) =>
    caller(['/ip4/1.2.3.4/tcp/4001'], `/ip4/203.0.113.${number}/tcp/5`, `user${number}`),
  )
  const running = (await Promise.all(callers)).map(dialBack)
  const late = await caller(['/ip4/1.2.3.4/tcp/4001'], '/ip4/198.51.100.1/tcp/5', 'late')
  await expect(dialBack(late)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  hold.resolve()
  await Promise.all(running)
  await dialBack(late)
})

/** A member that would like the rendezvous to look at other people's ports for it. */
import { createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Member } from './client/member.ts'
import { peerRecord } from './client/node.ts'
import { addressOf, openScene } from './scene.ts'

interface Answer {
  readonly host: string
  readonly ports: readonly number[]
  readonly reached: readonly number[]
}

/** A service that has nothing to do with it, and counts its visitors. */
async function openService(host: string): Promise<{ readonly port: number; visitors(): number }> {
  let visitors = 0
  const server: Server = createServer((socket) => {
    visitors += 1
    socket.on('error', () => {})
    socket.end('220 ready\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, visitors: () => visitors }
}

/** As the document has it. */
const DIAL_BACKS_PER_MINUTE = 6

/** Else other members would dial what is announced; here only the rendezvous is looked at. */
const NOBODY = 2

async function askFrom({ session, device }: Member, ...addresses: string[]): Promise<Answer> {
  const record = await peerRecord(device, addresses)
  await session.request('announce', { localRecord: record, publicRecord: new Uint8Array(), reach: NOBODY })
  return await session.request<Answer>('dialBack')
}

const portOf = (address: string) => Number(/\/tcp\/(\d+)/.exec(address)?.[1])

test('no other host is dialled, and of its own nothing is told but whether the device itself is there', async () => {
  await using scene = await openScene({ timeouts: { dialBackMs: 500 } })
  const { mallory, alice } = scene
  const elsewhere = await openService('127.0.0.2')
  const beside = await openService('127.0.0.1')

  // A third host, by address and by name; the port counts, the host does not.
  const aimed = await askFrom(mallory, `/ip4/127.0.0.2/tcp/${elsewhere.port}`, `/dns4/localhost/tcp/${elsewhere.port}`)
  expect(aimed).toEqual({ host: '127.0.0.1', ports: [elsewhere.port], reached: [] })
  expect(elsewhere.visitors()).toBe(0)

  // Another service, and another member, look as if nobody were there.
  const others = await askFrom(mallory, `/ip4/127.0.0.1/tcp/${beside.port}`, addressOf(alice).replace(/\/p2p\/.*/, ''))
  expect(others).toEqual({ host: '127.0.0.1', ports: [beside.port, portOf(addressOf(alice))], reached: [] })

  // Services of the system are not asked for, nor more ports than a device has.
  const ports = [22, 80, 443, 50_001, 50_002, 50_003]
  const many = await askFrom(mallory, ...ports.map((port) => `/ip4/127.0.0.1/tcp/${port}`))
  expect(many.ports).toEqual([50_001, 50_002])
})

test('it works for what it is meant for, often enough for a person and far too rarely for a scan', async () => {
  await using scene = await openScene()
  const { mallory } = scene
  const own = portOf(mallory.node.getMultiaddrs()[0]?.toString() ?? '')
  expect(await askFrom(mallory, `/ip4/127.0.0.1/tcp/${own}`)).toEqual({
    host: '127.0.0.1',
    ports: [own],
    reached: [own],
  })

  for (let count = 1; count < DIAL_BACKS_PER_MINUTE; count++) await mallory.session.request('dialBack')
  expect(await mallory.session.refusal('dialBack')).toBe('RATE_LIMITED')
  // The session is none the worse for what was dialled.
  expect(await mallory.session.refusal('heartbeat', { sentAtMs: 1 })).toBeUndefined()
})

test('a record of somebody else is not taken, so nobody has others dialled', async () => {
  await using scene = await openScene()
  const { mallory } = scene
  const record = await peerRecord(
    mallory.device,
    ['/ip4/127.0.0.1/tcp/50001'],
    addressOf(scene.alice).split('/p2p/')[1],
  )
  expect(await mallory.session.refusal('announce', { localRecord: record, publicRecord: record })).toBe('MALFORMED')
})

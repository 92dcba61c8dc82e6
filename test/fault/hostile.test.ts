/** Strangers that send garbage, too much, half of something, or nothing: they are cut off, and those who chat notice nothing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { DIRECT_PROTOCOL, FILE_PROTOCOL, SESSION_PROTOCOL } from '../../shared/protocols.ts'
import { PASSWORD } from '../support/fleet.ts'
import { HeadlessProcess, RendezvousProcess } from '../support/headless-process.ts'
import { ATTACKS, createHostileNode, dialAnew, endOf, FLOOD_BYTES, openSilentSocket } from '../support/hostile-node.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { peakResidentBytes, residentBytes } from '../support/resident-memory.ts'
import { createTestDevice, join as joinAs, openSession } from '../support/session-client.ts'

/** Far above the queues and what a collector leaves lying, and half of one flood. */
const GROWTH_MAX_BYTES = FLOOD_BYTES / 2
/** With the attacks no more than one address may open at a peer in a second. */
const SILENT_SOCKETS = 16
/** Less than one address may open at a rendezvous in a second. */
const SILENT_AT_RENDEZVOUS = 80

let directory: string
let rendezvous: RendezvousProcess
let server: string
let alice: HeadlessProcess
let bob: HeadlessProcess
let addressOfBob: string

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  rendezvous = new RendezvousProcess({ directory: join(directory, 'rendezvous') })
  server = (await rendezvous.ready())[0] ?? ''
  alice = await member('alice')
  bob = await member('bob')
  const { addresses } = await bob.request<{ addresses: string[] }>('status')
  addressOfBob = addresses.find((address) => address.includes('/tcp/')) ?? ''
})
afterAll(async () => {
  await Promise.all([alice, bob, rendezvous].map((process) => process.kill()))
  rmSync(directory, { recursive: true })
})

async function member(name: string): Promise<HeadlessProcess> {
  const peer = new HeadlessProcess({ name, home: join(directory, name), servers: [server] })
  await peer.request('register', { username: name, password: PASSWORD })
  await peer.request('login', { username: name, password: PASSWORD })
  return peer
}

/** There and back, privately and in the lobby. */
async function chat(text: string): Promise<void> {
  for (const [from, to, other] of [
    [alice, '@bob', bob],
    [bob, '@alice', alice],
    [alice, '#lobby', bob],
    [bob, '#lobby', alice],
  ] as const) {
    const { id } = await from.request('message.send', { to, text })
    await other.waitForEvent('message', { id })
  }
}

const PEER_PROTOCOLS = [DIRECT_PROTOCOL, FILE_PROTOCOL, '/meshsub/1.2.0']

test.each([
  ['the rendezvous', [SESSION_PROTOCOL]],
  ['a peer', PEER_PROTOCOLS],
])('%s serves its people on while strangers attack every protocol of it', async (target, protocols) => {
  const [address, victim] = target === 'a peer' ? [addressOfBob, bob.process] : [server, rendezvous.process]
  await chat('before')
  const before = residentBytes(victim.pid)
  const strangers = protocols.flatMap((protocol) =>
    Object.values(ATTACKS).map(async (attack) => {
      const connection = await dialAnew(await createHostileNode(), address)
      const stream = await connection.newStream(protocol)
      // It may be cut off while it still writes.
      await attack(stream).catch(() => undefined)
      return connection
    }),
  )
  const silent = Array.from({ length: SILENT_SOCKETS }, () => openSilentSocket(address))
  await chat('during')
  const connections = await Promise.all(strangers)
  const sockets = await Promise.all(silent)
  await chat('after')
  expect(peakResidentBytes(victim.pid) - before).toBeLessThan(GROWTH_MAX_BYTES)
  // A rendezvous is patient for half a minute, which another test waits for in less.
  if (target === 'a peer') await Promise.all([...connections.map(endOf), ...sockets.map(({ ended }) => ended)])
})

describe('connections that are opened and left silent', () => {
  test('end at a rendezvous, and its members stay', async () => {
    const { address } = await startTestRendezvous({ timeouts: { anonymousMs: 5_000 } })
    const session = await joinAs(address, 'carol')
    const node = await createHostileNode()
    const opened = await Promise.allSettled(Array.from({ length: SILENT_AT_RENDEZVOUS }, () => dialAnew(node, address)))
    const connections = opened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(connections.length).toBeGreaterThan(SILENT_AT_RENDEZVOUS / 2)
    await session.request('heartbeat', { sentAtMs: 0 })
    await Promise.all(connections.map(endOf))
    await session.request('heartbeat', { sentAtMs: 0 })
    await (await openSession(await createTestDevice(), address)).request('heartbeat', { sentAtMs: 0 })
  })

  // Other addresses than 127.0.0.1 are needed to come from: those of one address are limited anyway.
  test.runIf(process.platform === 'linux')('and never even begin do not keep others out', async () => {
    const strangers = ['127.0.0.2', '127.0.0.3', '127.0.0.4']
    const opening = strangers.flatMap((from) =>
      Array.from({ length: SILENT_AT_RENDEZVOUS }, () => openSilentSocket(server, { from })),
    )
    await Promise.all(opening)
    const dora = await member('dora')
    onTestFinished(() => dora.kill())
    await chat('beside silent sockets')
  })
})

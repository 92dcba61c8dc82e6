/** A member that would like to know where others are, and to get at those who do not show it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Member, saying } from '../support/community.ts'
import { openDirect } from './client/direct.ts'
import { encode } from './client/document.ts'
import { createKey, multihashOf } from './client/keys.ts'
import { deposit, find } from './client/member.ts'
import { addressesIn, createBareNode, dial } from './client/node.ts'
import { openWire } from './client/wire.ts'
import { addressOf, deviceOf, openScene, ownText, reach, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

interface Devices {
  readonly devices: readonly { readonly device: Uint8Array; readonly peerRecord: Uint8Array }[]
}

/** Every record of that member that mallory is given, by every question that there is. */
async function recordsOf(member: Member): Promise<Uint8Array[]> {
  const { session } = scene.mallory
  const { devices } = await find(scene.mallory, member.name)
  const room = await session.request<Devices>('roomDevices', { room: 'lobby', except: [] })
  const own = await session.request<Devices>('listDevices')
  const id = multihashOf(deviceOf(member))
  const all = [...devices, ...room.devices, ...own.devices].filter(({ device }) => Buffer.from(device).equals(id))
  return all.map(({ peerRecord }) => peerRecord).filter(({ byteLength }) => byteLength > 0)
}

async function addressesOf(member: Member): Promise<string[]> {
  const found = await Promise.all((await recordsOf(member)).map(addressesIn))
  return [...new Set(found.flat())]
}

test('whoever shows itself to contacts only is neither found nor reached by others, and by those it has written to', async () => {
  const { mallory, alice } = scene
  expect(await recordsOf(alice)).not.toEqual([])
  const link = await reach(mallory, alice)
  const address = addressOf(alice)
  await alice.chat.changeSettings({ reach: 'contacts' })
  // Who was admitted before is let go; who remembers the address gets what it gets where nobody is logged in.
  await link.wire.ended
  await expect.poll(() => recordsOf(alice)).toEqual([])
  expect(await openDirect(mallory.node, address, mallory.pass)).toBe('CLOSED')
  await deposit(mallory, 'alice', ownText(mallory, 'alice', 'by mail then'))
  await alice.hear('message', saying('by mail then'))

  await alice.chat.send({ to: '@mallory', text: 'hello' })
  await expect.poll(() => recordsOf(alice)).not.toEqual([])
  expect(await (await reach(mallory, alice)).send(ownText(mallory, 'alice', 'directly', 2).bytes)).toBe('ack')
})

test('whoever goes by the relay only names no address to anybody, and answers nobody who remembers one', async () => {
  const { mallory, alice } = scene
  await alice.chat.send({ to: '@mallory', text: 'hello' })
  const address = addressOf(alice)
  const link = await reach(mallory, alice)
  await alice.chat.changeSettings({ reach: 'relay-only' })
  await link.wire.ended
  await expect.poll(() => addressesOf(alice)).toEqual([expect.stringMatching(/^\/p2p\/[^/]+\/p2p-circuit$/)])
  await expect(openDirect(mallory.node, address, mallory.pass)).rejects.toThrow()
})

test('a refusal tells nothing that noise has not told: no pass, no name', async () => {
  const { mallory, alice } = scene
  await alice.chat.changeSettings({ reach: 'contacts' })
  const strangers = await createBareNode(await createKey())
  for (const node of [mallory.node, strangers]) {
    const connection = await dial(node, addressOf(alice))
    const wire = openWire(await connection.newStream('/hongyan/direct/1.0.0'))
    wire.send(encode('DirectFrame', { hello: { pass: mallory.pass } }))
    await wire.ended
    expect(Buffer.from(wire.received).includes('alice')).toBe(false)
    expect(wire.received.byteLength).toBeLessThan(16)
  }
})

/** A member that is let in and then asks, says that it has moved, or connects anew, without end. */
import { createServer } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { saying } from '../support/community.ts'
import { decode, encode, type Fields } from './client/document.ts'
import { peerRecord } from './client/node.ts'
import { openScene, ownText, reach, type Scene } from './scene.ts'

const FRAMES = 10_000
const AT_ONCE = 250
/** Those by which an honest device may come: two families, both sides dialling. */
const CONNECTIONS = 4

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

interface Heard {
  readonly pong?: Fields
  readonly ack?: Fields
}

function framed(fields: Fields): Uint8Array {
  const frame = encode('DirectFrame', fields)
  return Uint8Array.of(frame.byteLength, ...frame)
}

test('ten thousand pings get few answers, ten thousand moves few looks, and others are served as before', async () => {
  const { alice, bob, mallory } = scene
  let knocks = 0
  const door = createServer((socket) => {
    knocks += 1
    socket.on('error', () => undefined).destroy()
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void door.close())
  const { port } = door.address() as { port: number }
  const record = await peerRecord(mallory.device, [`/ip4/127.0.0.1/tcp/${port}`])
  await mallory.session.request('announce', { localRecord: record, publicRecord: new Uint8Array() })

  const { wire } = await reach(mallory, alice)
  for (let sent = 0; sent < FRAMES; sent += AT_ONCE) {
    const frames = Array.from({ length: AT_ONCE }, (_, n) => [
      framed({ ping: { number: sent + n } }),
      framed({ moved: {} }),
    ])
    wire.stream.send(Buffer.concat(frames.flat()))
    await turn()
  }
  wire.send(encode('DirectFrame', { message: { message: ownText(mallory, 'alice', 'after all that').bytes } }))
  await bob.chat.send({ to: '@alice', text: 'meanwhile' })
  await alice.hear('message', saying('meanwhile'))

  let pongs = 0
  for (let bytes = await wire.next(); bytes !== undefined; bytes = await wire.next()) {
    const { pong, ack } = decode<Heard>('DirectFrame', bytes)
    if (pong) pongs += 1
    if (ack) break
  }
  await alice.hear('message', saying('after all that'))
  expect(pongs).toBeGreaterThan(0)
  expect(pongs).toBeLessThan(FRAMES / 100)
  expect(knocks).toBeLessThan(FRAMES / 100)
})

test('of connections that one device opens without end the newest few stay, and it is linked all the while', async () => {
  const { alice, bob, mallory } = scene
  for (let times = 0; times < 10 * CONNECTIONS; times += 1) await reach(mallory, alice)
  const open = () => mallory.node.getConnections().filter((each) => each !== mallory.session.connection)
  await expect.poll(() => open().length).toBeLessThanOrEqual(CONNECTIONS)
  await bob.chat.send({ to: '@alice', text: 'still there?' })
  await alice.hear('message', saying('still there?'))
  const last = await reach(mallory, alice)
  expect(await last.send(ownText(mallory, 'alice', 'by the last one').bytes)).toBe('ack')
  const changes = alice.events.filter((event) => event.type === 'peer.path' && event.username === 'mallory')
  expect(new Set(changes.map((event) => 'path' in event && event.path))).toEqual(new Set(['direct']))
})

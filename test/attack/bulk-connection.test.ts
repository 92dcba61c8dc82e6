/** Whoever is on the same machine, and would like to get at the second connection of a file: by its port, or as its other end. */
import { randomBytes } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { helloOf, type Knock, knock } from './client/bulk.ts'
import { digestOf, type FileTalk, openFileTalk } from './client/file.ts'
import { multihashOf } from './client/keys.ts'
import { deviceOf, openScene, reach, type Scene } from './scene.ts'

const MIB = 1024 * 1024
const HELLO_BYTES = 20
const contents = randomBytes(24 * MIB)

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

/** What watching the machine's listening ports tells, at once: each port that is opened from now on. */
function onPort(tell: (port: number) => void): void {
  const channel = 'tracing:net.server.listen:asyncEnd'
  const listener = (message: unknown) => {
    const { server } = message as { server: Server }
    const address = server.address() as AddressInfo | null
    if (address !== null && typeof address === 'object') tell(address.port)
  }
  subscribe(channel, listener)
  onTestFinished(() => void unsubscribe(channel, listener))
}

type Id = Awaited<ReturnType<Scene['alice']['chat']['sendFile']>>['transferId']

async function offer(to: string): Promise<Id> {
  const path = join(scene.community.directory, 'large.bin')
  writeFileSync(path, contents)
  return (await scene.alice.chat.sendFile({ to: `@${to}`, path })).transferId
}

async function expectArrived(id: Id): Promise<void> {
  const { path, digest } = await scene.bob.hear('file.verified', ({ transferId }) => transferId === id)
  expect(digest).toBe(digestOf(contents).toString('hex'))
  expect(readFileSync(path).equals(contents)).toBe(true)
  await scene.alice.hear('file.verified', ({ transferId }) => transferId === id)
}

/** As mallory, by the rules: alice has been asked for it, and tells a port. */
async function asked(id: Id) {
  const { connection } = await reach(scene.mallory, scene.alice)
  const talk = await openFileTalk(connection)
  const transferId = Buffer.from(id, 'hex')
  talk.send({ pull: { transferId, offset: 0 } })
  const { bulk } = await talk.until('reply')
  if (bulk === undefined) throw new Error('no port was told')
  const ends = { transferId, dialler: scene.mallory.device.multihash, listener: multihashOf(deviceOf(scene.alice)) }
  return { talk, bulk, hello: helloOf({ ...ends, secret: bulk.secret }), ends }
}

/** As mallory, who has shown that he knows the secret. */
async function proven(id: Id) {
  for (;;) {
    const own = await asked(id)
    const first = knock(own.bulk.port, own.hello)
    if (await first.isAnswered) return { ...own, first }
    // A port lives for a second: on a busy machine it may be gone before anybody is there.
    own.talk.wire.stream.abort(new Error('too late'))
  }
}

/** Everything that comes on the stream, as an honest receiver reports it. */
async function takeFromStream(talk: FileTalk): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for (let offset = 0; offset < contents.byteLength; talk.send({ progress: { offset } })) {
    const data = await talk.until('data')
    chunks.push(data)
    offset += data.byteLength
  }
  return Buffer.concat(chunks)
}

test('strangers at the port of others are cut without an answer, be it with a hello that was good once; the file arrives', async () => {
  // A true hello was answered once, so that what is replayed below is one.
  const own = await proven(await offer('mallory'))
  own.talk.wire.stream.abort(new Error('enough'))

  const knocks: Knock[] = []
  onPort((port) => {
    // They are there before whom it was opened for knows of it.
    for (const words of [randomBytes(HELLO_BYTES), own.hello, randomBytes(64 * 1024), new Uint8Array(HELLO_BYTES)]) {
      knocks.push(knock(port, words))
    }
    for (let count = 0; count < 20; count += 1) knocks.push(knock(port, own.hello.subarray(0, 19)))
  })
  const id = await offer('bob')
  await scene.bob.hear('file.offered')
  await scene.bob.chat.acceptFile({ transferId: id })
  await expectArrived(id)
  const answers = await Promise.all(knocks.map(({ answer }) => answer))
  expect(answers.map(({ byteLength }) => byteLength)).toEqual(knocks.map(() => 0))
  expect(knocks.filter(({ isHeard }) => isHeard()).length).toBeGreaterThan(0)
})

test('one secret makes one connection: a hello that is heard twice is answered once', async () => {
  const { talk, bulk, hello, first } = await proven(await offer('mallory'))
  expect((await knock(bulk.port, hello).answer).byteLength).toBe(0)
  expect(first.socket.closed).toBe(false)
  talk.wire.stream.abort(new Error('enough'))
})

test.each<[string, (port: number, ends: Awaited<ReturnType<typeof asked>>['ends']) => Knock | undefined]>([
  ['never comes to the port', () => undefined],
  ['comes with another secret', (port, ends) => knock(port, helloOf({ ...ends, secret: randomBytes(32) }))],
  ['comes and says nothing', (port) => knock(port, new Uint8Array())],
])('a receiver that %s gets the data over the stream', async (_, come) => {
  const { talk, bulk, ends } = await asked(await offer('mallory'))
  const knocked = come(bulk.port, ends)
  talk.send({ begin: {} })
  expect((await takeFromStream(talk)).equals(contents)).toBe(true)
  expect((await knocked?.answer)?.byteLength ?? 0).toBe(0)
  talk.send({ verified: {} })
  await scene.alice.hear('file.verified')
  // The port is not open any longer than it has to be.
  const late = knock(bulk.port, randomBytes(HELLO_BYTES))
  await late.answer
  expect(late.isHeard()).toBe(false)
})

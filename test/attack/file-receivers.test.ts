/** A member that pulls what is not his, or what is his against every rule: the honest sender says so, and serves the others. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Direct } from './client/direct.ts'
import { numberOf } from './client/document.ts'
import { digestOf, type FileTalk, openFileTalk, wordOf } from './client/file.ts'
import { becomeMember, deposit, type Member as HostileMember } from './client/member.ts'
import { privateMessage } from './client/messages.ts'
import { mailText, openScene, reach, type Scene } from './scene.ts'

const MIB = 1024 * 1024
const contents = randomBytes(3 * MIB)

let scene: Scene
let direct: Direct

beforeEach(async () => {
  scene = await openScene()
  direct = await reach(scene.mallory, scene.alice)
})
afterEach(() => scene[Symbol.asyncDispose]())

type Id = Awaited<ReturnType<Scene['alice']['chat']['sendFile']>>['transferId']
const bytesOf = (id: Id) => Buffer.from(id, 'hex')

async function offer(to: string, bytes: Uint8Array = contents): Promise<Id> {
  const path = join(scene.community.directory, `${bytes.byteLength}.bin`)
  if (!existsSync(path)) writeFileSync(path, bytes)
  return (await scene.alice.chat.sendFile({ to: `@${to}`, path })).transferId
}

async function pull(id: Id, { offset = 0, by = direct } = {}): Promise<FileTalk> {
  const talk = await openFileTalk(by.connection)
  talk.send({ pull: { transferId: bytesOf(id), offset } })
  return talk
}

/** Data may come. */
async function begun(id: Id): Promise<FileTalk> {
  const talk = await pull(id)
  await talk.until('reply')
  talk.send({ begin: {} })
  return talk
}

/** What it is refused with; data that is on its way already is left out. */
async function refusalOf(talk: FileTalk): Promise<string> {
  for (let frame = await talk.next(); frame !== undefined; frame = await talk.next()) {
    if (!frame.data && !frame.ends) return wordOf(frame)
  }
  return 'ended'
}

const stateOf = async (id: Id) =>
  (await scene.alice.chat.transfers()).find(({ transferId }) => transferId === id)?.state

async function expectServed(): Promise<void> {
  const { bob } = scene
  const id = await offer('bob')
  await bob.hear('file.offered', ({ transferId }) => transferId === id)
  await bob.chat.acceptFile({ transferId: id })
  const { digest } = await bob.hear('file.verified', ({ transferId }) => transferId === id)
  expect(digest).toBe(digestOf(contents).toString('hex'))
  await scene.alice.hear('file.verified', ({ transferId }) => transferId === id)
}

test('what was offered to somebody else is not there for others, whoever else has it', async () => {
  const { alice, bob } = scene
  const id = await offer('bob')
  const talk = await openFileTalk(direct.connection)
  talk.send({ look: { transferId: bytesOf(id) } })
  expect([await refusalOf(talk), await refusalOf(await pull(id))]).toEqual(['NOT_FOUND', 'NOT_FOUND'])
  expect(await refusalOf(await pull(randomBytes(16).toString('hex') as Id))).toBe('NOT_FOUND')
  expect(await stateOf(id)).toBe('offered')
  await bob.hear('file.offered')
  await bob.chat.acceptFile({ transferId: id })
  await alice.hear('file.verified')
  expect(await refusalOf(await pull(id))).toBe('NOT_FOUND')
})

describe('what was offered to whoever keeps to no rule', () => {
  const last = contents.byteLength
  const cases: readonly (readonly [string, (id: Id) => Promise<FileTalk>])[] = [
    ['pulls beyond the end', (id) => pull(id, { offset: last + 1 })],
    ['pulls at a number without end', (id) => pull(id, { offset: Number.MAX_SAFE_INTEGER })],
    ['begins elsewhere than it pulled', (id) => told(id, { begin: { offset: 10 } })],
    ['begins at the end', (id) => told(id, { begin: { offset: last } })],
    ['reports what was not sent', async (id) => say(await begun(id), { progress: { offset: last } })],
    [
      'reports backwards',
      async (id) => say(say(await received(id, MIB), { progress: { offset: MIB } }), { progress: {} }),
    ],
    ['verifies before it has asked', (id) => told(id, { verified: {} })],
    ['verifies what was not sent', async (id) => say(await begun(id), { verified: {} })],
    ['sends content itself', async (id) => say(await begun(id), { data: Uint8Array.of(1) })],
    ['takes pages that were not sent', (id) => told(id, { pagesTaken: { count: 1 } })],
  ]

  function say(talk: FileTalk, frame: Parameters<FileTalk['send']>[0]): FileTalk {
    talk.send(frame)
    return talk
  }
  async function told(id: Id, frame: Parameters<FileTalk['send']>[0]): Promise<FileTalk> {
    const talk = await pull(id)
    await talk.until('reply')
    return say(talk, frame)
  }
  async function received(id: Id, bytes: number): Promise<FileTalk> {
    const talk = await begun(id)
    for (let offset = 0; offset < bytes; talk.send({ progress: { offset: Math.min(offset, bytes) } })) {
      offset += (await talk.until('data')).byteLength
    }
    return talk
  }

  test('ends with a word at both sides, is never called verified, and keeps nobody else waiting', async () => {
    const { alice } = scene
    for (const [what, attempt] of cases) {
      const id = await offer('mallory')
      expect(`${what}: ${await refusalOf(await attempt(id))}`).toBe(`${what}: MALFORMED`)
      const { code } = await alice.hear('file.failed', ({ transferId }) => transferId === id)
      expect([what, code, await stateOf(id)]).toEqual([what, 'MALFORMED', 'failed'])
    }
    await expectServed()
  })

  test('is not verified by a word about what was never fetched, nor about another folder than was sent', async () => {
    const { mallory, alice } = scene
    const folder = join(scene.community.directory, 'album')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a'), contents)
    const { transferId } = await alice.chat.sendFile({ to: '@mallory', path: folder })
    await begun(transferId)
    const ids = [await offer('mallory'), transferId]
    for (const [index, id] of ids.entries()) {
      const fileAnswer = { transferId: bytesOf(id), kind: 'VERIFIED', digest: randomBytes(32) }
      const origin = { sender: 'mallory', device: mallory.device.peerId, recipient: 'alice', sequence: index + 1 }
      const claims = { ...origin, body: { fileAnswer } }
      await deposit(mallory, 'alice', privateMessage(mallory.device, mallory.certificate, claims))
    }
    await mailText(mallory, alice, 'I have it all', 3)
    for (const id of ids) expect(await stateOf(id)).not.toBe('verified')
    expect(alice.events.filter(({ type }) => type === 'file.verified')).toEqual([])
  })

  test('costs a window where nobody reads it, however many ask; others are served meanwhile', async () => {
    const trudies: HostileMember[] = []
    for (const name of ['trudy', 'trent', 'oscar']) trudies.push(await becomeMember(scene.address, name))
    const large = randomBytes(24 * MIB)
    const ids: Id[] = []
    const held = () => (process.memoryUsage().external + process.memoryUsage().arrayBuffers) / MIB
    const before = held()
    for (const each of [scene.mallory, ...trudies]) {
      const by = await reach(each, scene.alice)
      for (let count = 0; count < 2; count += 1) {
        const id = await offer(each.account.username, large)
        const talk = await pull(id, { by })
        await talk.until('reply')
        // From here on nothing is taken off the connection's window.
        talk.wire.stream.pause()
        talk.send({ begin: {} })
        ids.push(id)
      }
    }
    for (let turn = 0; turn < 200; turn += 1) await setImmediate()
    await expectServed()
    for (const id of ids) expect(await stateOf(id)).toBe('running')
    expect(held() - before).toBeLessThan((8 * 2 * numberOf('FILE_WINDOW_BYTES')) / MIB)
  })
})

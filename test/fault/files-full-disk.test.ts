/** A disk that fills up in the middle of a transfer between processes: told, nothing else harmed, taken up where it was. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFleet, type Fleet } from '../support/fleet.ts'
import type { HeadlessEvent, HeadlessProcess } from '../support/headless-process.ts'
import { mountSmallDisk } from '../support/hostile-disk.ts'
import { contentsOf, writeSeeded } from '../support/seeded-files.ts'
import { createSlowNetwork } from '../support/slow-network.ts'
import { SETTLED, transferOf } from '../support/transfer-under-attack.ts'

const MIB = 2 ** 20
const DISK_BYTES = 160 * MIB
const NEEDS_ROOT = 'only root may mount a disk of its own to fill'
const TIMEOUT_MS = 240_000
const SMALL_FILES = 3_000

interface Scene {
  readonly fleet: Fleet
  readonly alice: HeadlessProcess
  readonly bob: HeadlessProcess
}

/** Over a line so slow that whatever happens at the first progress happens in the middle. */
async function start(): Promise<Scene> {
  const network = await createSlowNetwork({ roundTripMs: 2, bitsPerSecond: 50_000_000 })
  onTestFinished(() => network[Symbol.asyncDispose]())
  const fleet = await createFleet({ peerEnv: network.env })
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  const [alice, bob] = await Promise.all([fleet.login('alice'), fleet.login('bob')])
  return { fleet, alice, bob }
}

async function send({ alice, bob }: Scene, path: string, directory: string): Promise<{ id: string; path: string }> {
  const { transferId } = await alice.request<{ transferId: string }>('file.send', { to: '@bob', path }, 60_000)
  await bob.waitForEvent('file.offered', { transferId })
  const accepted = await bob.request<{ path: string }>('file.accept', { transferId, directory })
  return { id: transferId, path: accepted.path }
}

const progressOf = (id: string) => (event: HeadlessEvent) => event.transferId === id && Number(event.bytes) > 0

function writeSmallFiles(root: string): string {
  for (let number = 0; number < SMALL_FILES; number += 1) {
    const folder = join(root, `${number % 40}`)
    if (number < 40) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${number}.txt`), `file number ${number} `.repeat(150))
  }
  return root
}

test.for<[string, (root: string) => Promise<string>]>([
  [
    'a file',
    async (root) => {
      await writeSeeded(join(root, 'large.bin'), 40 * MIB, 1)
      return join(root, 'large.bin')
    },
  ],
  ['a folder of many small files', async (root) => writeSmallFiles(join(root, 'small'))],
])(
  '%s: NO_SPACE at both sides, others arrive, and it goes on from where it was',
  {
    timeout: TIMEOUT_MS,
  },
  async ([, write], { skip }) => {
    const disk = mountSmallDisk(DISK_BYTES)
    if (disk === undefined) return skip(NEEDS_ROOT)
    const scene = await start()
    const { fleet, alice, bob } = scene
    const source = await write(join(fleet.directory, 'to send'))
    const { id, path } = await send(scene, source, disk.path)
    await bob.waitForEvent('file.progress', progressOf(id), { timeoutMs: TIMEOUT_MS })
    disk.fill()
    for (const peer of [alice, bob]) {
      const failed = await peer.waitForEvent('file.failed', { transferId: id }, { timeoutMs: TIMEOUT_MS })
      expect(failed).toMatchObject({ code: 'NO_SPACE', retryable: true })
    }
    const { bytes } = await transferOf(bob, id)
    expect(readdirSync(disk.path).sort()).toEqual(['filler', `${path.split('/').at(-1)}.part`])

    // Another disk, another transfer, and the profile with its chat.
    const other = join(fleet.directory, 'other.bin')
    await writeSeeded(other, MIB, 2)
    const second = await send(scene, other, join(fleet.directory, 'received'))
    await bob.waitForEvent('file.verified', { transferId: second.id })
    const { id: letter } = await alice.request<{ id: string }>('message.send', { to: '@bob', text: 'still there?' })
    await bob.waitForEvent('message', { id: letter })

    expect(await bob.refusal('file.resume', { transferId: id })).toBe('NO_SPACE')
    disk.free()
    const mark = bob.mark
    await bob.request('file.resume', { transferId: id })
    await Promise.all(
      [alice, bob].map((peer) => peer.waitForEvent('file.verified', { transferId: id }, { timeoutMs: TIMEOUT_MS })),
    )
    const [goneOn] = bob.process.said.slice(mark).flatMap(({ params }) => {
      const event = params as HeadlessEvent | undefined
      return event?.type === 'file.progress' && event.transferId === id ? [Number(event.bytes)] : []
    })
    expect(goneOn).toBeGreaterThanOrEqual(bytes)
    expect(await contentsOf(path)).toEqual(await contentsOf(source))
    expect(readdirSync(disk.path)).toEqual([path.split('/').at(-1)])
  },
)

test.each(['receiver', 'sender'])(
  "the disk of the %s's profile: nothing is lost or told wrong, and it arrives when there is room",
  { timeout: TIMEOUT_MS },
  async (whose) => {
    const disk = mountSmallDisk(12 * MIB)
    // Only root may mount one.
    if (disk === undefined) return
    const fleet = await createFleet()
    onTestFinished(() => fleet[Symbol.asyncDispose]())
    const home = (name: string) => (whose === name ? join(disk.path, 'home') : undefined)
    const alice = await loginAt(fleet, 'alice', home('sender'))
    const bob = await loginAt(fleet, 'bob', home('receiver'))
    const source = join(fleet.directory, 'large.bin')
    await writeSeeded(source, 300 * MIB, 3)
    const { id, path } = await send({ fleet, alice, bob }, source, join(fleet.directory, 'received'))
    await bob.waitForEvent('file.progress', progressOf(id))
    disk.fill()
    // Whatever could not be written down: the file itself lies on another disk, and may be there by now.
    const timeoutMs = TIMEOUT_MS
    await Promise.any([
      bob.waitForEvent('file.verified', { transferId: id }, { timeoutMs }),
      bob.waitForEvent('file.failed', { transferId: id }, { timeoutMs }),
      ...[alice, bob].map((peer) => peer.waitForEvent('warning', { code: 'NO_SPACE' }, { timeoutMs })),
    ])
    const { state, error } = await transferOf(bob, id)
    if (state === 'failed') expect(error).toBe('NO_SPACE')
    disk.free()
    if (state === 'failed') await bob.request('file.resume', { transferId: id })
    for (const peer of [bob, alice]) {
      await expect.poll(async () => (await transferOf(peer, id)).state, SETTLED).toBe('verified')
    }
    expect(await contentsOf(path)).toEqual(await contentsOf(source))
  },
)

async function loginAt(fleet: Fleet, name: string, home: string | undefined): Promise<HeadlessProcess> {
  if (home === undefined) return fleet.login(name)
  const peer = fleet.peer(name, { home })
  for (const method of ['register', 'login']) await peer.request(method, { username: name, password: 'correct horse' })
  return peer
}

/**
 * A transfer whose sender or receiver ends in the middle, however it ends: what was written stays, the other side sees it
 * wait, and at the next login it goes on until the file is whole. Over a slow network, so that the middle is long.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFleet, type Fleet } from '../support/fleet.ts'
import type { HeadlessEvent, HeadlessProcess } from '../support/headless-process.ts'
import { run, start } from '../support/hostile-command.ts'
import { createSlowNetwork, type SlowNetwork } from '../support/slow-network.ts'
import { transferOf } from '../support/transfer-under-attack.ts'

/** Takes more than a second to arrive. */
const CONTENTS = randomBytes(20 * 2 ** 20)
const NETWORK = { roundTripMs: 2, bitsPerSecond: 100_000_000 }
const NAME = 'large.bin'
const PART = `${NAME}.part`

let network: SlowNetwork
let fleet: Fleet
let source: string
beforeAll(async () => {
  network = await createSlowNetwork(NETWORK)
  fleet = await createFleet({ peerEnv: network.env })
  source = join(fleet.directory, NAME)
  writeFileSync(source, CONTENTS)
})
afterAll(async () => {
  await fleet[Symbol.asyncDispose]()
  await network[Symbol.asyncDispose]()
})

const newFolder = () => mkdtempSync(join(fleet.directory, 'received-'))

async function offer(sender: HeadlessProcess, to: string): Promise<string> {
  const { transferId } = await sender.request<{ transferId: string }>('file.send', { to: `@${to}`, path: source })
  return transferId
}

/** The receiver has written something, and most is still to come. */
async function accepted(receiver: HeadlessProcess, transferId: string, directory: string): Promise<void> {
  await receiver.waitForEvent('file.offered', { transferId })
  await receiver.request('file.accept', { transferId, directory })
  await receiver.waitForEvent('file.progress', { transferId })
}

/** Another process on the same home, logged in again. */
async function restarted({ process: { name } }: HeadlessProcess): Promise<HeadlessProcess> {
  const peer = fleet.peer(name)
  await peer.request('resume')
  return peer
}

async function expectWaits(peer: HeadlessProcess, transferId: string): Promise<void> {
  const waits = ({ transferId: id, state, reason }: HeadlessEvent) =>
    id === transferId && state === 'accepted' && (reason === 'CLOSED' || reason === 'UNREACHABLE')
  await peer.waitForEvent('file.changed', waits)
  expect(peer.events).not.toContainEqual(expect.objectContaining({ type: 'file.failed' }))
}

function expectWhole(directory: string): void {
  expect(readdirSync(directory)).toEqual([NAME])
  expect(readFileSync(join(directory, NAME)).equals(CONTENTS)).toBe(true)
}

const ENDS = [
  ['SIGINT', { code: 130, signal: null }],
  ['SIGTERM', { code: 0, signal: null }],
  ['SIGKILL', { code: null, signal: 'SIGKILL' }],
] as const

describe.each(ENDS)('%s', (signal, exit) => {
  async function begin(victim: 'sender' | 'receiver') {
    const [alice, bob] = [`alice-${victim}-${signal}`.toLowerCase(), `bob-${victim}-${signal}`.toLowerCase()] as const
    const directory = newFolder()
    const [sender, receiver] = await Promise.all([fleet.login(alice), fleet.login(bob)])
    const transferId = await offer(sender, bob)
    await accepted(receiver, transferId, directory)
    return { sender, receiver, transferId, directory }
  }

  test('of the receiver keeps what was written, and the sender waits for it', async () => {
    const { sender, receiver, transferId, directory } = await begin('receiver')
    receiver.process.signal(signal)
    expect(await receiver.process.waitForExit()).toEqual(exit)
    expect(readdirSync(directory)).toEqual([PART])
    await expectWaits(sender, transferId)
    const again = fleet.peer(receiver.process.name)
    const { state, bytes } = await transferOf(again, transferId)
    expect(state).toBe('accepted')
    // Who is asked to end says what is on the disk before; who is killed has said it a while ago, if at all.
    if (signal !== 'SIGKILL') expect(bytes).toBeGreaterThan(0)
    await again.request('resume')
    await again.waitForEvent('file.verified', { transferId })
    await sender.waitForEvent('file.verified', { transferId })
    expectWhole(directory)
    await Promise.all([sender.shutdown(), again.shutdown()])
  })

  test('of the sender leaves what was written, and the receiver waits for it', async () => {
    const { sender, receiver, transferId, directory } = await begin('sender')
    sender.process.signal(signal)
    expect(await sender.process.waitForExit()).toEqual(exit)
    await expectWaits(receiver, transferId)
    expect(readdirSync(directory)).toEqual([PART])
    expect((await transferOf(receiver, transferId)).bytes).toBeGreaterThan(0)
    const again = await restarted(sender)
    await receiver.waitForEvent('file.verified', { transferId })
    await again.waitForEvent('file.verified', { transferId })
    expectWhole(directory)
    await Promise.all([again.shutdown(), receiver.shutdown()])
  })
})

describe('Ctrl-C at a command', () => {
  const homeOf = (name: string) => ['--home', join(fleet.directory, name), '--listen', '/ip4/127.0.0.1/tcp/0']
  const ctrlC = async ({ child, ended }: ReturnType<typeof start>) => {
    child.kill('SIGINT')
    expect(await ended()).toBe(130)
  }

  test('that waits for an answer ends the waiting; the offer stays, which it says', async () => {
    await (await fleet.login('carol')).shutdown()
    const dave = await fleet.login('dave')
    const command = start('hongyan', [...homeOf('carol'), 'send-file', 'dave', source], { env: network.env })
    while (!command.stderr.includes('waiting for them to accept')) await once(command.child.stderr, 'data')
    await ctrlC(command)
    expect(command.stderr).toContain('The offers stay')
    const carol = fleet.peer('carol')
    await carol.request('resume')
    await dave.waitForEvent('file.offered', { from: 'carol', name: NAME })
  })

  test('that sends says that it goes on when hongyan runs again, and so it does', async () => {
    await (await fleet.login('erin')).shutdown()
    const frank = await fleet.login('frank')
    const directory = newFolder()
    const command = start('hongyan', [...homeOf('erin'), 'send-file', 'frank', source], { env: network.env })
    const { transferId } = await frank.waitForEvent('file.offered', { from: 'erin' })
    await accepted(frank, String(transferId), directory)
    await ctrlC(command)
    expect(command.stderr).toContain('whatever is not finished goes on by itself when hongyan runs again')
    await expectWaits(frank, String(transferId))
    expect(readdirSync(directory)).toEqual([PART])
    const erin = fleet.peer('erin')
    await erin.request('resume')
    await frank.waitForEvent('file.verified', { transferId })
    expectWhole(directory)
  })

  test('that receives names the command that goes on, and that prints where the file is', async () => {
    const gina = await fleet.login('gina')
    await (await fleet.login('hugo')).shutdown()
    const directory = newFolder()
    const args = [...homeOf('hugo'), 'receive', '--yes', '--directory', directory]
    const command = start('hongyan', args, { env: network.env })
    const transferId = await offer(gina, 'hugo')
    await gina.waitForEvent('file.progress', { transferId })
    await ctrlC(command)
    expect(command.stderr).toMatch(/goes on by itself.*: hongyan receive \[ABORTED\]\n/)
    await expectWaits(gina, transferId)
    expect(readdirSync(directory)).toEqual([PART])
    const path = join(directory, NAME)
    expect(await run('hongyan', args, { env: network.env })).toMatchObject({ code: 0, stdout: `${path}\n` })
    await gina.waitForEvent('file.verified', { transferId })
    expectWhole(directory)
  })
})

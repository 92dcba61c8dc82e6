/** A disk that fills up under a rendezvous or a peer: refused with NO_SPACE, nothing acknowledged is lost, and it goes on. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFleet, type Fleet, PASSWORD } from '../support/fleet.ts'
import { HeadlessProcess, RendezvousProcess } from '../support/headless-process.ts'
import { run } from '../support/hostile-command.ts'
import { mountSmallDisk } from '../support/hostile-disk.ts'
import type { JsonObject } from '../support/json-lines-process.ts'

const MIB = 1024 * 1024
const NEEDS_ROOT = 'only root may mount a disk of its own to fill'

async function start(): Promise<Fleet> {
  const fleet = await createFleet()
  onTestFinished(() => fleet[Symbol.asyncDispose]())
  return fleet
}

async function send(peer: HeadlessProcess, to: string, text: string): Promise<string> {
  return (await peer.request<{ id: string }>('message.send', { to, text })).id
}

async function textsOf(peer: HeadlessProcess, conversation: string): Promise<string[]> {
  const { messages } = await peer.request<{ messages: { text: string }[] }>('history', { conversation })
  return messages.map(({ text }) => text)
}

/** Writes until the disk is not only full but has been found full by whoever writes. */
async function sendUntilRefused(peer: HeadlessProcess, to: string): Promise<{ accepted: string[]; code: string }> {
  const accepted: string[] = []
  for (let count = 0; ; count += 1) {
    const text = `${count} ${'x'.repeat(4_000)}`
    const outcome = await peer.request('message.send', { to, text }).catch((error: { code: string }) => error)
    if ('code' in outcome) return { accepted, code: String(outcome.code) }
    accepted.push(text)
  }
}

test('a rendezvous on a full disk keeps what it has accepted, refuses the rest, and goes on when there is room', async ({
  skip,
}) => {
  const disk = mountSmallDisk(8 * MIB)
  if (disk === undefined) return skip(NEEDS_ROOT)
  const data = join(disk.path, 'rendezvous')
  let rendezvous = new RendezvousProcess({ directory: data })
  onTestFinished(() => rendezvous.kill())
  const [server = ''] = await rendezvous.ready()
  const home = (await start()).directory
  const peer = (name: string) => {
    const started = new HeadlessProcess({ name, home: join(home, name), servers: [server] })
    onTestFinished(() => started.kill())
    return started
  }
  const alice = peer('alice')
  const bob = peer('bob')
  for (const [name, each] of Object.entries({ alice, bob })) {
    await each.request('register', { username: name, password: PASSWORD })
    await each.request('login', { username: name, password: PASSWORD })
  }
  await bob.shutdown()
  const before = await send(alice, '@bob', 'before')
  await alice.waitForEvent('message.state', { id: before, state: 'stored' })

  disk.fill()
  // Large enough to need a page more, whatever is left over in the log.
  let code = ''
  for (let count = 0; code === ''; count += 1) {
    await alice.request('register', { username: `user${count}`, password: PASSWORD }).catch((error) => {
      code = error.code
    })
  }
  expect(code).toBe('NO_SPACE')
  const during = await send(alice, '@bob', `during ${'x'.repeat(15_000)}`)
  const line = await send(alice, '#lobby', `during ${'x'.repeat(15_000)}`)
  expect(await alice.refusal('room.join', { room: 'another' })).toBe('NO_SPACE')
  expect(await alice.request('status')).toMatchObject({ connection: 'online', outbox: 2 })

  disk.free()
  for (const id of [during, line])
    await alice.waitForEvent('message.state', { id, state: 'stored' }, { timeoutMs: 40_000 })
  await rendezvous.kill()
  rendezvous = new RendezvousProcess({ directory: data, listen: server.replace(/\/p2p\/.*/, '') })
  await rendezvous.ready()
  const again = peer('bob')
  await again.request('resume')
  for (const id of [before, during, line]) await again.waitForEvent('message', { id })
  expect((await textsOf(again, '@alice')).map((text) => text.slice(0, 6))).toEqual(['before', 'during'])
})

test('a peer on a full disk refuses to send, loses nothing, and goes on when there is room', async ({ skip }) => {
  const disk = mountSmallDisk(8 * MIB)
  if (disk === undefined) return skip(NEEDS_ROOT)
  const fleet = await start()
  const alice = fleet.peer('alice', { home: join(disk.path, 'home') })
  await alice.request('register', { username: 'alice', password: PASSWORD })
  await alice.request('login', { username: 'alice', password: PASSWORD })
  const bob = await fleet.login('bob')
  const before = await send(alice, '@bob', 'before')
  await bob.waitForEvent('message', { id: before })

  disk.fill()
  const { accepted, code } = await sendUntilRefused(alice, '@bob')
  expect(code).toBe('NO_SPACE')
  const path = join(fleet.directory, 'small.txt')
  writeFileSync(path, 'small')
  expect(await alice.refusal('message.send', { to: '#lobby', text: 'x'.repeat(10_000) })).toBe('NO_SPACE')
  // What was refused has left its beginning in the log, which is room enough for some that are small.
  const small: [string, JsonObject][] = [
    ['file.send', { to: '@bob', path }],
    ['room.join', { room: 'another' }],
    ['users.verify', { username: 'bob', verified: true }],
  ]
  for (const [method, params] of small) expect([undefined, 'NO_SPACE']).toContain(await alice.outcome(method, params))
  const letter = await send(bob, '@alice', `to alice ${'x'.repeat(10_000)}`)
  const line = await send(bob, '#lobby', `to all ${'x'.repeat(10_000)}`)
  for (const id of [letter, line]) await bob.waitForEvent('message.state', { id, state: 'stored' })
  // Somebody comes and goes, which a full disk must not turn into the end of the process.
  await (await fleet.login('carol')).shutdown()
  expect(await alice.request('status')).toMatchObject({ connection: 'online' })

  disk.free()
  const after = await send(alice, '@bob', 'after')
  await bob.waitForEvent('message', { id: after })
  await alice.waitForEvent('message', { id: line }, { timeoutMs: 40_000 })
  // The letter waits in the mailbox; a fresh link brings it sooner than the next look.
  await bob.kill()
  const again = fleet.peer('bob')
  await again.request('resume')
  await alice.waitForEvent('message', { id: letter }, { timeoutMs: 40_000 })
  await again.waitForEvent('message.state', { id: letter, state: 'delivered' })
  expect(await textsOf(again, '@alice')).toEqual(['before', ...accepted, expect.stringMatching(/^to alice/), 'after'])
  expect(await alice.shutdown()).toBe(0)
})

test('a download that finds no room is refused, and can be accepted when there is some', async ({ skip }) => {
  const disk = mountSmallDisk(2 * MIB)
  if (disk === undefined) return skip(NEEDS_ROOT)
  const fleet = await start()
  const [alice, bob] = [await fleet.login('alice'), await fleet.login('bob')]
  const path = join(fleet.directory, 'large.bin')
  writeFileSync(path, Buffer.alloc(MIB, 'goose'))
  const { transferId } = await alice.request('file.send', { to: '@bob', path })
  await bob.waitForEvent('file.offered', { transferId })
  disk.fill()
  expect(await bob.refusal('file.accept', { transferId, directory: disk.path })).toBe('NO_SPACE')
  expect(readdirSync(disk.path)).toEqual(['filler'])
  disk.free()
  await bob.request('file.accept', { transferId, directory: disk.path })
  await bob.waitForEvent('file.verified', { transferId })
  expect(readdirSync(disk.path)).toEqual(['large.bin'])
})

test('a start on a full disk ends with NO_SPACE and what to do, and works when there is room', async ({ skip }) => {
  const disk = mountSmallDisk(4 * MIB)
  if (disk === undefined) return skip(NEEDS_ROOT)
  disk.fill()
  const nobody = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
  const listen = ['--listen', '/ip4/127.0.0.1/tcp/0']
  const data = join(disk.path, 'data')
  const home = join(disk.path, 'home')
  for (const path of [data, home]) mkdirSync(path)
  const whoami = () => run('hongyan', ['--home', home, '--server', nobody, ...listen, 'whoami'])
  const rendezvous = (language: string) => run('hongyan-rendezvous', ['--data', data, ...listen, '--lang', language])
  expect(await rendezvous('en')).toMatchObject({ code: 1, stderr: expect.stringMatching(/disk .* is full. Make room/) })
  expect(await rendezvous('zh')).toMatchObject({ code: 1, stderr: expect.stringMatching(/磁盘已满。请腾出空间/) })
  expect(await whoami()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no space left.*Make room.*NO_SPACE/s),
  })
  disk.free()
  expect(await whoami()).toMatchObject({ code: 3, stderr: expect.stringContaining('NOT_LOGGED_IN') })
  const started = new RendezvousProcess({ directory: data })
  onTestFinished(() => started.kill())
  await started.ready()
})

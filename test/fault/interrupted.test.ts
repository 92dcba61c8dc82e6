/** Processes that are interrupted, killed, or left by whoever read and fed them: each ends as documented and starts again. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, ftruncateSync, mkdtempSync, openSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createFleet, type Fleet, PASSWORD } from '../support/fleet.ts'
import type { HeadlessProcess } from '../support/headless-process.ts'
import { endOf, entryOf, type Program, plainEnvironment, run } from '../support/hostile-command.ts'

/** Long enough on its way to be interrupted in the middle. */
const FILE_BYTES = 96 * 1024 * 1024
const LISTEN = ['--listen', '/ip4/127.0.0.1/tcp/0']

let fleet: Fleet
beforeAll(async () => {
  fleet = await createFleet()
})
afterAll(() => fleet[Symbol.asyncDispose]())

describe('a file transfer', () => {
  let alice: HeadlessProcess
  let bob: HeadlessProcess
  let path: string
  let downloads: string
  let transferId: string
  beforeAll(async () => {
    alice = await fleet.login('alice')
    bob = await fleet.login('bob')
    path = join(fleet.directory, 'large.bin')
    const file = openSync(path, 'w')
    // Sparse: nothing is written here to be sent there.
    ftruncateSync(file, FILE_BYTES)
    closeSync(file)
  })

  /** Returns when the first bytes have arrived. */
  async function begin(): Promise<void> {
    downloads = mkdtempSync(join(fleet.directory, 'downloads-'))
    ;({ transferId } = await alice.request<{ transferId: string }>('file.send', { to: '@bob', path }))
    await bob.waitForEvent('file.offered', { transferId })
    await bob.request('file.accept', { transferId, directory: downloads })
    await bob.waitForEvent('file.progress', { transferId })
  }

  async function expectTold(peer: HeadlessProcess): Promise<void> {
    const failed = await peer.waitForEvent('file.failed', { transferId })
    expect(failed).toMatchObject({ code: expect.stringMatching(/^(CLOSED|UNREACHABLE)$/), retryable: true })
  }

  async function expectRetryWorks(): Promise<void> {
    const after = bob.mark
    await bob.request('file.accept', { transferId, directory: downloads })
    await bob.waitForEvent('file.verified', { transferId }, { after, timeoutMs: 30_000 })
    expect(readdirSync(downloads)).toEqual(['large.bin'])
    expect(statSync(join(downloads, 'large.bin')).size).toBe(FILE_BYTES)
  }

  /** As a fresh process on the same home, logged in again. */
  async function restarted(name: string): Promise<HeadlessProcess> {
    const peer = fleet.peer(name)
    await peer.request('resume')
    return peer
  }

  test('whose receiver is interrupted leaves nothing behind, tells the sender, and can be had again', async () => {
    await begin()
    bob.process.signal('SIGINT')
    expect(await bob.process.waitForExit()).toEqual({ code: 130, signal: null })
    expect(readdirSync(downloads)).toEqual([])
    await expectTold(alice)
    bob = await restarted('bob')
    await expectRetryWorks()
  })

  test('whose sender is interrupted leaves nothing behind, tells the receiver, and can be had again', async () => {
    await begin()
    alice.process.signal('SIGINT')
    expect(await alice.process.waitForExit()).toEqual({ code: 130, signal: null })
    await expectTold(bob)
    expect(readdirSync(downloads)).toEqual([])
    alice = await restarted('alice')
    await expectRetryWorks()
  })

  test('whose receiver is killed leaves a part, which the next start removes', async () => {
    await begin()
    await bob.kill()
    expect(readdirSync(downloads)).toEqual([expect.stringMatching(/\.part$/)])
    await expectTold(alice)
    bob = await restarted('bob')
    const { transfers } = await bob.request<{ transfers: unknown[] }>('file.list')
    expect(transfers).toContainEqual(expect.objectContaining({ transferId, state: 'failed', error: 'UNREACHABLE' }))
    expect(readdirSync(downloads)).toEqual([])
  })

  test('that a command waits for: Ctrl-C ends the wait, and it says that the offer stays', async () => {
    await alice.shutdown()
    const args = ['--home', join(fleet.directory, 'alice'), ...LISTEN, 'send-file', 'bob', entryOf('hongyan')]
    const command = start('hongyan', args)
    while (!command.stderr.includes('waiting for them to accept')) await once(command.child.stderr, 'data')
    command.child.kill('SIGINT')
    expect(await command.ended()).toBe(130)
    expect(command.stderr).toContain('The offer stays')
    await restarted('alice')
    await bob.waitForEvent('file.offered', { from: 'alice', name: 'main.js' })
  })
})

describe('output that nobody reads', () => {
  test('ends a headless peer, and its profile is free', async () => {
    await (await fleet.login('carol')).shutdown()
    const home = join(fleet.directory, 'carol')
    const headless = start('hongyan', ['--home', home, ...LISTEN, 'headless'])
    headless.say({ jsonrpc: '2.0', id: 1, method: 'status' })
    await once(headless.child.stdout, 'data')
    headless.child.stdout.destroy()
    headless.say({ jsonrpc: '2.0', id: 2, method: 'status' })
    expect(await headless.ended()).toBe(0)
    expect(headless.stderr).toBe('')
    expect(await run('hongyan', ['--home', home, ...LISTEN, 'whoami'])).toMatchObject({ code: 0, stdout: 'carol\n' })
  })

  test('does not trouble a rendezvous: it serves on, and stops when it is told to', async () => {
    const data = join(fleet.directory, 'unread')
    const rendezvous = start('hongyan-rendezvous', ['--data', data, ...LISTEN, '--json'])
    const [line] = await once(rendezvous.child.stdout, 'data')
    const [server] = JSON.parse(String(line)).addresses as string[]
    rendezvous.child.stdout.destroy()
    const peer = fleet.peer('dora', { servers: [server ?? ''] })
    await peer.request('register', { username: 'dora', password: PASSWORD })
    await peer.request('login', { username: 'dora', password: PASSWORD })
    rendezvous.child.kill('SIGTERM')
    expect(await rendezvous.ended()).toBe(0)
    expect(rendezvous.stderr).toBe('')
  })

  test('is no crash for a command', async () => {
    const command = start('hongyan', ['--help'])
    command.child.stdout.destroy()
    await command.ended()
    expect(command.stderr).toBe('')
  })
})

describe.concurrent('input that has ended', () => {
  const commands = ['login erin', 'register erin', 'login erin --password-stdin']

  test.each(commands)('%j asks for a password in another way', async (line) => {
    const args = ['--home', join(fleet.directory, 'erin'), '--server', fleet.server, ...LISTEN, ...line.split(' ')]
    const [en, zh] = await Promise.all(
      ['en', 'zh'].map((language) => run('hongyan', args, { env: { HONGYAN_LANG: language } })),
    )
    expect(en).toMatchObject({ code: 2, stderr: expect.stringMatching(/password is needed.*--password-stdin/i) })
    expect(zh).toMatchObject({ code: 2, stderr: expect.stringMatching(/需要密码.*--password-stdin/) })
  })

  test.each([
    ['at the menu', ''],
    ['at the name', '1\n'],
    ['at the password', '1\nfrank\n'],
  ])('%s the program says goodbye', async (_, input) => {
    const args = ['--home', join(fleet.directory, 'frank'), '--server', fleet.server, ...LISTEN]
    const ended = await run('hongyan', args, { input })
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Goodbye') })
  })

  test('in the chat it leaves, and what was typed last is on its way', async () => {
    const bot = await fleet.login('gina')
    const input = `2\nhugo\n${PASSWORD}\n${PASSWORD}\n1\nhugo\n${PASSWORD}\n/msg gina the last line`
    const args = ['--home', join(fleet.directory, 'hugo'), '--server', fleet.server, ...LISTEN]
    expect(await run('hongyan', args, { input })).toMatchObject({ code: 0, stderr: '' })
    await bot.waitForEvent('message', { from: 'hugo', text: 'the last line' })
  })
})

interface Started {
  readonly child: ChildProcessWithoutNullStreams
  readonly stderr: string
  say(object: object): void
  ended(): Promise<number | null>
}

function start(program: Program, args: readonly string[]): Started {
  const child = spawn(process.execPath, [entryOf(program), ...args], { env: plainEnvironment() })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  const code = endOf(child, () => `${program} ${args.join(' ')} did not end:\n${stderr}`)
  // A test that fails before it waits has another reason to tell.
  code.catch(() => undefined)
  return {
    child,
    get stderr() {
      return stderr
    },
    say: (object) => void child.stdin.write(`${JSON.stringify(object)}\n`),
    ended: () => code,
  }
}

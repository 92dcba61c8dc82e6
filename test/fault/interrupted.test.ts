/** Processes that are left by whoever read and fed them: each ends as documented. Of files: file-interrupted.test.ts. */
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFleet, type Fleet, PASSWORD } from '../support/fleet.ts'
import { run, start } from '../support/hostile-command.ts'

const LISTEN = ['--listen', '/ip4/127.0.0.1/tcp/0']

let fleet: Fleet
beforeAll(async () => {
  fleet = await createFleet()
})
afterAll(() => fleet[Symbol.asyncDispose]())

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

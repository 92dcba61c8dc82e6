import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../rendezvous/command.ts'
import { openStoreAsGuest, startRendezvous } from '../../rendezvous/server.ts'
import { RESUME_MAX_ABSENCE_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestClock, startTestRendezvous, temporaryDirectory } from '../support/rendezvous.ts'
import { createTestDevice, join as joinByHand, openSession } from '../support/session-client.ts'

const LOOPBACK = '/ip4/127.0.0.1/tcp/0'

describe('the data directory', () => {
  it('is made for its owner only', async () => {
    const data = join(await temporaryDirectory(), 'deep', 'down')
    await startTestRendezvous({ data })
    expect(statSync(data).mode & 0o777).toBe(0o700)
    expect(statSync(join(data, 'rendezvous.sqlite')).mode & 0o777).toBe(0o600)
  })

  it('belongs to one process at a time, and is free after a stop', async () => {
    const first = await startTestRendezvous()
    expect(await rejectionOf(startRendezvous({ data: first.data, listen: [LOOPBACK] }))).toBe('PROFILE_IN_USE')
    await openSession(await createTestDevice(), first.address)
    await first.stop()
    const second = await startTestRendezvous({ data: first.data })
    expect(second.peerId).toBe(first.peerId)
  })

  it('is free after a failed start', async () => {
    const data = await temporaryDirectory()
    expect(await rejectionOf(startRendezvous({ data, listen: ['/ip4/203.0.113.9/tcp/0'] }))).toBe('CANNOT_LISTEN')
    expect(await rejectionOf(startTestRendezvous({ data }))).toBeUndefined()
  })

  it('cannot be made inside a file', async () => {
    const file = join(await temporaryDirectory(), 'file')
    writeFileSync(file, '')
    expect(await rejectionOf(startRendezvous({ data: join(file, 'data'), listen: [LOOPBACK] }))).toBe('NOT_WRITABLE')
  })

  it('with a damaged database, or one of a newer version, is left as it is', async () => {
    const damaged = await temporaryDirectory()
    writeFileSync(join(damaged, 'rendezvous.sqlite'), 'this is not a database, and longer than a header'.repeat(100))
    expect(await rejectionOf(startRendezvous({ data: damaged, listen: [LOOPBACK] }))).toBe('CORRUPT_DATABASE')

    const newer = await temporaryDirectory()
    const database = new DatabaseSync(join(newer, 'rendezvous.sqlite'))
    database.exec('PRAGMA user_version = 999')
    database.close()
    expect(await rejectionOf(startRendezvous({ data: newer, listen: [LOOPBACK] }))).toBe('NEWER_SCHEMA')
  })
})

it('devices that could not come back without a password are forgotten by the upkeep', async () => {
  const clock = createTestClock(Date.now())
  const { address, data, stop } = await startTestRendezvous({ clock })
  const alice = await joinByHand(address, 'alice')
  await joinByHand(address, 'bob')
  await alice.request('logout', {})
  await stop()
  clock.advance(RESUME_MAX_ABSENCE_MS + 1)
  await startTestRendezvous({ data, clock })
  const store = openStoreAsGuest(data)
  onTestFinished(() => store.close())
  await expect.poll(() => store.devicesOf('bob' as Username)).toEqual([])
  // The newest revocation stays: its number must not be given again.
  expect(await store.hasLoggedIn('alice' as Username, alice.device.id)).toBe(true)
})

describe('addresses', () => {
  it('that another program uses are reported', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise((resolve) => other.on('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const data = await temporaryDirectory()
    const listen = [`/ip4/127.0.0.1/tcp/${port}`]
    expect(await rejectionOf(startRendezvous({ data, listen }))).toBe('ADDRESS_IN_USE')
  })

  it('of every network of the machine are given for a wildcard, this machine last', async () => {
    const { addresses, peerId } = await startTestRendezvous({ listen: ['/ip4/0.0.0.0/tcp/0'] })
    expect(addresses.at(-1)).toMatch(/^\/ip4\/127\.0\.0\.1\//)
    for (const address of addresses) expect(address).toMatch(new RegExp(`^/ip4/[0-9.]+/tcp/[1-9][0-9]*/p2p/${peerId}$`))
  })

  it('that are announced come first', async () => {
    const { addresses, peerId } = await startTestRendezvous({ announce: ['/dns4/chat.example/tcp/8888'] })
    expect(addresses[0]).toBe(`/dns4/chat.example/tcp/8888/p2p/${peerId}`)
  })
})

describe('the command', () => {
  interface Outcome {
    readonly code: number
    readonly out: readonly string[]
    readonly err: string
  }

  /** Runs to its end; a signal comes as soon as something was printed. */
  async function runCommand(...argv: string[]): Promise<Outcome> {
    const out: string[] = []
    const err: string[] = []
    let signal = () => {}
    const code = await run({
      argv,
      env: {},
      print(line) {
        out.push(line)
        if (out.length === 1) setImmediate(() => signal())
      },
      complain: (line) => err.push(line),
      onSignal: (listener) => {
        signal = listener
      },
      exit: (status) => {
        throw new Error(`exit ${status}`)
      },
    })
    return { code, out, err: err.join('\n') }
  }

  it('prints one line of JSON when it is ready and one when it has stopped', async () => {
    const data = await temporaryDirectory()
    const { code, out, err } = await runCommand('--json', '--data', data, '--listen', LOOPBACK)
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { event: 'ready', peerId: expect.stringMatching(/^12D3/), addresses: [expect.stringMatching(/\/p2p\/12D3/)] },
      { event: 'stopped' },
    ])
    expect([code, err]).toEqual([0, ''])
  })

  it('tells a person the addresses to give, and which only this machine can use', async () => {
    const data = await temporaryDirectory()
    const { code, out } = await runCommand('--lang', 'zh', '--data', data, '--listen', LOOPBACK)
    expect(code).toBe(0)
    expect(out.join('\n')).toMatch(/127\.0\.0\.1.*（仅限本机）/)
    expect(out.join('\n')).toMatch(/只有本机能连接/)
    expect(out.at(-1)).toBe('已停止。')
  })

  it('names the directory that is in use, with exit code 8, in the language asked for', async () => {
    const { data } = await startTestRendezvous()
    const english = await runCommand('--data', data, '--listen', LOOPBACK)
    expect([english.code, english.err]).toEqual([
      8,
      `The data directory ${data} is in use by another process. Stop that process, or choose another directory with --data.`,
    ])
    const chinese = await runCommand('--lang', 'zh', '--data', data, '--listen', LOOPBACK)
    expect(chinese.err).toBe(`数据目录 ${data} 正被另一个进程使用。请先停止那个进程，或用 --data 指定另一个目录。`)
  })

  it('ends with 2 for a usage error and 1 for a failed start, each with a sentence', async () => {
    const usage = await runCommand('--lisen', 'x')
    expect([usage.code, usage.err]).toEqual([2, expect.stringMatching(/Did you mean --listen\?\n.*--help/)])
    const file = join(await temporaryDirectory(), 'file')
    writeFileSync(file, '')
    const failed = await runCommand('--data', join(file, 'data'), '--listen', LOOPBACK)
    expect([failed.code, failed.err]).toEqual([1, expect.stringMatching(/cannot be written\. Check its owner/)])
  })

  it('says in Chinese what is wrong with a directory and with an address, without a word of English', async () => {
    const data = await temporaryDirectory()
    writeFileSync(join(data, 'of somebody'), '')
    chmodSync(data, 0o777)
    const open = await runCommand('--lang', 'zh', '--data', data, '--listen', LOOPBACK)
    expect([open.code, open.err]).toEqual([1, expect.stringMatching(/（\S+：所有人都可写入，而且其中还有别的内容）$/)])
    const other = `/ip4/192.0.2.1/tcp/1/p2p/12D3KooWQK7sLMaS1cJ7jDYSRGHtPPTuqkYAmyKeJv8cT2Lhv9FQ`
    const announce = ['--announce', other, '--data', await temporaryDirectory(), '--listen', LOOPBACK]
    const wrong = await runCommand('--lang', 'zh', ...announce)
    expect([wrong.code, wrong.err.replaceAll(other, '')]).toEqual([2, expect.not.stringMatching(/ [a-z]{2,} /)])
  })
})

/** `hongyan doctor` as a shell runs it, through a real rendezvous: up, away, another one, with a clock that is off; on profiles of every kind. */
import { chmod, cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Finding } from '../../peer/api.ts'
import { systemClock } from '../../shared/clock.ts'
import { lockDirectory } from '../../shared/sqlite.ts'
import { corruptByte } from '../support/corrupt-byte.ts'
import { type Ended, run } from '../support/hostile-command.ts'
import { startTestRendezvous, temporaryDirectory } from '../support/rendezvous.ts'

const PASSWORD = 'secret words of two'
const HOUR_MS = 3_600_000
/** Nobody listens on port 1. */
const NOBODY = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

async function machine() {
  const home = join(await temporaryDirectory(), 'alice')
  const hongyan = (...args: string[]): Promise<Ended> =>
    run('hongyan', ['--home', home, '--listen', '/ip4/127.0.0.1/tcp/0', ...args], { input: `${PASSWORD}\n` })
  /** What it finds, by what it is about; the exit code says whether there was a problem. */
  const doctor = async (...args: string[]) => {
    const { code, stdout, stderr } = await hongyan(...args, 'doctor', '--json')
    expect(stderr).not.toContain('hongyan:')
    expect(stdout).not.toContain(PASSWORD)
    const findings = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Finding => JSON.parse(line))
    expect(code).toBe(findings.some(({ level }) => level === 'problem') ? 1 : 0)
    return new Map(findings.map((finding) => [finding.about, finding]))
  }
  return { home, hongyan, doctor }
}

test('before, with and after a login; with the rendezvous, without it, and with another in its place', async () => {
  const rendezvous = await startTestRendezvous()
  const { home, hongyan, doctor } = await machine()
  const server = ['--server', rendezvous.address]

  const before = await doctor(...server)
  expect(before.get('profile')).toMatchObject({ state: 'none', directory: home })
  expect(before.get('server')).toMatchObject({ state: 'reached', address: rendezvous.address })
  expect(before.get('clock')).toMatchObject({ level: 'ok' })
  expect((await doctor()).get('server')).toMatchObject({ level: 'problem', state: 'unknown' })

  await hongyan(...server, 'register', 'alice', '--password-stdin')
  expect((await doctor()).get('login')).toMatchObject({ level: 'warning', state: 'out' })

  await hongyan('login', 'alice', '--password-stdin')
  const within = await doctor()
  expect(within.get('profile')).toMatchObject({ state: 'sound' })
  expect(within.get('login')).toMatchObject({ state: 'in', username: 'alice', isPassValid: true })
  expect(within.get('reach')).toMatchObject({ state: 'reached', scope: 'loopback' })
  const [en, zh] = [await hongyan('doctor'), await hongyan('--lang', 'zh', 'doctor')]
  expect(en.stdout).toMatch(/^ok +Hongyan[\s\S]*alice is logged in[\s\S]*All is well\.\n$/)
  expect(zh.stdout).toMatch(/^正常 +鸿雁[\s\S]*alice 已登录[\s\S]*一切正常。\n$/)

  await rendezvous.stop()
  const without = await doctor()
  expect(without.get('server')).toMatchObject({ level: 'problem', state: 'failed', code: 'UNREACHABLE' })
  expect(without.get('login')).toMatchObject({ state: 'in', username: 'alice' })
  expect(without.get('reach')).toMatchObject({ state: 'untested' })

  // Somebody else answers at the address that was right.
  const [listen = ''] = rendezvous.address.split('/p2p/')
  await startTestRendezvous({ listen: [listen] })
  expect((await doctor()).get('server')).toMatchObject({ level: 'problem', state: 'failed', code: 'WRONG_SERVER' })
})

test('a clock that is off is told, and how far', async () => {
  const { address } = await startTestRendezvous({ clock: { now: () => systemClock.now() - HOUR_MS } })
  const { hongyan } = await machine()
  const { code, stdout } = await hongyan('--server', address, 'doctor')
  expect(stdout).toMatch(/^warning +The clock of this machine is 1 h.* ahead of the server's/m)
  expect(code).toBe(0)
})

test('a profile that is in use, open to others or damaged is looked at from outside, and left as it is', async () => {
  const { address } = await startTestRendezvous()
  const { home, hongyan, doctor } = await machine()
  const server = ['--server', address]
  await hongyan(...server, 'register', 'alice', '--password-stdin')

  await chmod(join(home, 'profile.db'), 0o644)
  expect((await doctor()).get('permissions')).toMatchObject({ paths: [join(home, 'profile.db')] })

  // Another process has it, as a hongyan would.
  const release = lockDirectory(join(home, 'profile.lock'))
  const inUse = await doctor()
  expect(inUse.get('profile')).toMatchObject({ level: 'warning', code: 'PROFILE_IN_USE' })
  expect(inUse.get('server')).toMatchObject({ state: 'reached', address })
  expect(inUse.get('login')).toMatchObject({ state: 'out' })
  release()

  const damaged = `${home}-damaged`
  await cp(home, damaged, { recursive: true })
  for (let position = 0; position < 100; position++) corruptByte(join(damaged, 'profile.db'), position)
  const look = await run('hongyan', ['--home', damaged, ...server, 'doctor'])
  expect(look).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^problem +The profile .*damaged.*Start hongyan again/m),
  })
  expect(look.stdout).toMatch(/^ok +The server answers/m)
  // It was told and not mended: that is for the next start.
  expect(await run('hongyan', ['--home', damaged, ...server, 'doctor'])).toMatchObject({ code: 1 })
})

test('several addresses of one rendezvous: one that does not answer is no problem where another does', async () => {
  const { address } = await startTestRendezvous()
  const { doctor } = await machine()
  const [, peer = ''] = address.split('/p2p/')
  const away = NOBODY.replace(/[^/]+$/, peer)
  expect((await doctor('--server', away, '--server', address)).get('server')).toMatchObject({
    ...{ level: 'warning', address: away, state: 'failed' },
  })
})

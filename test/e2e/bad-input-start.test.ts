/** What stands in the way of a start: a data directory that is not usable, or taken, or damaged; a rendezvous that is not there. */
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createFleet, type Fleet, PASSWORD } from '../support/fleet.ts'
import { HeadlessProcess, RendezvousProcess } from '../support/headless-process.ts'
import { type Ended, type Program, run } from '../support/hostile-command.ts'

const LISTEN = ['--listen', '/ip4/127.0.0.1/tcp/0']
/** Nobody listens on port 1. */
const NOBODY = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

let directory: string
/** A rendezvous that alice has logged in to, and her home; both stopped properly. */
let fleet: Fleet
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  fleet = await createFleet()
  await (await fleet.login('alice')).shutdown()
})
afterAll(async () => {
  await fleet[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true })
})

/** Each program with a directory as its data, in a language. */
function start(program: Program, path: string, language: 'en' | 'zh' = 'en'): Promise<Ended> {
  const init = { env: { HONGYAN_LANG: language } }
  if (program === 'hongyan-rendezvous') return run(program, ['--data', path, ...LISTEN], init)
  return run(program, ['--home', path, '--server', fleet.server, ...LISTEN, 'whoami'], init)
}

const PROGRAMS: readonly Program[] = ['hongyan', 'hongyan-rendezvous']

describe.each(PROGRAMS)('%s on a directory', (program) => {
  test.each([
    { where: 'below a file', path: () => join(directory, 'file', 'below') },
    ...(process.platform === 'linux' ? [{ where: 'in /proc', path: () => '/proc/hongyan' }] : []),
  ])('$where refuses at once', async ({ path }) => {
    writeFileSync(join(directory, 'file'), '')
    const [en, zh] = await Promise.all([start(program, path(), 'en'), start(program, path(), 'zh')])
    expect(en.stderr).toMatch(/cannot be written.*(--data|another directory)/s)
    expect(zh.stderr).toMatch(/无法写入|不能写入/)
    for (const { code, stderr } of [en, zh]) {
      expect(code).toBe(1)
      expect(stderr).toContain(path())
      expect(stderr).not.toMatch(/^ +at /m)
    }
  })
})

/** Files of a program's directory; the damage is done to the database. */
function damagedCopy(program: Program, damage: (database: string) => void): { path: string; database: string } {
  const [source, name] = program === 'hongyan' ? ['alice', 'profile.db'] : ['rendezvous-copy', 'rendezvous.sqlite']
  const path = mkdtempSync(join(directory, 'damaged-'))
  cpSync(join(fleet.directory, source), path, { recursive: true })
  const database = join(path, name)
  damage(database)
  return { path, database }
}

function garbageBytes(count: number): Uint8Array {
  return createHash('shake256', { outputLength: count }).digest()
}

describe.each(PROGRAMS)('%s with a database', (program) => {
  beforeAll(async () => {
    if (program === 'hongyan') return
    await fleet.stopRendezvous()
    cpSync(join(fleet.directory, 'rendezvous'), join(fleet.directory, 'rendezvous-copy'), { recursive: true })
    await fleet.startRendezvous()
  })

  const garbage = (path: string) => writeFileSync(path, garbageBytes(50_000))
  const half = (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))
  const stub = (path: string) => truncateSync(path, 50)
  const newer = (path: string) => {
    const database = new Database(path)
    database.pragma('user_version = 999')
    database.close()
  }
  const restore = { en: /damaged.*backup/s, zh: /已损坏.*备份/s }
  const update = { en: /newer version of Hongyan.*Update/s, zh: /更新版本的鸿雁.*请更新/s }

  const damages = [
    ['of garbage', garbage, restore, ['en', 'zh']],
    ['cut in half', half, restore, ['en']],
    ['cut to nearly nothing', stub, restore, ['zh']],
  ] as const
  const tooNew = ['of a newer version', newer, update, ['en', 'zh']] as const

  test.each(program === 'hongyan' ? [tooNew] : [...damages, tooNew])(
    '%s refuses, says what to do, and leaves it as it is',
    async (_, damage, sentence, languages) => {
      const { path, database } = damagedCopy(program, damage)
      const before = readFileSync(database)
      for (const language of languages) {
        const stderr = expect.stringMatching(sentence[language])
        expect(await start(program, path, language)).toMatchObject({ code: 1, stdout: '', stderr })
      }
      expect(readFileSync(database).equals(before)).toBe(true)
    },
  )

  test('that is whole starts after all that', async () => {
    const { path } = damagedCopy(program, () => {})
    if (program === 'hongyan') {
      expect(await start(program, path)).toMatchObject({ code: 0, stdout: 'alice\n' })
      return
    }
    const rendezvous = new RendezvousProcess({ directory: path })
    onTestFinished(() => rendezvous.kill())
    expect((await rendezvous.ready())[0]).toContain(fleet.server.split('/p2p/')[1])
    expect(await rendezvous.stop()).toBe(0)
  })
})

describe('hongyan with a damaged database', () => {
  test.each([
    ['of garbage', (path: string) => writeFileSync(path, garbageBytes(50_000))],
    ['cut to nearly nothing', (path: string) => truncateSync(path, 50)],
    ['emptied', (path: string) => truncateSync(path)],
  ] as const)('%s sets it aside, begins anew and asks for the password', async (_, damage) => {
    const { path, database } = damagedCopy('hongyan', damage)
    const before = readFileSync(database)
    const first = await start('hongyan', path)
    expect(first).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/set aside.*log in again.*Log in/s),
    })
    const aside = readdirSync(path).filter((name) => name.startsWith('profile.db.damaged-'))
    expect(aside.map((name) => readFileSync(join(path, name)).equals(before))).toEqual([true])
    expect((await start('hongyan', path)).stderr).not.toContain('set aside')
    const login = ['--home', path, ...LISTEN, 'login', 'alice', '--password-stdin']
    expect(await run('hongyan', login, { input: `${PASSWORD}\n` })).toMatchObject({ code: 0, stderr: '' })
    expect(await start('hongyan', path)).toMatchObject({ code: 0, stdout: 'alice\n' })
  })

  test('without its header goes on as if nothing had been, and says so', async () => {
    const { path } = damagedCopy('hongyan', (database) => {
      writeFileSync(database, readFileSync(database).fill(0, 0, 100))
    })
    const started = await start('hongyan', path, 'zh')
    expect(started).toMatchObject({ code: 0, stdout: 'alice\n', stderr: expect.stringMatching(/已重建.*没有丢失/) })
  })
})

describe('a directory that another process has', () => {
  test('is refused to a second rendezvous, and free at once when the first was killed', async () => {
    const path = join(directory, 'taken')
    const first = new RendezvousProcess({ directory: path })
    onTestFinished(() => first.kill())
    await first.ready()
    const [en, zh] = await Promise.all([start('hongyan-rendezvous', path), start('hongyan-rendezvous', path, 'zh')])
    expect(en).toMatchObject({ code: 8, stderr: expect.stringMatching(/in use by another process.*--data/) })
    expect(zh).toMatchObject({ code: 8, stderr: expect.stringMatching(/正被另一个进程使用.*--data/) })

    await first.kill()
    const next = new RendezvousProcess({ directory: path })
    onTestFinished(() => next.kill())
    await next.ready()
  })

  test('is refused to a second peer, and free at once when the first was killed', async () => {
    const first = await fleet.login('bob')
    const path = join(fleet.directory, 'bob')
    const [en, zh] = await Promise.all([start('hongyan', path), start('hongyan', path, 'zh')])
    expect(en).toMatchObject({ code: 8, stderr: expect.stringMatching(/Another hongyan.*PROFILE_IN_USE/s) })
    expect(zh).toMatchObject({ code: 8, stderr: expect.stringMatching(/请.*PROFILE_IN_USE/s) })
    expect(await first.request('status')).toMatchObject({ connection: 'online' })

    await first.kill()
    expect(await start('hongyan', path)).toMatchObject({ code: 0, stdout: 'bob\n' })
  })
})

describe('a rendezvous', () => {
  const login = (server: string, home: string, language: string) =>
    run(
      'hongyan',
      ['--home', join(directory, home), '--server', server, ...LISTEN, 'login', 'bob', '--password-stdin'],
      {
        input: `${PASSWORD}\n`,
        env: { HONGYAN_LANG: language },
      },
    )

  async function refusalOfHeadless(server: string, home: string): Promise<unknown> {
    const peer = new HeadlessProcess({ name: home, home: join(directory, home), servers: [server] })
    onTestFinished(() => peer.kill())
    const code = await peer.refusal('login', { username: 'bob', password: PASSWORD })
    expect(await peer.request('status')).toMatchObject({ connection: 'offline' })
    expect(await peer.shutdown()).toBe(0)
    return code
  }

  /** The menu says it, asks again, and leaves when it is told to. */
  async function menuWith(server: string, home: string): Promise<string> {
    const lines = ['1', 'bob', PASSWORD, '2', 'bob', PASSWORD, PASSWORD, '3'].join('\n')
    const args = ['--home', join(directory, home), '--server', server, ...LISTEN]
    const { code, stdout, stderr } = await run('hongyan', args, { input: `${lines}\n` })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('1 Log in')).toHaveLength(4)
    return stdout
  }

  test('that is not there: exit code 4, UNREACHABLE, and a menu that goes on', async () => {
    const [en, zh] = await Promise.all([login(NOBODY, 'u1', 'en'), login(NOBODY, 'u2', 'zh')])
    expect(en).toMatchObject({ code: 4, stderr: expect.stringMatching(/cannot be reached.*--server.*UNREACHABLE/s) })
    expect(zh).toMatchObject({ code: 4, stderr: expect.stringMatching(/无法连接服务器.*--server.*UNREACHABLE/s) })
    expect(await refusalOfHeadless(NOBODY, 'u3')).toBe('UNREACHABLE')
    expect((await menuWith(NOBODY, 'u4')).match(/cannot be reached/g)).toHaveLength(2)
  })

  test('in whose place another one answers: WRONG_SERVER, in clear words', async () => {
    const other = new RendezvousProcess({ directory: join(directory, 'other') })
    onTestFinished(() => other.kill())
    const [address = ''] = await other.ready()
    const wrong = address.replace(/\/p2p\/.*/, NOBODY.slice(NOBODY.indexOf('/p2p/')))
    const [en, zh] = await Promise.all([login(wrong, 'w1', 'en'), login(wrong, 'w2', 'zh')])
    expect(en).toMatchObject({ code: 7, stderr: expect.stringMatching(/another one than it should be.*\/p2p\//s) })
    expect(zh).toMatchObject({ code: 7, stderr: expect.stringMatching(/\/p2p\/.*WRONG_SERVER/s) })
    expect(await refusalOfHeadless(wrong, 'w3')).toBe('WRONG_SERVER')
    expect((await menuWith(wrong, 'w4')).match(/another one than it should be/g)).toHaveLength(2)
  })
})

describe('a port to listen on', () => {
  test('that another program has: the rendezvous says so', async () => {
    const refused = (language: string) => {
      const data = join(directory, `port-${language}`)
      const listen = fleet.server.replace(/\/p2p\/.*/, '')
      return run('hongyan-rendezvous', ['--data', data, '--listen', listen, '--lang', language])
    }
    const [en, zh] = await Promise.all([refused('en'), refused('zh')])
    expect(en).toMatchObject({ code: 1, stderr: expect.stringMatching(/Another program listens.*--listen/) })
    expect(zh).toMatchObject({ code: 1, stderr: expect.stringMatching(/另一个程序正在监听.*--listen/) })
  })
})

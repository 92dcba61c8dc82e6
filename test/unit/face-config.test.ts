/** The command line, and which profile it leads to. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChatInit } from '../../peer/api.ts'
import { type Config, readConfig } from '../../peer/config.ts'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { createProfiles, type Home } from '../../peer/faces/profiles.ts'
import { HongyanError } from '../../shared/errors.ts'
import { FakeChat } from '../support/fake-chat.ts'

const PEER = '12D3KooWQYV9dGMFoRzNStwpXztXaBUjtPqi6aU76ZgUriHhKust'
const OTHER_PEER = '12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8'
const SERVER = `/ip4/127.0.0.1/tcp/8888/p2p/${PEER}`

function read(line: string, environment: Record<string, string> = {}): Config {
  const result = readConfig({ argv: line.split(' ').filter((word) => word !== ''), environment })
  if (result.type === 'printed') throw new Error(`printed: ${result.text}`)
  return result.config
}

function complaint(line: string, environment: Record<string, string> = {}): string {
  try {
    read(line, environment)
  } catch (error) {
    if (error instanceof HongyanError && error.code === 'USAGE') return error.message
    throw error
  }
  throw new Error('was accepted')
}

function printed(line: string, environment: Record<string, string> = {}): string {
  const result = readConfig({ argv: line.split(' '), environment })
  return result.type === 'printed' ? result.text : ''
}

describe('the command line', () => {
  test.each([
    ['', { name: 'chat', face: 'screen', start: 'resume' }],
    ['--plain', { name: 'chat', face: 'lines', start: 'resume' }],
    ['--login', { name: 'chat', face: 'screen', start: 'menu' }],
    ['headless --after 17', { name: 'headless', after: 17 }],
    ['register alice', { name: 'register', username: 'alice', password: { kind: 'prompt' } }],
    [
      'register alice --password-stdin --invite x',
      { name: 'register', username: 'alice', password: { kind: 'stdin' }, invite: 'x' },
    ],
    ['login alice --password-file /p', { name: 'login', username: 'alice', password: { kind: 'file', path: '/p' } }],
    ['logout', { name: 'logout' }],
    ['whoami --json', { name: 'whoami', format: 'json' }],
    ['online', { name: 'online', format: 'text' }],
    ['online al', { name: 'online', format: 'text', prefix: 'al' }],
    ['send @bob hello there', { name: 'send', to: '@bob', text: 'hello there' }],
    ['send #lobby -', { name: 'send', to: '#lobby', text: '-' }],
    ['send #lobby -- -v', { name: 'send', to: '#lobby', text: '-v' }],
    ['export', { name: 'export' }],
    ['doctor', { name: 'doctor', format: 'text' }],
    ['doctor --json', { name: 'doctor', format: 'json' }],
    ['export @bob', { name: 'export', conversation: '@bob' }],
    ['send-file bob x', { name: 'send-file', to: 'bob', paths: [resolve('x')] }],
    ['send-file bob x /y', { name: 'send-file', to: 'bob', paths: [resolve('x'), '/y'] }],
    ['receive', { name: 'receive', consent: 'ask' }],
    [
      'receive --from bob --yes --directory d --on-conflict refuse',
      { name: 'receive', consent: 'yes', from: 'bob', directory: resolve('d'), onConflict: 'refuse' },
    ],
    ['--on-conflict overwrite', { name: 'chat', face: 'screen', start: 'resume', onConflict: 'overwrite' }],
  ])('%j', (line, command) => {
    expect(read(line).command).toEqual(command)
  })

  test.each([[{ TERM: 'dumb' }], [{ INK_SCREEN_READER: 'true' }]])('%j asks for lines', (environment) => {
    expect(read('', environment).command).toEqual({ name: 'chat', face: 'lines', start: 'resume' })
  })

  test('a language is chosen by its option; the environment only proposes one', () => {
    expect(read('--lang zh', { HONGYAN_LANG: 'en' })).toMatchObject({ catalogue: CATALOGUES.zh, chosenLanguage: 'zh' })
    expect(read('', { HONGYAN_LANG: 'zh' })).toMatchObject({ catalogue: CATALOGUES.zh })
    expect(read('', { HONGYAN_LANG: 'zh' }).chosenLanguage).toBeUndefined()
  })

  test('flags stand before or after the command, and go before the environment', () => {
    const environment = { HONGYAN_HOME: '/from/environment', HONGYAN_SERVER: SERVER }
    expect(read('headless', environment)).toMatchObject({
      home: { kind: 'explicit', directory: '/from/environment' },
      servers: [SERVER],
    })
    const second = `/ip4/127.0.0.2/tcp/8888/p2p/${PEER}`
    const config = read(
      `headless --home /h --server ${SERVER} --server ${second} --listen /ip4/127.0.0.1/tcp/0 --announce /dns4/goose.example.org/tcp/4001 --downloads /d`,
      environment,
    )
    expect(config).toMatchObject({
      home: { kind: 'explicit', directory: '/h' },
      servers: [SERVER, second],
      listen: ['/ip4/127.0.0.1/tcp/0'],
      announce: ['/dns4/goose.example.org/tcp/4001'],
      lan: 'on',
      downloads: '/d',
    })
    expect(read(`--home /h headless`).home).toEqual({ kind: 'explicit', directory: '/h' })
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('addresses that others come by are named by flags or the environment, none by neither', () => {
    const environment = { HONGYAN_ANNOUNCE: '/ip4/203.0.113.7/tcp/4001, /ip6/2001:db8::7/tcp/4001' }
    expect(read('headless', environment).announce).toEqual(['/ip4/203.0.113.7/tcp/4001', '/ip6/2001:db8::7/tcp/4001'])
    expect(read('headless --announce /dns6/a.example/tcp/4001', environment).announce).toEqual([
      '/dns6/a.example/tcp/4001',
    ])
    expect(read('headless').announce).toEqual([])
  })

  test.each([
    'goose.example.org:4001',
    '/ip4/203.0.113.7',
    '/ip4/203.0.113.7/udp/4001',
    '/ip4/203.0.113.7/tcp/0',
    '/ip4/0.0.0.0/tcp/4001',
    '/ip4/203.0.113.7/tcp/22',
    '/dns4/intranet/tcp/4001',
    '/dnsaddr/goose.example.org',
    `/ip4/203.0.113.7/tcp/4001/p2p/${PEER}`,
    `/p2p/${PEER}/p2p-circuit`,
  ])('%s cannot be announced, and both languages say so', (address) => {
    expect(complaint(`--announce ${address}`)).toContain('is not an address that others could connect to')
    expect(complaint(`--announce ${address}`, { HONGYAN_LANG: 'zh' })).toContain('不是他人可以连接的地址')
  })

  test.each([
    ['--hoem /x', 'Did you mean --home?'],
    ['headless --afer 3', 'Did you mean --after?'],
    ['headles', 'Did you mean headless?'],
    ['send @bob', 'The argument text is missing'],
    ['whoami extra', 'too many arguments'],
    ['headless --after soon', '"soon" is not a value for --after <position>'],
    ['--lang fr', '"fr" is not a value for --lang <language>'],
    ['receive --form bob', 'Did you mean --from?'],
    ['recieve', 'Did you mean receive?'],
    ['receive bob', 'too many arguments'],
    ['receive --on-conflict perhaps', '"perhaps" is not a value for --on-conflict <rule>'],
    ['send-file bob', 'The argument path is missing'],
    ['--home', 'The option --home <dir> needs a value'],
    ['--server nonsense', '"nonsense" is not an address'],
    ['--server /ip4/127.0.0.1/tcp/8888', 'must end in /p2p/'],
    ['--server /ip4/127.0.0.1/tcp/8888/p2p/../../x', 'is not an address'],
    [`--server /ip4/127.0.0.1/p2p/${PEER}`, 'cannot be connected to'],
    [`--server /ip4/127.0.0.1/udp/8888/quic-v1/p2p/${PEER}`, 'cannot be connected to'],
    [`--server /dnsaddr/chat.example/tcp/8888/p2p/${PEER}`, 'cannot be connected to'],
    [`--server ${SERVER} --server ${SERVER.replace(PEER, OTHER_PEER)}`, 'names another server'],
  ])('%j is refused with what to do', (line, sentence) => {
    expect(complaint(line)).toContain(sentence)
  })

  test.each([
    `/ip6/2001:db8::1/tcp/8888/p2p/${PEER}`,
    `/dns/chat.example/tcp/8888/p2p/${PEER}`,
    `/dns4/chat.example/tcp/8888/p2p/${PEER}`,
    `/dns6/chat.example/tcp/8888/p2p/${PEER}`,
    `/dnsaddr/chat.example/p2p/${PEER}`,
  ])('%s is an address of a server', (address) => {
    expect(read(`--server ${address} whoami`).servers).toEqual([address])
  })

  test('complaints and help speak the chosen language', () => {
    expect(complaint('--hoem /x --lang zh')).toContain('没有选项 --hoem。您是不是想输入 --home？')
    expect(complaint('--hoem /x', { LANG: 'zh_CN.UTF-8' })).toContain('没有选项')
    expect(printed('--help --lang=zh')).toContain('用法：')
    expect(printed('--help')).toContain('Exit codes')
    expect(printed('send --help')).toContain('reads stdin')
    expect(printed('receive --help')).toMatch(/--yes[\s\S]*Options of every command:[\s\S]*--on-conflict/)
    expect(printed('receive --help --lang=zh')).toMatch(/不经询问直接接收[\s\S]*各命令通用的选项：/)
    expect(printed('--version')).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('profiles', () => {
  let directory = ''
  let opened: ChatInit[] = []
  let warned: string[] = []
  beforeEach(() => {
    warned = []
    directory = mkdtempSync(join(tmpdir(), 'hongyan-profiles-'))
    opened = []
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  function profiles(home: Home, servers: readonly string[] = []) {
    return createProfiles({
      home,
      servers,
      lan: 'on',
      downloads: '/d',
      catalogue: CATALOGUES.en,
      warn: (text) => void warned.push(text),
      async openChat(init) {
        opened.push(init)
        if (init.servers.length === 0) throw new HongyanError('USAGE', 'no rendezvous is known')
        return new FakeChat()
      },
    })
  }

  test('the default home has one profile per server and account, for its owner only', async () => {
    const home: Home = { kind: 'default', directory: join(directory, 'home') }
    const first = profiles(home, [SERVER])
    expect(await first.openLast()).toBeUndefined()
    const alice = await first.open('Alice')
    const bob = await first.open('bob')
    const at = (name: string): string => join(home.directory, 'profiles', PEER, name)
    expect(opened.map(({ profile }) => profile)).toEqual([at('@alice'), at('@bob')])
    // Only one is open at a time.
    expect(alice).toMatchObject({ stopped: true })
    expect(bob).toMatchObject({ stopped: false })
    first.remember('bob')
    expect(statSync(home.directory).mode & 0o777).toBe(0o700)
    await first.close()
    expect(bob).toMatchObject({ stopped: true })

    const second = profiles(home)
    await second.openLast()
    expect(opened.at(-1)).toMatchObject({ profile: at('@bob'), servers: [SERVER] })
  })

  test('what is found while one is opened is said through whoever has the terminal, in their language', async () => {
    const chosen = profiles({ kind: 'explicit', directory: join(directory, 'mine') }, [SERVER])
    await chosen.open('alice')
    opened[0]?.onRepair?.()
    expect(warned).toEqual([CATALOGUES.en.repairing])
    const told: string[] = []
    chosen.tellThrough({ catalogue: CATALOGUES.zh, warn: (text) => void told.push(text) })
    opened[0]?.onExposed?.('/p')
    expect(told).toEqual([CATALOGUES.zh.exposed('/p')])
    expect(warned).toHaveLength(1)
  })

  test('an explicit home is one profile, whatever the name', async () => {
    const chosen = profiles({ kind: 'explicit', directory: join(directory, 'mine') }, [SERVER])
    expect(await chosen.open('alice')).toBe(await chosen.open('bob'))
    expect(await chosen.openLast()).toBe(await chosen.open('alice'))
    expect(opened.map(({ profile }) => profile)).toEqual([join(directory, 'mine')])
  })

  test('without a server it says how to name one, and then remembers it', async () => {
    for (const kind of ['default', 'explicit'] as const) {
      const home: Home = { kind, directory: join(directory, kind) }
      const chosen = profiles(home)
      await expect(chosen.open('alice')).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('--server'),
      })
      expect(() => chosen.setServers(['/ip4/1.2.3.4/tcp/1'])).toThrow('/p2p/')
      chosen.setServers([SERVER])
      await chosen.open('alice')
      expect(opened.at(-1)?.servers).toEqual([SERVER])
    }
    expect(JSON.parse(readFileSync(join(directory, 'default', 'settings.json'), 'utf8'))).toEqual({ servers: [SERVER] })
  })

  test.each(['{', '[]', '{"servers":7,"lastAccount":"../../x"}'])(
    'damaged settings %j are no settings',
    async (text) => {
      writeFileSync(join(directory, 'settings.json'), text)
      const chosen = profiles({ kind: 'default', directory })
      expect(await chosen.openLast()).toBeUndefined()
      await expect(chosen.open('alice')).rejects.toMatchObject({ code: 'USAGE' })
    },
  )
})

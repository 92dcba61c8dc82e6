/** A command line or a configuration that cannot be meant: exit code 2, and a sentence that says what to write instead. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Program, run } from '../support/hostile-command.ts'

const PEER_ID = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  writeFileSync(join(directory, 'not.json'), '{ "data": ')
  writeFileSync(join(directory, 'list.json'), '[]')
  writeFileSync(join(directory, 'unknown.json'), '{ "dtaa": "x" }')
  writeFileSync(join(directory, 'kind.json'), '{ "listen": 8888 }')
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Both languages at once: the sentence and the way out stand on stderr, nothing on stdout. */
async function expectUsage(program: Program, line: string, sentences: { en: string; zh: string }): Promise<void> {
  const args = line.split(' ').map((word) => word.replace('DIR', directory))
  await Promise.all(
    (['en', 'zh'] as const).map(async (language) => {
      const ended = await run(program, args, { env: { HONGYAN_LANG: language, HONGYAN_HOME: join(directory, 'home') } })
      expect(ended.stderr).toContain(sentences[language])
      // An address is shown as it should look, everything else is in the help.
      expect(ended.stderr).toMatch(/--help|12D3KooW…/)
      expect(ended).toMatchObject({ code: 2, stdout: '' })
    }),
  )
}

describe.concurrent('hongyan', () => {
  test.each([
    ['--bogus', '--bogus', '--bogus'],
    ['--hoem x', 'Did you mean --home?', '--home'],
    ['frobnicate', 'no command frobnicate', '没有命令 frobnicate'],
    ['--home x frobnicate', 'no command frobnicate', '没有命令 frobnicate'],
    ['--server', '--server <multiaddr> needs a value', '--server <multiaddr> 需要一个值'],
    ['--server nonsense whoami', '"nonsense" is not an address', '"nonsense" 不是地址'],
    ['--server /ip4/127.0.0.1/tcp/8888 whoami', 'must end in /p2p/', '须以 /p2p/'],
    ['--server /ip4/127.0.0.1/tcp/70000/p2p/x whoami', 'is not an address', '不是地址'],
    [`--server /ip4/127.0.0.1/tcp/1/p2p/${PEER_ID} --listen here whoami`, '"here" is not an address', '"here" 不是'],
    ['--listen /ip4/127.0.0.1/udp/1 whoami', 'not an address to listen on', '不是可以监听的地址'],
    ['register', 'argument name is missing', '缺少参数 name'],
    ['headless --after soon', '"soon" is not a value for --after', '"soon" 不能用于 --after'],
    ['send @bob', 'argument text is missing', '缺少参数 text'],
  ])('%j is refused', (line, en, zh) => expectUsage('hongyan', line, { en, zh }))

  test.each(['login bob hunter22', 'register bob --password hunter22', 'login bob --password=hunter22'])(
    'a password in %j is refused and not repeated',
    async (line) => {
      await expectUsage('hongyan', line, { en: '--password-stdin', zh: '--password-stdin' })
      const { stderr } = await run('hongyan', line.split(' '))
      expect(stderr).toContain('every program can read it')
      expect(stderr).not.toContain('hunter22')
    },
  )

  test('a command that needs an account says how to get one', async () => {
    const home = join(directory, 'nobody')
    const { code, stderr } = await run('hongyan', ['--home', home, 'whoami'])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('--server /ip4/ADDRESS') })
  })
})

describe.concurrent('hongyan-rendezvous', () => {
  test.each([
    ['--bogus', 'no option --bogus', '没有 --bogus'],
    ['--data', '--data needs a value', '--data 缺少值'],
    ['word', 'belong to no option', '不属于任何选项或命令'],
    ['--listen here', '"here" is not an address to listen on', '“here”不是可以监听的地址'],
    ['--listen /ip4/127.0.0.1/tcp/99999', 'is not an address to listen on', '不是可以监听的地址'],
    ['--announce here', '"here" is not an address to announce', '“here”不是可以公布的地址'],
    ['--log-level loud', 'trace, debug, info', 'trace、debug、info'],
    ['--config DIR/missing.json', 'missing.json', 'missing.json'],
    ['--config DIR/not.json', 'cannot be read as JSON', '不是有效的 JSON'],
    ['--config DIR/list.json', 'cannot be read as JSON', '不是有效的 JSON'],
    ['--config DIR/unknown.json', 'unknown key "dtaa"; known are data', '未知的键“dtaa”，可用的键：data'],
    ['--config DIR/kind.json', 'the value of "listen" is not of the right kind', '“listen”的值类型不对'],
  ])('%j is refused', (line, en, zh) => expectUsage('hongyan-rendezvous', line, { en, zh }))
})

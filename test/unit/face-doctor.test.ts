/** `hongyan doctor` and `/doctor` against findings from memory: every sentence, what is asked in which order, exit codes. */
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../peer/api.ts'
import { CATALOGUES, type Language } from '../../peer/faces/catalogue/index.ts'
import { findingLine } from '../../peer/faces/doctor/describe.ts'
import { HongyanError } from '../../shared/errors.ts'
import { FakeChat } from '../support/fake-chat.ts'
import { fakeOutside } from '../support/fake-outside.ts'
import { startOneShot } from '../support/one-shot-run.ts'
import { startPlain } from '../support/plain-run.ts'

const NOW = new Date(2026, 0, 15, 12, 0).getTime()
const PROGRAM: Finding = { level: 'ok', about: 'program', version: '1.2.3', runtime: '24.0.0' }
const SOUND: Finding = { level: 'ok', about: 'profile', directory: '/p', state: 'sound', sizeBytes: 1_200_000 }
const IN_USE: Finding = {
  ...{ level: 'warning', about: 'profile', directory: '/p', state: 'failed' },
  ...{ code: 'PROFILE_IN_USE', detail: 'x' },
}
const ADDRESS = '/ip4/203.0.113.7/tcp/8888/p2p/12D3KooW'
const REACHED: Finding = { level: 'ok', about: 'server', address: ADDRESS, state: 'reached', roundTripMs: 18 }
const WRONG: Finding = { level: 'problem', about: 'server', address: ADDRESS, state: 'failed', code: 'WRONG_SERVER' }
const ANNOUNCED = { level: 'ok', about: 'addresses', state: 'announced' } as const
const NOT_REACHED = {
  ...({ level: 'warning', about: 'reach', state: 'notReached' } as const),
  ...({ host: '203.0.113.7', ports: [4001], scope: 'public', nat: 'router' } as const),
}
const OUT: Finding = { level: 'warning', about: 'login', state: 'out' }

const said = (finding: Finding, language: Language = 'en') => findingLine(finding, CATALOGUES[language], NOW)

describe('a finding says what it is and what to do', () => {
  test.each<[Finding, RegExp, RegExp]>([
    [PROGRAM, /^ok +Hongyan 1\.2\.3 on Node\.js 24\.0\.0/, /^正常 +鸿雁 1\.2\.3/],
    [SOUND, /profile is whole: \/p \(1\.2 MB\)/, /资料完好/],
    [{ ...SOUND, state: 'opened' }, /leave and run hongyan doctor/, /请先退出/],
    [{ level: 'warning', about: 'profile', directory: '/p', state: 'none' }, /no profile yet at \/p/, /还没有资料/],
    [IN_USE, /^warning +Another hongyan is using.*\/doctor/, /^注意 +另一个 hongyan.*\/诊断/],
    [
      { ...IN_USE, level: 'problem', code: 'CORRUPT_DATABASE' },
      /^problem +The profile \/p: .*damaged\. Start hongyan again/,
      /^问题 +资料 \/p：/,
    ],
    [{ level: 'warning', about: 'permissions', paths: ['/p/a', '/p/b'] }, /Other users.*\/p\/a, \/p\/b/, /其他用户/],
    [
      { level: 'problem', about: 'disk', directory: '/p', freeBytes: 9e6 },
      /Only 9\.0 MB.*Make room now/,
      /只剩 9\.0 MB/,
    ],
    [{ level: 'problem', about: 'server', state: 'unknown' }, /--server \/ip4/, /--server \/ip4/],
    [{ level: 'warning', about: 'server', state: 'unread' }, /not tested.*--server/, /未经测试.*--server/],
    [REACHED, /answers in 18 ms at \/ip4.*right one/, /往返 18 毫秒/],
    [
      { level: 'problem', about: 'server', address: '/dns4/nobody.example/tcp/8888', state: 'unresolved' },
      /nobody\.example.*no address.*DNS/,
      /nobody\.example.*查不到地址.*DNS/,
    ],
    [WRONG, /203\.0\.113\.7.*another one than it should be/, /203\.0\.113\.7/],
    [{ level: 'ok', about: 'clock', offsetMs: 20 }, /clock of this machine is right/, /时钟准确/],
    [{ level: 'warning', about: 'clock', offsetMs: 3_600_000 }, /1 h.* behind the server's/, /慢 1 /],
    [{ level: 'warning', about: 'clock', offsetMs: -3_600_000 }, /ahead of the server's/, /快 1 /],
    [{ level: 'warning', about: 'clock', offsetMs: undefined }, /no server answered/, /没有服务器应答/],
    [OUT, /hongyan login NAME/, /hongyan login 用户号/],
    [{ level: 'problem', about: 'login', state: 'refused', code: 'BANNED' }, /operator/, /不让本设备登录/],
    [
      { level: 'ok', about: 'login', state: 'in', username: 'alice', passUntilMs: NOW + 60_000, isPassValid: true },
      /alice is logged in; the pass is valid until 12:01/,
      /alice 已登录.*12:01/,
    ],
    [
      { level: 'warning', about: 'login', state: 'in', username: 'alice', passUntilMs: NOW, isPassValid: false },
      /ran out at 12:00/,
      /12:00 过期/,
    ],
    [
      { ...ANNOUNCED, scope: 'lan', to: 'everybody', addresses: ['/ip4/10.0.0.1/tcp/4'] },
      /to everybody in the same network: \/ip4\/10/,
      /同一网络内所有人/,
    ],
    [
      { ...ANNOUNCED, scope: 'relay', to: 'contacts', addresses: ['/p2p/12D3KooW/p2p-circuit'] },
      /people you have written to, the way over the relay: \/p2p/,
      /您发过私聊的人公布的中继地址/,
    ],
    [{ level: 'ok', about: 'lan', state: 'announced', sighted: 3 }, /find this machine.*3 devices/, /找到本机.*3 台/],
    [{ level: 'ok', about: 'lan', state: 'listening', sighted: 1 }, /1 device.*not announced/, /1 台.*不.*公布/],
    [{ level: 'ok', about: 'lan', state: 'off' }, /as you have chosen.*--no-lan/, /您的设置.*--no-lan/],
    [{ level: 'ok', about: 'lan', state: 'alone' }, /in no network/, /不在任何局域网/],
    [{ level: 'warning', about: 'lan', state: 'deaf' }, /multicast.*firewall/, /组播.*防火墙/],
    [{ level: 'warning', about: 'lan', state: 'failed', reason: 'EADDRINUSE' }, /5353: EADDRINUSE/, /5353：EADDRINUSE/],
    [{ level: 'ok', about: 'addresses', state: 'hidden' }, /relay-only/, /仅中继/],
    [{ level: 'ok', about: 'relay', state: 'held' }, /place at the relay/, /已在中继登记/],
    [{ level: 'ok', about: 'relay', state: 'off' }, /offers no relay.*mailbox/, /未提供中继.*信箱/],
    [{ level: 'warning', about: 'relay', state: 'away' }, /no connection to a relay.*by itself/, /没有连上中继.*自动/],
    [
      { level: 'warning', about: 'relay', state: 'spent' },
      /carries no more.*mailbox.*a day.*operator/,
      /不再转发.*信箱.*一天.*管理员/,
    ],
    [
      { level: 'warning', about: 'relay', state: 'refused', code: 'RATE_LIMITED' },
      /no room.*tell the operator/,
      /没有本机的位置.*管理员/,
    ],
    [
      { level: 'warning', about: 'relay', state: 'refused', code: 'UNSUPPORTED' },
      /no place.*Update/,
      /没有接受.*更新|没有接受.*升级/,
    ],
    [
      { level: 'ok', about: 'nat', nat: 'router', host: '203.0.113.7', own: ['192.168.1.5'] },
      /behind a router.*192\.168\.1\.5.*203\.0\.113\.7/,
      /路由器（NAT）之后.*192\.168\.1\.5.*203\.0\.113\.7/,
    ],
    [
      { level: 'ok', about: 'nat', nat: 'provider', host: '203.0.113.7', own: ['100.66.2.3'] },
      /provider shares/,
      /运营商/,
    ],
    [{ level: 'ok', about: 'nat', nat: 'inner', host: '10.0.0.9', own: ['172.17.0.2'] }, /second router/, /内层/],
    [{ level: 'ok', about: 'nat', nat: 'none', host: '10.0.0.9', own: ['10.0.0.9'] }, /no NAT/, /没有 NAT/],
    [NOT_REACHED, /203\.0\.113\.7:4001.*forward TCP port 4001/, /203\.0\.113\.7:4001.*端口 4001 转发/],
    [{ ...NOT_REACHED, nat: 'none' }, /Open TCP port 4001 in the firewall/, /放行 TCP 端口 4001.*安全组/],
    [{ ...NOT_REACHED, nat: 'provider' }, /does not help.*IPv6/, /不起作用.*IPv6/],
    [{ ...NOT_REACHED, scope: 'lan', nat: 'inner' }, /same network.*bridged/, /同一网络.*桥接/],
    [{ ...NOT_REACHED, scope: 'loopback', nat: undefined }, /very machine.*firewall/, /就在本机上.*防火墙/],
    [
      { level: 'ok', about: 'reach', state: 'reached', host: '2001:db8::7', ports: [4001], scope: 'public' },
      /\[2001:db8::7\]:4001/,
      /\[2001:db8::7\]:4001/,
    ],
    [{ level: 'warning', about: 'reach', state: 'untested', code: 'UNSUPPORTED' }, /not tested.*Update/, /未经测试/],
    [
      { level: 'ok', about: 'contact', username: 'bob', presence: 'online', path: 'lan' },
      /bob.*this network/,
      /bob.*直连/,
    ],
    [
      { level: 'ok', about: 'contact', username: 'bob', presence: 'online', path: 'direct', rttMs: 18.4 },
      /bob is reached directly, in 18 ms/,
      /bob：直连，往返 18 毫秒/,
    ],
    [
      { level: 'ok', about: 'contact', username: 'bob', presence: 'online', path: 'relay' },
      /bob is reached over the relay\./,
      /bob：经中继/,
    ],
    [
      { level: 'ok', about: 'relayed', usernames: ['bob', 'carol'] },
      /bob, carol.*direct by itself once/,
      /bob、carol.*自动改为直连/,
    ],
    [
      { level: 'warning', about: 'contact', username: 'bob', presence: 'online', path: 'none' },
      /no connection/,
      /无法建立连接/,
    ],
    [
      { level: 'ok', about: 'contact', username: 'bob', presence: 'away', path: 'none' },
      /bob is offline/,
      /bob 不在线/,
    ],
    [{ level: 'warning', about: 'outbox', waiting: 1 }, /1 message still waits/, /1 条消息待发/],
    [{ level: 'warning', about: 'keys', changed: ['bob'], verified: 0, known: 1 }, /bob.*\/verify/, /bob.*\/核对/],
    [{ level: 'ok', about: 'keys', changed: [], verified: 2, known: 5 }, /2 of 5 contacts/, /5 个联系人中有 2 个/],
    [{ level: 'ok', about: 'recovery', state: 'unset' }, /\/recovery/, /\/恢复码/],
    [
      { level: 'problem', about: 'opening', code: 'CANNOT_LISTEN', detail: 'port 1' },
      /could not be opened.*--listen/,
      /无法打开/,
    ],
    [{ level: 'warning', about: 'time' }, /took too long/, /用时过长/],
  ])('%j', (finding, en, zh) => {
    expect(said(finding)).toMatch(en)
    expect(said(finding, 'zh')).toMatch(zh)
  })

  test('texts that a rendezvous or a directory brings cannot command the terminal', () => {
    const hostile = '\u001b[2Jx\n'
    const findings: Finding[] = [
      { ...SOUND, directory: hostile },
      { ...REACHED, address: hostile },
      { ...NOT_REACHED, host: hostile },
      { ...ANNOUNCED, scope: 'relay', to: 'everybody', addresses: [hostile] },
      { level: 'ok', about: 'nat', nat: 'router', host: hostile, own: [hostile] },
      { level: 'ok', about: 'relayed', usernames: [hostile] },
      { level: 'ok', about: 'contact', username: hostile, presence: 'away', path: 'none' },
      { level: 'warning', about: 'keys', changed: [hostile], verified: 0, known: 1 },
      { level: 'warning', about: 'permissions', paths: [hostile] },
    ]
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    for (const finding of findings) expect(said(finding)).not.toMatch(/[\u0000-\u001f]/)
  })
})

describe('hongyan doctor', () => {
  const command = { name: 'doctor', format: 'text' } as const

  test('looks from outside first, and opens what is sound', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.findings = [REACHED]
    const outside = fakeOutside([PROGRAM, SOUND])
    const { output, exited } = startOneShot(command, { chat, outside })
    expect(await exited).toBe(0)
    expect(output.text).toBe(`${[PROGRAM, SOUND, REACHED].map((finding) => said(finding)).join('\n')}\nAll is well.\n`)
    expect(outside.asked).toEqual([{ profile: '/profile', servers: [], runtime: '24.0.0' }])
    expect(chat.calls).toEqual([['examine', 'profile']])
    expect(chat.stopped).toBe(true)
  })

  test('at a terminal a sentence goes on below its own beginning', async () => {
    const { output, exited } = startOneShot(command, { kind: 'terminal', outside: fakeOutside([WRONG]) })
    await exited
    const [first = '', ...rest] = output.text.split('\n').slice(0, -2)
    expect(first).toMatch(/^problem {2}\S/)
    expect(rest.length).toBeGreaterThan(0)
    for (const row of rest) expect(row).toMatch(/^ {9}\S/)
    for (const row of [first, ...rest]) expect(row.length).toBeLessThanOrEqual(80)
  })

  test('opens nothing that is in use', async () => {
    const { output, chat, exited } = startOneShot(command, { outside: fakeOutside([IN_USE, REACHED]) })
    expect(await exited).toBe(0)
    expect(output.text).toContain('0 problems, 1 warning')
    expect(chat.called('examine')).toEqual([])
  })

  test('a problem makes the exit code 1, in both languages', async () => {
    for (const language of ['en', 'zh'] as const) {
      const { output, exited } = startOneShot(command, { language, outside: fakeOutside([WRONG, OUT]) })
      expect(await exited).toBe(1)
      expect(output.text).toContain(language === 'en' ? '1 problem, 1 warning' : '1 个问题，1 处需要注意')
    }
  })

  test('what cannot be opened is a problem, and the server is looked at all the same', async () => {
    const outside = fakeOutside([SOUND], [REACHED])
    const { output, exited, profiles } = startOneShot(command, {
      outside,
      fails: new HongyanError('CANNOT_LISTEN', ''),
    })
    expect(await exited).toBe(1)
    expect(output.text).toMatch(/could not be opened[\s\S]*answers in 18 ms/)
    expect(outside.asked[1]).toMatchObject({ servers: profiles.servers, besides: 'profile' })
  })

  test('one JSON object a line, and nothing else', async () => {
    const { output, errors, exited } = startOneShot(
      { name: 'doctor', format: 'json' },
      { outside: fakeOutside([PROGRAM, IN_USE]) },
    )
    expect(await exited).toBe(0)
    expect(output.lines.map((line) => JSON.parse(line))).toEqual([PROGRAM, IN_USE])
    expect(errors.text).toBe('')
  })
})

test('/doctor prints the same lines in the chat, and /诊断 does', async () => {
  for (const [language, typed] of [
    ['en', '/doctor'],
    ['zh', '/诊断'],
  ] as const) {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.findings = [REACHED, OUT]
    const text = await startPlain({ chat, language }).after(typed)
    expect(text).toContain(said(REACHED, language))
    expect(text).toContain(said(OUT, language))
    expect(chat.called('examine')).toEqual([['examine', undefined]])
  }
})

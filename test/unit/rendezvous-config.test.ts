import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Config, readInvocation } from '../../rendezvous/config.ts'
import { chooseLanguage } from '../../rendezvous/language.ts'
import type { HongyanError } from '../../shared/errors.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-config-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function read(line: string, env: Record<string, string> = {}): Config {
  const invocation = readInvocation(line.split(' ').filter(Boolean), env, 'en')
  if (invocation.kind !== 'run') throw new Error(`not to run a rendezvous: ${invocation.kind}`)
  return invocation.config
}

function complaintOf(line: string, language: 'zh' | 'en' = 'en'): string {
  try {
    readInvocation(line.split(' ').filter(Boolean), {}, language)
  } catch (error) {
    expect(error).toMatchObject({ code: 'USAGE' })
    return (error as HongyanError).message
  }
  throw new Error(`"${line}" was accepted`)
}

function file(name: string, content: unknown): string {
  const path = join(directory, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('the configuration', () => {
  it('listens on port 8888 of IPv4 and IPv6 when nothing is said', () => {
    const config = read('')
    expect(config).toMatchObject({ listen: ['/ip4/0.0.0.0/tcp/8888', '/ip6/::/tcp/8888'], announce: [], json: false })
    expect(config.data).toMatch(/hongyan-rendezvous/)
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('takes a flag before a variable, a variable before the file, the file before the default', () => {
    const path = file('order.json', { data: 'file', logLevel: 'error', json: true, listen: ['/ip4/1.1.1.1/tcp/1'] })
    const env = { HONGYAN_CONFIG: path, HONGYAN_LOG_LEVEL: 'info', HONGYAN_LISTEN: '/ip4/2.2.2.2/tcp/2,/ip6/::/tcp/2' }
    const config = read('--listen /ip4/3.3.3.3/tcp/3 --listen /ip4/4.4.4.4/tcp/4', env)
    expect(config).toEqual({
      listen: ['/ip4/3.3.3.3/tcp/3', '/ip4/4.4.4.4/tcp/4'],
      logLevel: 'info',
      json: true,
      retention: { ageMs: 90 * 86_400_000, roomBytes: 128 * 2 ** 20 },
      data: join(directory, 'file'),
      announce: [],
      registration: 'open',
      relay: 'on',
      relayLimits: { bytesPerDay: 20 * 2 ** 30, bytesPerSecond: undefined },
      language: 'en',
    })
    expect(read('', env).listen).toEqual(['/ip4/2.2.2.2/tcp/2', '/ip6/::/tcp/2'])
  })

  it('keeps rooms as long, and as much of them, as the operator says', () => {
    const path = file('kept.json', { archiveDays: 7, archiveMib: 1 })
    const day = 86_400_000
    const MIB = 2 ** 20
    expect(read(`--config ${path}`).retention).toEqual({ ageMs: 7 * day, roomBytes: MIB })
    const env = { HONGYAN_CONFIG: path, HONGYAN_ARCHIVE_DAYS: '8', HONGYAN_ARCHIVE_MIB: '2' }
    expect(read('', env).retention).toEqual({ ageMs: 8 * day, roomBytes: 2 * MIB })
    expect(read('--archive-days 9 --archive-mib 3', env).retention).toEqual({ ageMs: 9 * day, roomBytes: 3 * MIB })
    for (const value of ['0', '1.5', 'ever', '-1', '3651']) {
      expect(complaintOf(`--archive-days=${value}`)).toContain(value)
      expect(complaintOf(`--archive-days=${value}`, 'zh')).toContain(`“${value}”`)
    }
    expect(complaintOf(`--config ${file('text.json', { archiveDays: '7' })}`)).toContain('archiveDays')
  })

  it('takes a relay, and how much goes through it', () => {
    const address = '/dns4/relay.example/tcp/8889/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
    expect(read(`--relay ${address}`).relay).toBe(address)
    expect(read('', { HONGYAN_RELAY: 'off' }).relay).toBe('off')
    expect(read(`--config ${file('relay.json', { relay: 'off', relayMbit: 80, relayGibPerDay: 3 })}`)).toMatchObject({
      relay: 'off',
      relayLimits: { bytesPerDay: 3 * 2 ** 30, bytesPerSecond: 10_000_000 },
    })
    for (const value of ['perhaps', '/dns4/relay.example/tcp/8889', `${address}/p2p-circuit`, '/ip4/1.2.3.4/udp/1']) {
      expect(complaintOf(`--relay ${value}`)).toContain(value)
      expect(complaintOf(`--relay ${value}`, 'zh')).toContain(`“${value}”`)
    }
    expect(complaintOf('--relay-mbit fast')).toContain('--relay-mbit')
    expect(read('--relay-gib-per-day 0.5').relayLimits.bytesPerDay).toBe(512 * 2 ** 20)
    for (const value of ['0', '0,5', '-1', '0.0005', 'NaN', '2000000']) {
      expect(complaintOf(`--relay-gib-per-day ${value}`)).toMatch(/--relay-gib-per-day.*a number from 0\.001 to/)
      expect(complaintOf(`--relay-gib-per-day ${value}`, 'zh')).toMatch(/--relay-gib-per-day.*0\.001 到/)
    }
    expect(complaintOf('--archive-days 0.5')).toMatch(/--archive-days.*a whole number/)
  })

  it.each([
    ['--lisen /ip4/0.0.0.0/tcp/1', /no option --lisen.*--listen/],
    ['--data', /--data needs a value/],
    ['start', /belong to no option/],
    ['--listen localhost', /"localhost" is not an address to listen on/],
    ['--announce /ip4/1.2.3.4', /not an address to announce/],
    ['--log-level loud', /"loud".*trace, debug/],
    ['--lang fr', /"fr".*zh, en/],
    ['--config /nowhere/at/all.json', /cannot be read/],
  ])('refuses "%s" and says why', (line, sentence) => {
    expect(complaintOf(line)).toMatch(sentence)
  })

  it('says who may register, by flag, variable or file', () => {
    expect(read('--registration invite', { HONGYAN_REGISTRATION: 'closed' }).registration).toBe('invite')
    expect(read('', { HONGYAN_REGISTRATION: 'closed' }).registration).toBe('closed')
    expect(read(`--config ${file('mode.json', { registration: 'invite' })}`).registration).toBe('invite')
    expect(complaintOf('--registration some')).toMatch(/"some".*open, invite, closed/)
  })

  it.each([
    [['ban', 'alice', '--reason', 'spam'], { command: 'ban', name: 'alice', reason: 'spam' }],
    [['ban', 'alice'], { command: 'ban', name: 'alice', reason: '' }],
    [['unban', 'alice'], { command: 'unban', name: 'alice' }],
    [['bans'], { command: 'bans' }],
    [['invite'], { command: 'invite', count: 1, days: 7 }],
    [['invite', '--count', '30', '--days', '14'], { command: 'invite', count: 30, days: 14 }],
    [['invite', '--revoke', 'abc'], { command: 'revokeInvite', code: 'abc' }],
    [['invites'], { command: 'invites' }],
  ])('%j is the operator’s, with the directory before or after it', (words, job) => {
    for (const argv of [
      ['--data', 'there', ...words],
      [...words, '--data', 'there', '--json'],
    ]) {
      const invocation = readInvocation(argv, {}, 'en')
      expect(invocation).toMatchObject({ kind: 'operate', job, config: { data: expect.stringMatching(/there$/) } })
    }
  })

  it.each([
    ['ban', /word is missing: <name>/],
    ['ban alice bob', /belong to no option or command/],
    ['invite --count 0', /--count cannot be "0".*1 to/],
    ['invite --days 1000', /--days cannot be "1000"/],
    ['unban alice --reason x', /no option --reason/],
  ])('refuses "%s" and says why', (line, sentence) => {
    expect(complaintOf(line)).toMatch(sentence)
  })

  it('refuses a file with what it does not know', () => {
    expect(complaintOf(`--config ${file('key.json', { lisen: [] })}`)).toMatch(/unknown key "lisen".*listen/)
    expect(complaintOf(`--config ${file('kind.json', { listen: 5 })}`)).toMatch(/"listen" is not of the right kind/)
    expect(complaintOf(`--config ${file('broken.json', '{')}`)).toMatch(/cannot be read as JSON/)
    expect(complaintOf(`--config ${file('list.json', [])}`)).toMatch(/cannot be read as JSON/)
  })

  it('complains in Chinese to those who read Chinese', () => {
    expect(complaintOf('--lisen x', 'zh')).toBe('没有 --lisen 这个选项。您是想用 --listen 吗？')
    const broken = file('broken.json', '{ "data": "x" "y" }')
    expect(complaintOf(`--config ${broken}`, 'zh')).toMatch(/^配置文件 \S+ 不是有效的 JSON（1:15，行:列）。$/)
    expect(complaintOf('--config /nowhere/x.json', 'zh')).toBe('无法读取配置文件 /nowhere/x.json（ENOENT）。')
  })

  it.each([
    [['--lang', 'zh'], { LANG: 'en_US.UTF-8' }, 'zh'],
    [['--lang=en'], { LANG: 'zh_CN.UTF-8' }, 'en'],
    [[], { HONGYAN_LANG: 'en', LC_ALL: 'zh_CN.UTF-8' }, 'en'],
    [[], { HONGYAN_LANG: '', LC_ALL: '', LANG: 'zh_CN.UTF-8' }, 'zh'],
    [[], {}, 'en'],
  ])('chooses the language of %j with %j: %s', (argv, env, language) => {
    expect(chooseLanguage(argv, env as Record<string, string>)).toBe(language)
  })

  it('prints help in both languages, and the version', () => {
    const text = (line: string, language: 'zh' | 'en') => {
      const invocation = readInvocation([line], {}, language)
      return invocation.kind === 'print' ? invocation.text : ''
    }
    expect(text('--help', 'en')).toMatch(/Usage: hongyan-rendezvous/)
    expect(text('--help', 'zh')).toMatch(/监听的地址/)
    expect(text('--version', 'en')).toMatch(/^\d+\.\d+\.\d+/)
  })
})

/** What a rendezvous says of being reached is said on, as far as it can be true. */
import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../peer/api.ts'
import { examineDialBack } from '../../peer/health/dial-back.ts'
import type { Session } from '../../peer/net/session/session.ts'
import { DIAL_BACK_PORTS_MAX } from '../../shared/limits.ts'

interface Answer {
  readonly host: string
  readonly ports: number[]
  readonly reached: number[]
}

async function told(answer: Answer, own: readonly string[] = []): Promise<Finding | undefined> {
  return (await toldAll(answer, own)).at(-1)
}

async function toldAll(answer: Answer, own: readonly string[]): Promise<Finding[]> {
  const request = (async () => answer) as unknown as Session['request']
  const findings = examineDialBack({ session: { state: 'online', request }, interfaces: { eth0: own.map(card) } })
  const all: Finding[] = []
  for await (const finding of findings) all.push(finding)
  return all
}

/** As the system tells of an address. */
function card(address: string): NetworkInterfaceInfo {
  const rest = { netmask: '', mac: '', internal: address.startsWith('127.'), cidr: null }
  return address.includes(':') ? { address, family: 'IPv6', scopeid: 0, ...rest } : { address, family: 'IPv4', ...rest }
}

describe('dialled back', () => {
  test('a device is reached where the rendezvous says so', async () => {
    const answer = { host: '192.0.2.1', ports: [4001], reached: [4001] }
    expect(await told(answer)).toMatchObject({ state: 'reached', host: '192.0.2.1', ports: [4001] })
    expect(await told({ ...answer, reached: [] })).toMatchObject({ state: 'notReached', ports: [4001] })
    expect(await told({ ...answer, host: '2001:db8::1' })).toMatchObject({ state: 'reached', host: '2001:db8::1' })
  })

  test('what is no address is no answer', async () => {
    const long = `192.0.2.1${'/tcp/9'.repeat(1_000)}`
    for (const host of ['', 'example.org', '192.0.2.1/tcp/1', long, '::1/ws', '1.2.3.4\u001b[2J'])
      expect(await told({ host, ports: [4001], reached: [4001] })).toMatchObject({ state: 'untested' })
  })

  test('nobody prints thousands of ports', async () => {
    const ports = Array.from({ length: 100_000 }, (_, index) => index)
    for (const reached of [ports, []]) {
      const found = await told({ host: '192.0.2.1', ports, reached })
      expect(found !== undefined && 'ports' in found && found.ports).toHaveLength(DIAL_BACK_PORTS_MAX)
    }
  })
})

describe('what stands between', () => {
  const seen = (host: string, ...own: string[]) => toldAll({ host, ports: [4001], reached: [] }, own)

  test.each([
    ['the very address: nothing', '203.0.113.7', ['127.0.0.1', '203.0.113.7'], 'none'],
    ['a private one, seen as a public one: a router', '203.0.113.7', ['192.168.1.5'], 'router'],
    ['an overlay network beside it changes nothing', '203.0.113.7', ['100.101.2.3', '192.168.1.5'], 'router'],
    ['one of a provider that is shared', '203.0.113.7', ['100.66.2.3'], 'provider'],
    ['another private one: a network within', '192.168.1.9', ['172.17.0.2'], 'inner'],
    ['a neighbour of the rendezvous', '192.168.1.5', ['192.168.1.5'], 'none'],
    ['of IPv6 as well', '2001:db8::7', ['192.168.1.5', '2001:db8::7', 'fe80::1'], 'none'],
  ])('%s', async (_, host, own, nat) => {
    const [first, second] = await seen(host, ...own)
    const family = host.includes(':')
    const known = own.filter((address) => address.includes(':') === family && !/^(127|fe80)/.test(address))
    expect(first).toEqual({ level: 'ok', about: 'nat', nat, host, own: known })
    expect(second).toMatchObject({ about: 'reach', state: 'notReached', nat })
  })

  test.each([
    ['no address of that family', '2001:db8::7', ['192.168.1.5']],
    ['this very machine', '127.0.0.1', ['192.168.1.5']],
    ['what is no address', '203.0.113.7\u001b[2J', ['192.168.1.5']],
  ])('nothing is said of %s', async (_, host, own) => {
    expect((await seen(host, ...own)).map(({ about }) => about)).toEqual(['reach'])
  })
})

/** What names in addresses of a rendezvous stand for, with a DNS that says what the test wants. */
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, expect, it, vi } from 'vitest'
import type { Names } from '../../peer/net/dialling/names.ts'
import { createServerNames } from '../../peer/net/dialling/server-names.ts'
import { NAME_TIMEOUT_MS, SERVER_ADDRESSES_MAX, SERVER_NAMES_MAX } from '../../shared/limits.ts'
import { serverOf } from '../support/peer-net.ts'

const { id: SERVER } = serverOf('rendezvous')
const { id: OTHER } = serverOf('somebody else')

afterEach(() => {
  vi.useRealTimers()
})

function setUp(records: { hosts?: Record<string, string[]>; texts?: Record<string, string[]> }) {
  const asked: string[] = []
  const look = async (table: Record<string, string[]> | undefined, name: string): Promise<readonly string[]> => {
    asked.push(name)
    const found = table?.[name]
    if (found === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' })
    return found
  }
  const names: Names = {
    hosts: (name, family) => look(records.hosts, family === 0 ? name : `${name} ${family}`),
    texts: (name) => look(records.texts, name),
  }
  const serverNames = createServerNames(names)
  const resolve = async (text: string) => (await serverNames.resolve(multiaddr(text))).map(String)
  return { resolve, asked, names }
}

it('an address without a name stands for itself, and nobody is asked', async () => {
  const { resolve, asked } = setUp({})
  const address = `/ip4/192.0.2.1/tcp/8888/p2p/${SERVER}`
  expect(await resolve(address)).toEqual([address])
  expect(asked).toEqual([])
})

it('a host stands for its addresses of the family that is meant', async () => {
  const hosts = { 'chat.example 4': ['192.0.2.1', '192.0.2.2'], 'chat.example 6': ['2001:db8::1'] }
  const { resolve } = setUp({ hosts })
  expect(await resolve(`/dns4/chat.example/tcp/8888/p2p/${SERVER}`)).toEqual([
    `/ip4/192.0.2.1/tcp/8888/p2p/${SERVER}`,
    `/ip4/192.0.2.2/tcp/8888/p2p/${SERVER}`,
  ])
  expect(await resolve(`/dns6/chat.example/tcp/8888/p2p/${SERVER}`)).toEqual([
    `/ip6/2001:db8::1/tcp/8888/p2p/${SERVER}`,
  ])
})

it('of both families the addresses come by turns, the one that the system prefers first', async () => {
  const { resolve } = setUp({ hosts: { 'chat.example': ['2001:db8::1', '2001:db8::2', '192.0.2.1'] } })
  expect(await resolve(`/dns/chat.example/tcp/8888/p2p/${SERVER}`)).toEqual([
    `/ip6/2001:db8::1/tcp/8888/p2p/${SERVER}`,
    `/ip4/192.0.2.1/tcp/8888/p2p/${SERVER}`,
    `/ip6/2001:db8::2/tcp/8888/p2p/${SERVER}`,
  ])
})

it('a dnsaddr stands for what its records say of that very node, and what those stand for', async () => {
  const { resolve, asked } = setUp({
    texts: {
      '_dnsaddr.chat.example': [
        `dnsaddr=/ip4/192.0.2.1/tcp/8888/p2p/${SERVER}`,
        `dnsaddr=/ip4/192.0.2.66/tcp/8888/p2p/${OTHER}`,
        'dnsaddr=/ip4/192.0.2.67/tcp/8888',
        'dnsaddr=/no/address',
        `dnsaddr=/ip4/192.0.2.68/udp/8888/quic-v1/p2p/${SERVER}`,
        'v=spf1 -all',
        `dnsaddr=/dns4/host.example/tcp/8888/p2p/${SERVER}`,
        `dnsaddr=/dnsaddr/far.example/p2p/${SERVER}`,
      ],
      '_dnsaddr.far.example': [`dnsaddr=/ip6/2001:db8::1/tcp/8888/p2p/${SERVER}`],
    },
    hosts: { 'host.example 4': ['192.0.2.2'] },
  })
  expect(await resolve(`/dnsaddr/chat.example/p2p/${SERVER}`)).toEqual([
    `/ip4/192.0.2.1/tcp/8888/p2p/${SERVER}`,
    `/ip4/192.0.2.2/tcp/8888/p2p/${SERVER}`,
    `/ip6/2001:db8::1/tcp/8888/p2p/${SERVER}`,
  ])
  expect(asked).toEqual(['_dnsaddr.chat.example', 'host.example 4', '_dnsaddr.far.example'])
})

it('of hundreds that name hundreds each a few are asked for, and no more addresses are dialled than of one', async () => {
  const entries = (of: string) =>
    Array.from({ length: 300 }, (_, n) => `dnsaddr=/dnsaddr/${of}${n}.example/p2p/${SERVER}`)
  const hosts = Array.from({ length: 300 }, (_, n) => `dnsaddr=/ip4/192.0.2.${n % 250}/tcp/8888/p2p/${SERVER}`)
  const far = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`_dnsaddr.x${n}.example`, n % 2 === 0 ? entries('y') : hosts]),
  )
  const { resolve, asked } = setUp({ texts: { '_dnsaddr.chat.example': entries('x'), ...far } })
  expect(await resolve(`/dnsaddr/chat.example/p2p/${SERVER}`)).toHaveLength(SERVER_ADDRESSES_MAX)
  expect(asked).toHaveLength(SERVER_NAMES_MAX)
})

it('what goes round in a circle ends, with what else is there', async () => {
  const { resolve, asked } = setUp({
    texts: {
      '_dnsaddr.chat.example': [
        `dnsaddr=/dnsaddr/chat.example/p2p/${SERVER}`,
        `dnsaddr=/ip4/192.0.2.1/tcp/8888/p2p/${SERVER}`,
      ],
    },
  })
  const found = await resolve(`/dnsaddr/chat.example/p2p/${SERVER}`)
  expect(new Set(found)).toEqual(new Set([`/ip4/192.0.2.1/tcp/8888/p2p/${SERVER}`]))
  expect(asked.length).toBeLessThanOrEqual(3)
})

it('a name that stands for nothing is refused', async () => {
  const { resolve } = setUp({ texts: { '_dnsaddr.chat.example': [] } })
  await expect(resolve(`/dnsaddr/chat.example/p2p/${SERVER}`)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  await expect(resolve(`/dns/nowhere.example/tcp/1/p2p/${SERVER}`)).rejects.toMatchObject({ code: 'UNREACHABLE' })
})

it('while the DNS is away, or silent, what was right last is taken', async () => {
  vi.useFakeTimers()
  const { resolve, names } = setUp({ hosts: { 'chat.example': ['192.0.2.1'] } })
  const address = `/dns/chat.example/tcp/8888/p2p/${SERVER}`
  const first = await resolve(address)
  const hosts = vi.spyOn(names, 'hosts').mockRejectedValue(new Error('no network'))
  expect(await resolve(address)).toEqual(first)
  hosts.mockReturnValue(new Promise(() => {}))
  const again = resolve(address)
  await vi.advanceTimersByTimeAsync(NAME_TIMEOUT_MS)
  expect(await again).toEqual(first)
})

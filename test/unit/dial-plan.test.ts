import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { subnetsOf } from '../../peer/net/dialling/addresses.ts'
import { planDial } from '../../peer/net/dialling/dial-plan.ts'
import { interfaceOf } from '../support/interfaces.ts'

const subnets = subnetsOf({ eth0: [interfaceOf('192.168.7.2', '192.168.7.2/24', 'IPv4')] })

const plan = (...addresses: string[]) =>
  planDial(
    addresses.map((address) => multiaddr(address)),
    subnets,
  ).map(({ address, afterMs }) => [afterMs, address.toString()])

test('near at once, then the internet with IPv6 and IPv4 in turn, then far private ones, this machine last', () => {
  expect(
    plan(
      '/ip4/127.0.0.1/tcp/1',
      '/ip4/10.0.0.9/tcp/1',
      '/ip4/203.0.113.1/tcp/1',
      '/ip4/203.0.113.2/tcp/1',
      '/ip6/2001:db8::1/tcp/1',
      '/dns4/chat.example.org/tcp/1',
      '/ip4/192.168.7.9/tcp/1',
    ),
  ).toEqual([
    [0, '/ip4/192.168.7.9/tcp/1'],
    [250, '/ip6/2001:db8::1/tcp/1'],
    [500, '/ip4/203.0.113.1/tcp/1'],
    [750, '/ip4/203.0.113.2/tcp/1'],
    [1_000, '/dns4/chat.example.org/tcp/1'],
    [1_250, '/ip4/10.0.0.9/tcp/1'],
    [1_500, '/ip4/127.0.0.1/tcp/1'],
  ])
})

test('what is tried first has nothing to wait for', () => {
  expect(plan('/ip4/127.0.0.1/tcp/1')).toEqual([[0, '/ip4/127.0.0.1/tcp/1']])
  expect(plan('/ip4/203.0.113.1/tcp/1', '/ip6/2001:db8::1/tcp/1')).toEqual([
    [0, '/ip6/2001:db8::1/tcp/1'],
    [250, '/ip4/203.0.113.1/tcp/1'],
  ])
  expect(plan()).toEqual([])
})

test('a public address in our own network, as IPv6 gives one to every machine of a home, is near', () => {
  const home = subnetsOf({ eth0: [interfaceOf('2001:db8:7::2', '2001:db8:7::2/64', 'IPv6')] })
  const addresses = ['/ip6/2001:db8:8::9/tcp/1', '/ip6/2001:db8:7::9/tcp/1'].map((address) => multiaddr(address))
  expect(planDial(addresses, home).map(({ address, afterMs }) => [afterMs, address.toString()])).toEqual([
    [0, '/ip6/2001:db8:7::9/tcp/1'],
    [250, '/ip6/2001:db8:8::9/tcp/1'],
  ])
})

test('several near ones follow each other closely, and all of them go before the others', () => {
  const near = Array.from({ length: 7 }, (_, index) => `/ip4/192.168.7.${index + 10}/tcp/1`)
  const planned = plan('/ip4/203.0.113.1/tcp/1', ...near)
  expect(planned.map(([afterMs]) => afterMs)).toEqual([0, 50, 100, 150, 200, 250, 300, 350])
  expect(planned.at(-1)?.[1]).toBe('/ip4/203.0.113.1/tcp/1')
})

/** In which networks of a machine it is heard and told who is there, by each family of addresses. */
import type { NetworkInterfaceInfo } from 'node:os'
import { expect, it } from 'vitest'
import { IPV4, IPV6 } from '../../peer/net/lan/group.ts'

const of = (address: string, internal = false): NetworkInterfaceInfo => {
  const common = { address, internal, cidr: null, netmask: '', mac: '' }
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 3 } : { ...common, family: 'IPv4' }
}

it('a network is joined once, whatever addresses the machine has there', () => {
  const addresses = [of('192.168.1.5'), of('192.168.1.6'), of('2001:db8::5'), of('fe80::5'), of('fe80::6')]
  expect(IPV4.networkOf('eth0', addresses)).toBe('192.168.1.5')
  expect(IPV6.networkOf('eth0', addresses)).toMatch(/^::%(eth0|3)$/)
})

it('a cable without a router is a network as any other', () => {
  expect(IPV4.networkOf('eth0', [of('169.254.7.1')])).toBe('169.254.7.1')
  expect(IPV6.networkOf('eth0', [of('fe80::5')])).toBeDefined()
})

it('where there is no address of a family there is no network of it, nor on this machine alone', () => {
  expect(IPV4.networkOf('eth0', [of('fe80::5')])).toBeUndefined()
  expect(IPV6.networkOf('eth0', [of('192.168.1.5')])).toBeUndefined()
  expect(IPV4.networkOf('lo', [of('127.0.0.1', true)])).toBeUndefined()
  expect(IPV6.networkOf('lo', [of('fe80::1', true), of('::1', true)])).toBeUndefined()
})

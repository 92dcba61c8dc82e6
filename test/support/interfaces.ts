/** Network interfaces as `os.networkInterfaces()` lists them. */
import type { NetworkInterfaceInfo } from 'node:os'

export function interfaceOf(
  address: string,
  cidr: string,
  family: 'IPv4' | 'IPv6',
  internal = false,
): NetworkInterfaceInfo {
  const common = { address, cidr, internal, mac: '00:00:00:00:00:00', netmask: '' }
  return family === 'IPv6' ? { ...common, family, scopeid: 0 } : { ...common, family }
}

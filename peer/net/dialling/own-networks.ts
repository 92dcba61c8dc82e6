/** The networks that this machine is in now. */
import type { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'
import { subnetsOf } from './addresses.ts'

export function ownNetworks(): BlockList {
  return subnetsOf(networkInterfaces())
}

/**
 * Speaking to everybody in the networks of this machine, IPv4 and IPv6, as they come and go. Hears only who is in one of
 * them; knows nothing of what is said.
 */
import type { RemoteInfo } from 'node:dgram'
import type { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'
import { LAN_INTERFACES_EVERY_MS } from '../../../shared/limits.ts'
import { subnetsOf } from '../dialling/addresses.ts'
import { IPV4, IPV6, openGroup } from './group.ts'

export interface MulticastInit {
  /** Must not throw. @param host the IP address that it came from, in a network of ours; with its zone, as `fe80::1%eth0` */
  onPacket(bytes: Uint8Array, host: string): void
  /** There is a network now that was not there. */
  onNetwork(): void
}

export interface Multicast {
  /** To every network, in both families; where it cannot be sent, nobody hears it. */
  send(bytes: Uint8Array): Promise<void>
  /** The networks that are heard, by the names of their interfaces. */
  readonly networks: readonly string[]
  /** The system's word for why something cannot be heard, as EADDRINUSE; undefined while all is well. */
  readonly failure: string | undefined
  close(): Promise<void>
}

export type OpenMulticast = (init: MulticastInit) => Multicast

export const openMulticast: OpenMulticast = ({ onPacket, onNetwork }) => {
  let subnets: BlockList = subnetsOf({})
  const four = openGroup({ family: IPV4, onPacket: hear, onOpen: look })
  const six = openGroup({ family: IPV6, onPacket: hear, onOpen: look })
  const groups = [four, six]

  function hear(bytes: Uint8Array, { address, family }: RemoteInfo): void {
    const [ip = ''] = address.split('%')
    if (subnets.check(ip, family === 'IPv6' ? 'ipv6' : 'ipv4')) onPacket(bytes, address)
  }

  function look(): void {
    const interfaces = networkInterfaces()
    subnets = subnetsOf(interfaces)
    if (groups.map((group) => group.join(interfaces)).includes(true)) onNetwork()
  }

  const timer = setInterval(look, LAN_INTERFACES_EVERY_MS)

  return {
    async send(bytes) {
      await Promise.all(groups.map((group) => group.send(bytes)))
    },
    get networks() {
      return [...new Set(groups.flatMap(({ interfaces }) => interfaces))]
    },
    get failure() {
      // Machines without IPv6 are common and complete.
      return four.failure ?? (four.interfaces.length === 0 ? six.failure : undefined)
    },
    async close() {
      clearInterval(timer)
      await Promise.all(groups.map((group) => group.close()))
    },
  }
}

/**
 * An internet in a namespace: every host has an address of its own that counts as public (RFC 5737, RFC 3849) and reaches
 * the others by a router that forwards and does nothing else. Multicast ends there, as in the real one.
 */
import { createCable } from './cable.ts'
import { limitLink } from './limit-link.ts'
import { createMachines, type Machines } from './machines.ts'
import { createNamespace, type Namespace, sweepNamespaces } from './namespace.ts'
import type { Attachment, Families, Link, Network } from './network.ts'

export interface Internet extends Network, AsyncDisposable {
  /** Takes an address that nobody has: where names are asked for. */
  nameserver(): Promise<Namespace>
  /** Apart from it, for machines that move there. */
  cable(family: 'ipv4' | 'ipv6'): Promise<Pick<Network, 'attach'>>
}

const NAMESERVERS = ['203.0.113.253', '2001:db8::fd']
const GATEWAY_IPV4 = '203.0.113.254'
const GATEWAY_IPV6 = 'fe80::1'

/** Root on Linux only. Removes what killed runs left. */
export async function createInternet(): Promise<Internet> {
  await sweepNamespaces()
  const namespaces: Namespace[] = []

  async function create(label: string): Promise<Namespace> {
    const namespace = await createNamespace(label, NAMESERVERS)
    namespaces.push(namespace)
    return namespace
  }

  async function dispose(): Promise<void> {
    for (const namespace of namespaces.reverse()) await namespace.remove()
  }

  try {
    const sky = await createSky(await create('sky'))
    const machines: Machines = createMachines(create)
    return {
      host: (label, init) => machines.host(sky, label, init),
      router: (label, init) => machines.router(sky, label, init),
      attach: sky.attach,
      cable: async (family) => createCable(await create('cable'), family),
      async nameserver() {
        const machine = await create('nameserver')
        await sky.attachAs(machine, 'eth0', 'both', 253)
        return machine
      },
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

interface Sky extends Pick<Network, 'attach'> {
  /** @param number the last of its addresses */
  attachAs(machine: Namespace, device: string, families: Families, number: number): Promise<Attachment>
}

async function createSky(sky: Namespace): Promise<Sky> {
  let attached = 0
  await sky.run('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1')
  await sky.ip(`address add ${GATEWAY_IPV4}/32 dev lo`)
  // Cut are packets that pass through: neighbours still find each other, and nobody is told that something is wrong.
  await sky.nft(`table inet links {
    set cut { type ifname; }
    chain passing { type filter hook forward priority 0; policy accept;
      iifname @cut drop
      oifname @cut drop
    }
  }`)

  async function attachAs(machine: Namespace, device: string, families: Families, number: number): Promise<Attachment> {
    const port = `p${number}`
    const ipv4 = families === 'ipv6' ? undefined : `203.0.113.${number}`
    const ipv6 = families === 'ipv4' ? undefined : `2001:db8::${number.toString(16)}`
    await sky.ip(`link add ${port} type veth peer name ${device} netns ${machine.name}`, `link set ${port} up`)
    await machine.ip(`link set ${device} up`)
    if (ipv4 !== undefined) {
      await sky.ip(`route add ${ipv4}/32 dev ${port}`)
      await machine.ip(
        `address add ${ipv4}/32 dev ${device}`,
        `route add default via ${GATEWAY_IPV4} dev ${device} onlink`,
      )
    }
    if (ipv6 !== undefined) {
      await sky.ip(`address add ${GATEWAY_IPV6}/64 dev ${port} nodad`, `route add ${ipv6}/128 dev ${port}`)
      await machine.ip(
        `address add ${ipv6}/128 dev ${device} nodad`,
        `route add default via ${GATEWAY_IPV6} dev ${device}`,
      )
    }
    const link: Link = {
      cut: () => sky.nft(`add element inet links cut { ${port} }`),
      heal: () => sky.nft(`delete element inet links cut { ${port} }`),
      limit: (megabits) =>
        limitLink(
          [
            { namespace: sky, device: port },
            { namespace: machine, device },
          ],
          megabits,
        ),
    }
    return { ipv4, ipv6, link, detach: () => machine.ip(`link delete ${device}`) }
  }

  return {
    attachAs,
    attach(machine, device, families) {
      attached += 1
      return attachAs(machine, device, families, attached)
    },
  }
}

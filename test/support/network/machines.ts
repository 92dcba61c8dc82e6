/** Hosts and NAT routers, in whatever network they are plugged into. */
import { createLan } from './lan.ts'
import type { Namespace } from './namespace.ts'
import type { Host, HostInit, Network, Router, RouterInit } from './network.ts'

export interface Machines {
  host(network: Pick<Network, 'attach'>, label: string, init?: HostInit): Promise<Host>
  router(network: Pick<Network, 'attach'>, label: string, init?: RouterInit): Promise<Router>
}

export function createMachines(create: (label: string) => Promise<Namespace>): Machines {
  let routers = 0

  async function host(network: Pick<Network, 'attach'>, label: string, init: HostInit = {}): Promise<Host> {
    const { families = 'ipv4' } = init
    const namespace = await create(label)
    let attachment = await network.attach(namespace, 'eth0', families)
    return {
      namespace,
      get ipv4() {
        return present(attachment.ipv4)
      },
      get ipv6() {
        return present(attachment.ipv6)
      },
      get link() {
        return attachment.link
      },
      async moveTo(other) {
        await attachment.detach()
        attachment = await other.attach(namespace, 'eth0', families)
      },
    }
  }

  async function router(network: Pick<Network, 'attach'>, label: string, init: RouterInit = {}): Promise<Router> {
    routers += 1
    const { nat = 'cone', subnet = `192.168.${100 + routers}` } = init
    const namespace = await create(label)
    const { ipv4, link } = await network.attach(namespace, 'wan', 'ipv4')
    await namespace.run('sysctl', '-qw', 'net.ipv4.ip_forward=1')
    await namespace.nft(firewall(nat))
    const lan = await createLan(namespace, subnet)
    return {
      link,
      ipv4: present(ipv4),
      lan: {
        host: (inner, hostInit) => host(lan, inner, hostInit),
        router: (inner, routerInit) => router(lan, inner, routerInit),
        attach: lan.attach,
      },
      forward: (port, { ipv4: inner }) =>
        namespace.nft(`add rule ip nat forwards iifname wan tcp dport ${port} dnat to ${inner}:${port}`),
    }
  }

  return { host, router }
}

/** What comes from outside and nobody asked for vanishes, as at most homes. */
function firewall(nat: 'cone' | 'symmetric'): string {
  return `table ip filter {
    chain forward { type filter hook forward priority 0; policy drop;
      ct state established,related accept
      iifname lan accept
      ct status dnat accept
    }
    chain input { type filter hook input priority 0; policy accept;
      iifname wan ct state new drop
    }
  }
  table ip nat {
    chain forwards { type nat hook prerouting priority -100;
    }
    chain leaving { type nat hook postrouting priority 100;
      oifname wan masquerade ${nat === 'symmetric' ? 'fully-random' : ''}
    }
  }`
}

function present(address: string | undefined): string {
  if (address === undefined) throw new Error('that machine has no address of that family')
  return address
}

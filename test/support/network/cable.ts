/** A switch with nothing but machines at it: no router, no DHCP, so that each of them gives itself an address. */
import type { Namespace } from './namespace.ts'
import type { Attachment, Network } from './network.ts'

/** @param family which link-local addresses they have: RFC 3927, or RFC 4862 */
export async function createCable(box: Namespace, family: 'ipv4' | 'ipv6'): Promise<Pick<Network, 'attach'>> {
  let attached = 0
  await box.ip('link add cable type bridge stp_state 0 forward_delay 0 mcast_snooping 0', 'link set cable up')
  return {
    async attach(machine, device): Promise<Attachment> {
      attached += 1
      const ipv4 = `169.254.7.${attached}`
      const port = `p${attached}`
      // The kernel takes an IPv6 address by itself; that nobody has it already it need not ask.
      await machine.run(
        ...(['sysctl', '-qw', 'net.ipv6.conf.default.accept_dad=0'] as const),
        `net.ipv6.conf.default.disable_ipv6=${family === 'ipv6' ? 0 : 1}`,
      )
      await box.ip(
        `link add ${port} type veth peer name ${device} netns ${machine.name}`,
        `link set ${port} master cable up`,
      )
      await machine.ip(`link set ${device} up`)
      if (family === 'ipv4') await machine.ip(`address add ${ipv4}/16 dev ${device}`)
      return {
        ...{ ipv4: undefined, ipv6: undefined },
        link: {
          cut: () => box.ip(`link set ${port} down`),
          heal: () => box.ip(`link set ${port} up`),
          limit: () => Promise.reject(new Error('cables are as fast as they are')),
        },
        detach: () => machine.ip(`link delete ${device}`),
      }
    },
  }
}

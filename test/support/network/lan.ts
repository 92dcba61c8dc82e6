/** The network behind a router: a switch on which its hosts see each other directly, multicast included. */
import { limitLink } from './limit-link.ts'
import type { Namespace } from './namespace.ts'
import type { Attachment, Link, Network } from './network.ts'

/** Of a bridge's port (linux/if_bridge.h). */
const DISABLED = '0'
const FORWARDING = '3'

/** @param subnet the first three numbers of its addresses; the router has the first of them */
export async function createLan(router: Namespace, subnet: string): Promise<Pick<Network, 'attach'>> {
  let attached = 1
  const gateway = `${subnet}.1`
  await router.ip(
    // Without snooping every port hears every multicast, and without spanning trees at once.
    'link add lan type bridge stp_state 0 forward_delay 0 mcast_snooping 0',
    'link set lan up',
    `address add ${gateway}/24 dev lan`,
  )
  return {
    async attach(machine, device, families): Promise<Attachment> {
      if (families !== 'ipv4') throw new Error('networks behind routers have no IPv6')
      attached += 1
      const port = `p${attached}`
      const ipv4 = `${subnet}.${attached}`
      await router.ip(
        `link add ${port} type veth peer name ${device} netns ${machine.name}`,
        `link set ${port} master lan up`,
      )
      await machine.ip(
        `link set ${device} up`,
        `address add ${ipv4}/24 broadcast + dev ${device}`,
        `route add default via ${gateway}`,
      )
      const setState = async (state: string) => {
        await router.run('bridge', 'link', 'set', 'dev', port, 'state', state)
      }
      const link: Link = {
        cut: () => setState(DISABLED),
        heal: () => setState(FORWARDING),
        limit: (megabits) =>
          limitLink(
            [
              { namespace: router, device: port },
              { namespace: machine, device },
            ],
            megabits,
          ),
      }
      return { ipv4, ipv6: undefined, link, detach: () => machine.ip(`link delete ${device}`) }
    },
  }
}

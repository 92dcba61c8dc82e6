/** Where others are, how they are reached, and what of this device they get to know. */
import { fraction } from '../chance.ts'
import { readPeerRecord } from '../net/node/peer-records.ts'
import { createAcquaintances } from '../people/acquaintances.ts'
import { createDirectory } from '../people/directory.ts'
import { createReach } from '../people/reach.ts'
import { createAnnouncing } from '../reachability/announcing.ts'
import { createCompany } from '../reachability/company.ts'
import { createNeighbours } from '../reachability/neighbours.ts'
import { createOuterAddresses } from '../reachability/outer-addresses.ts'
import { createWays } from '../reachability/ways.ts'
import type { IdentityParts } from './identity.ts'
import type { RulesInit } from './rules-init.ts'

export type Whereabouts = ReturnType<typeof createWhereabouts>

export function createWhereabouts(init: RulesInit, { account, own }: IdentityParts) {
  const { stores, network, steady, reactions, emit, parts } = init
  const { profile, settings, contacts, writtenTo } = stores
  const { node, session, gate, direct, lan, device } = network
  const acquaintances = createAcquaintances({ session, profile, rows: writtenTo })
  const reach = createReach({ settings, self: own, isAcquainted: acquaintances.has })
  const announcing = createAnnouncing({ session, node, reach })
  const outerAddresses = createOuterAddresses({ session, node, reach, random: fraction })
  const directory = createDirectory({
    ...{ session, contacts, reach, lan, steady, random: fraction, readPeerRecord },
    server: () => init.server.server,
    own: account.identity,
    linked: () => direct.peers().map(({ account: linked }) => linked),
    onEvent: reactions.onDirectoryEvent,
    onDevices: reactions.onDevices,
  })
  const neighbours = createNeighbours({
    ...{ lan, session, direct, contacts, reach, device, steady, random: fraction },
    onPresent: reactions.onPresent,
  })
  const company = createCompany({ gate, direct, session, own })
  const ways = createWays({
    ...{ gate, direct, directory, lan, reach, steady, random: fraction, device, own },
    onPath: (path) => emit({ type: 'peer.path', ...path }),
    onBetter: (remote, path) => parts().files.improved(remote, path),
    onNewer: (remote) => parts().files.reconnected(remote),
  })
  return { acquaintances, reach, announcing, outerAddresses, directory, neighbours, company, ways }
}

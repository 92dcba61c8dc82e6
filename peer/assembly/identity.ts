/** Who this peer is, and which passes of others count. */
import { createAccount } from '../account/account.ts'
import { createAccountVault } from '../account/account-vault.ts'
import { random } from '../chance.ts'
import { createRevocations } from '../people/revocations.ts'
import type { RulesInit } from './rules-init.ts'

export type IdentityParts = ReturnType<typeof createIdentity>

export function createIdentity({
  stores,
  network,
  passwords,
  clock,
  steady,
  reactions,
  emit,
  parts,
  ...rest
}: RulesInit) {
  const { server } = rest.server
  const { profile, settings, contacts, revocationRows } = stores
  const { node, session, deviceSigner, device } = network
  const vault = createAccountVault({
    ...{ session, passwords, settings, clock, random, server },
    onKeys(keys, record) {
      contacts.saveRecord(record)
      account.holdKeys(keys)
    },
    onShut: reactions.onShut,
  })
  const account = createAccount({
    ...{ session, passwords, vault, settings, clock, deviceSigner, device, server },
    peerRecords: node.peerRecords,
    incarnations: () => parts().outbox.incarnations(),
    reach: () => parts().reach.wire,
    onIdentity: reactions.onIdentity,
    onWelcome: reactions.onWelcome,
    settled: () => reactions.arrival().catch(() => undefined),
  })
  const revocations = createRevocations({
    ...{ session, profile, settings, clock, rows: revocationRows },
    onRevoked: reactions.onRevoked,
    onEvent: emit,
  })
  return { vault, account, revocations, own: () => account.identity()?.username }
}

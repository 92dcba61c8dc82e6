/**
 * Makes the parts of a peer and hands them to each other: stores, then network, then rules. Decides nothing; what happens
 * between the parts later is in `reactions.ts`.
 */
import { type Clock, type CorrectedClock, createCorrectedClock } from '../shared/clock.ts'
import { HongyanError } from '../shared/errors.ts'
import { createAccount } from './account/account.ts'
import { createAccountVault } from './account/account-vault.ts'
import { createPasswordProof, type KeyStretching, type PasswordProof } from './account/password-proof.ts'
import type { ChatEvent, ChatInit } from './api.ts'
import { fraction, random } from './chance.ts'
import { offsetHint } from './clock-hint.ts'
import type { Concerned } from './concerned.ts'
import { trustedKey } from './core/account/trust.ts'
import { createDelivery } from './core/private/delivery.ts'
import { createGossipSilence } from './core/rooms/gossip-silence.ts'
import { createRoomLog } from './core/rooms/log.ts'
import { createRoomNeighbours } from './core/rooms/room-neighbours.ts'
import { openFileStream, serveFiles } from './file-connections.ts'
import { createFiles } from './files/files.ts'
import { createHealth } from './health/health.ts'
import type { OpenMulticast } from './net/lan/multicast.ts'
import { watchNetwork } from './net/node/network-watch.ts'
import { readPeerRecord } from './net/node/peer-records.ts'
import { type Network, startNetwork } from './network.ts'
import { createAcquaintances } from './people/acquaintances.ts'
import { createDirectory } from './people/directory.ts'
import { createReach } from './people/reach.ts'
import { createRevocations } from './people/revocations.ts'
import { createConfirmations } from './private/confirmations.ts'
import { createInbox } from './private/inbox.ts'
import { createOutbox } from './private/outbox.ts'
import { createReading } from './private/reading.ts'
import { createReceipts } from './private/receipts.ts'
import { createAnnouncing } from './reachability/announcing.ts'
import { createNeighbours } from './reachability/neighbours.ts'
import { createOuterAddresses } from './reachability/outer-addresses.ts'
import { createWays } from './reachability/ways.ts'
import { createReactions, type Reactions } from './reactions.ts'
import { createMesh } from './rooms/mesh.ts'
import { createNeeded } from './rooms/needed.ts'
import { createRooms } from './rooms/rooms.ts'
import { chooseServer, type ServerIdentity } from './server-identity.ts'
import { openProfile } from './store/profile.ts'
import { openStores, type Stores } from './store/stores.ts'

export interface Machine {
  readonly keyStretching: KeyStretching
  /** This machine's own clock, to measure with. */
  readonly steady: Clock
  readonly openMulticast: OpenMulticast
}

export type Assembly = Awaited<ReturnType<typeof assemble>>

/**
 * Opens the profile and starts everything that needs no login. Throws as `OpenChat`.
 *
 */
export async function assemble(init: ChatInit, machine: Machine) {
  const stores = openStores(openProfile(init.profile, init))
  try {
    return await assembleOver(stores, init, machine)
  } catch (error) {
    stores.profile.close()
    throw error
  }
}

async function assembleOver(stores: Stores, init: ChatInit, { keyStretching, steady, openMulticast }: Machine) {
  const listeners = new Set<(event: ChatEvent) => void>()
  const emit = (event: ChatEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const server = chooseServer(init.servers, stores.settings)
  const clock = createCorrectedClock(steady, offsetHint(stores.settings))
  let parts: Concerned | undefined
  const here = (): Concerned => {
    if (parts === undefined) throw new HongyanError('INTERNAL', 'something happened before there was anybody to tell')
    return parts
  }
  const reactions = createReactions({ clock, emit, parts: here })
  const network = await startNetwork({ init, stores, server, clock, steady, reactions, openMulticast, parts: here })
  const passwords = createPasswordProof(server.server, keyStretching)
  const rules = createRules({ stores, network, server, passwords, clock, steady, reactions, emit, init })
  parts = { ...stores, ...network, ...rules }
  await serveFiles(network, rules.files)

  const health = createHealth({
    ...{ ...stores, ...network, ...rules, clock, servers: server.addresses },
    directoryPath: init.profile,
    runtime: init.runtime,
    own: () => rules.account.identity()?.username,
  })
  const networkWatch = watchNetwork({ onChange: reactions.onNetworkChange })
  let stopping: Promise<void> | undefined

  async function stop(): Promise<void> {
    networkWatch.stop()
    rules.mesh.stop()
    rules.ways.stop()
    rules.neighbours.stop()
    rules.account.stop()
    rules.outerAddresses.stop()
    rules.inbox.stop()
    rules.receipts.stop()
    await rules.files.stop()
    rules.outbox.stop()
    rules.rooms.stop()
    network.relayLink.end()
    // What ends now ends because we leave: no news to anybody here, and the rendezvous need not wait for the peers.
    listeners.clear()
    try {
      await Promise.all([network.direct.stop(), network.session.end(), network.lan.stop()])
      await network.node.stop()
    } finally {
      await stores.profile.settle()
      stores.profile.close()
    }
  }

  return { ...stores, ...network, ...rules, health, reactions, listeners, stop: () => (stopping ??= stop()) }
}

interface RulesInit {
  readonly stores: Stores
  readonly network: Network
  readonly server: ServerIdentity
  readonly passwords: PasswordProof
  readonly clock: CorrectedClock
  readonly steady: Clock
  readonly reactions: Reactions
  readonly init: ChatInit
  emit(event: ChatEvent): void
}

function createRules({ stores, network, passwords, clock, steady, reactions, init, emit, ...rest }: RulesInit) {
  const { server } = rest.server
  const { downloads, catchUp = 'inOrder' } = init
  const { profile, settings, contacts, messages, places, arrivalRows, receiptRows, outboxRows, roomRows } = stores
  const { node, session, gate, direct, gossip, lan, deviceSigner, device } = network
  const times = { clock, steady }

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
    incarnations: () => outbox.incarnations(),
    reach: () => reach.wire,
    onIdentity: reactions.onIdentity,
    onWelcome: reactions.onWelcome,
    settled: () => reactions.arrival().catch(() => undefined),
  })
  const acquaintances = createAcquaintances({ session, profile, rows: stores.writtenTo })
  const reach = createReach({
    settings,
    self: () => account.identity()?.username,
    isAcquainted: acquaintances.has,
  })
  const announcing = createAnnouncing({ session, node, reach })
  const outerAddresses = createOuterAddresses({ session, node, reach, random: fraction })
  const revocations = createRevocations({
    ...{ session, profile, settings, clock, rows: stores.revocationRows },
    onRevoked: reactions.onRevoked,
    onEvent: emit,
  })
  const directory = createDirectory({
    ...{ session, contacts, reach, lan, steady, random: fraction },
    server: () => server,
    own: account.identity,
    linked: () => direct.peers().map(({ account: linked }) => linked),
    readPeerRecord,
    onEvent: reactions.onDirectoryEvent,
    onDevices: reactions.onDevices,
  })
  const neighbours = createNeighbours({
    ...{ lan, session, direct, contacts, reach, device, steady, random: fraction },
    onPresent: reactions.onPresent,
  })
  const own = () => account.identity()?.username
  const { hasOtherDevices } = directory
  const ways = createWays({
    ...{ gate, direct, directory, reach, steady, random: fraction, device, own },
    onPath: (path) => emit({ type: 'peer.path', ...path }),
    onBetter: (remote) => files.improved(remote),
  })
  const outbox = createOutbox({
    ...{ account, acquaintances, directory, session, direct, profile, messages, receiptRows, random, ...times },
    delivery: createDelivery({ random: fraction, isOwn: (username) => username === own() }),
    rows: outboxRows,
    onEvent: emit,
    onNews: (username) => receipts.due([username]),
  })
  const devicesOfOwn = { own, hasOtherDevices }
  const receipts = createReceipts({
    ...{ outbox, profile, contacts, rows: receiptRows, steady, ...devicesOfOwn },
  })
  const reading = createReading({ profile, messages, contacts, settings, receipts, receiptRows, ...devicesOfOwn })
  const confirmations = createConfirmations({
    ...{ account, outbox, profile, messages, receiptRows, onEvent: emit },
  })
  const inbox = createInbox({
    ...{
      account,
      vault,
      directory,
      session,
      profile,
      messages,
      arrivalRows,
      contacts,
      receipts,
      receiptRows,
      ...times,
    },
    onEvent: emit,
    onBody: reactions.onBody,
    onPlaced: confirmations.onPlaced,
    onShown: confirmations.onShown,
  })
  const rooms = createRooms({
    ...{ account, session, directory, gossip, profile, messages, places, contacts, revocations, random, ...times },
    log: createRoomLog({ random: fraction, catchUp }),
    rows: roomRows,
    onEvent: emit,
    onJoined: () => mesh.check(),
    onGossip: (room) => mesh.heard(room),
    onMissed: (room, authors) => mesh.missed(room, authors),
  })
  const mesh = createMesh({
    ...{ session, directory, direct, gate, gossip, steady },
    neighbours: createRoomNeighbours({ random: fraction }),
    silence: createGossipSilence({ random: fraction }),
    joined: () => rooms.joined(),
    isNeeded: createNeeded({ gate, messages, clock, own }),
  })
  const files = createFiles({
    ...{ random, fraction, downloads, ...times, store: stores.transferRows, autoAccepts: stores.autoAccepts },
    ownDevice: device,
    openStream: (account, remote, signal) => openFileStream(network, directory, { account, device: remote }, signal),
    sendPrivate: (to, body, change) => outbox.submit(to, body, { alongside: change }),
    trustedKey: (username) => trustedKey(contacts.get(username)),
    onEvent: emit,
    onFault: ({ code, message }) =>
      emit({
        type: 'warning',
        code,
        about: 'transferNotKept',
        detail: `what became of a transfer was not kept: ${message}`,
      }),
  })
  const whereabouts = { reach, announcing, outerAddresses, ways, neighbours }
  const people = { account, vault, acquaintances, directory, revocations, ...whereabouts }
  return { ...people, outbox, receipts, reading, confirmations, inbox, rooms, mesh, files }
}

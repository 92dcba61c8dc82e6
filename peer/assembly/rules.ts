/** Makes the rules of a peer from its stores and its network, and ends them. */
import { fraction, random } from '../chance.ts'
import { trustedKey } from '../core/account/trust.ts'
import { createGossipSilence } from '../core/rooms/gossip-silence.ts'
import { createRoomLog } from '../core/rooms/log.ts'
import { createRoomNeighbours } from '../core/rooms/room-neighbours.ts'
import { openFileStream } from '../file-connections.ts'
import { createFiles } from '../files/files.ts'
import { createMesh } from '../rooms/mesh.ts'
import { createNeeded } from '../rooms/needed.ts'
import { createRooms } from '../rooms/rooms.ts'
import { createIdentity, type IdentityParts } from './identity.ts'
import { createPrivateMessages, type PrivateMessages } from './private-messages.ts'
import type { RulesInit } from './rules-init.ts'
import { createWhereabouts, type Whereabouts } from './whereabouts.ts'

export function createRules(init: RulesInit) {
  const identity = createIdentity(init)
  const whereabouts = createWhereabouts(init, identity)
  const privateMessages = createPrivateMessages(init, identity, whereabouts)
  const rooms = createRoomParts(init, identity, whereabouts, privateMessages)
  const files = createFileParts(init, whereabouts, privateMessages)
  const rules = { ...identity, ...whereabouts, ...privateMessages, ...rooms, files }
  return {
    ...rules,
    async stop(): Promise<void> {
      rules.mesh.stop()
      rules.ways.stop()
      rules.neighbours.stop()
      rules.account.stop()
      rules.outerAddresses.stop()
      rules.inbox.stop()
      rules.receipts.stop()
      await files.stop()
      rules.outbox.stop()
      rules.rooms.stop()
    },
  }
}

function createRoomParts(
  init: RulesInit,
  { account, revocations, own }: IdentityParts,
  { directory }: Whereabouts,
  { confirmations }: PrivateMessages,
) {
  const { clock, steady, emit } = init
  const { catchUp = 'inOrder' } = init.init
  const { profile, contacts, messages, places, roomRows } = init.stores
  const { session, gate, direct, gossip } = init.network
  const rooms = createRooms({
    ...{ account, session, directory, gossip, profile, messages, places, contacts, revocations, random, clock, steady },
    log: createRoomLog({ random: fraction, catchUp }),
    rows: roomRows,
    onEvent: emit,
    onPlaced: confirmations.onPlaced,
    onShown: confirmations.onShown,
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
  return { rooms, mesh }
}

function createFileParts(init: RulesInit, { directory }: Whereabouts, { outbox }: PrivateMessages) {
  const { stores, network, clock, steady, emit } = init
  return createFiles({
    ...{ random, fraction, downloads: init.init.downloads, clock, steady },
    ...{ store: stores.transferRows, autoAccepts: stores.autoAccepts },
    ownDevice: network.device,
    openStream: (account, remote, signal) => openFileStream(network, directory, { account, device: remote }, signal),
    isReached: (remote) => network.gate.connectionWith(remote) !== undefined,
    isRelayLeft: network.node.circuits.share.isLeft,
    sendPrivate: (to, body, change) => outbox.submit(to, body, { alongside: change }),
    trustedKey: (username) => trustedKey(stores.contacts.get(username)),
    onEvent: emit,
    onFault: ({ code, message }) =>
      emit({
        type: 'warning',
        code,
        about: 'transferNotKept',
        detail: `what became of a transfer was not kept: ${message}`,
      }),
  })
}

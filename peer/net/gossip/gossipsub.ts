/** Gossipsub as rooms need it: unsigned envelopes, nothing for strangers, no penalty for sharing an address. */
import { createHash } from 'node:crypto'
import { type GossipSub, type GossipSubComponents, gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import type { DeviceId } from '../../../shared/identity.ts'
import { GOSSIP_FRAME_MAX_BYTES, GOSSIP_MESSAGE_MAX_BYTES, ROOMS_PER_ACCOUNT_MAX } from '../../../shared/limits.ts'
import type { Gate } from '../gate/gate.ts'

export interface GossipInit {
  /**
   * How often this device sent what no honest one sends, lately; 0 for most. One keeps it out of our meshes, more than
   * five out of what we publish, more than eight and it is not heard at all.
   */
  strikes(device: DeviceId): number
}

/** What gossipsub charges for a topic beside its name. */
const TOPIC_OVERHEAD_BYTES = 1024

export function createGossip(gate: Gate, { strikes }: GossipInit): (components: GossipSubComponents) => GossipSub {
  const create = gossipsub({
    // The signature inside the message is the one that counts, and it survives storage.
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: ({ topic, data }) => gossipIdOf(topic, data),
    fallbackToFloodsub: false,
    // A dozen neighbours: telling all of them costs little, spares a hop, and needs no grafted mesh. With more of them
    // `gossip.ts` tells the mesh alone.
    floodPublish: true,
    // A room with nobody else in it: the archive has the message.
    allowPublishToZeroTopicPeers: true,
    // Each neighbour in the mesh costs every message one more copy; flooding from its author and the archive make up for
    // a sparse mesh.
    ...{ D: 3, Dlo: 2, Dhi: 4, Dout: 1, Dscore: 2, Dlazy: 3 },
    // Such a notice costs as much as the copy of a text that it may save.
    idontwantMinDataSize: GOSSIP_MESSAGE_MAX_BYTES + 1,
    batchPublish: true,
    emitSelf: false,
    doPX: false,
    // Validators decide before anything is forwarded.
    asyncValidation: false,
    maxInboundStreams: 4,
    maxInboundDataLength: GOSSIP_FRAME_MAX_BYTES,
    maxOutboundBufferSize: GOSSIP_FRAME_MAX_BYTES,
    maxTopicBytesPerPeer: 2 * TOPIC_OVERHEAD_BYTES * ROOMS_PER_ACCOUNT_MAX,
    scoreParams: {
      // An office or a class shares one address, and would empty every mesh.
      IPColocationFactorWeight: 0,
      appSpecificScore: (device) => -strikes(device as DeviceId),
      appSpecificWeight: 10,
    },
    scoreThresholds: { gossipThreshold: -10, publishThreshold: -50, graylistThreshold: -80 },
  })
  return ({ privateKey, peerId, peerStore, registrar, connectionManager, logger }) =>
    create({ privateKey, peerId, peerStore, registrar: gate.wrap(registrar), connectionManager, logger })
}

/** SHA-256(topic ‖ 0x00 ‖ data): by the data alone, the same bytes on another topic would suppress a message. */
export function gossipIdOf(topic: string, data: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(`${topic}\0`).update(data).digest())
}

/**
 * Room gossip: topics, publishing, and asking a judge before anything is forwarded. Knows neither keys nor messages.
 */
import { type GossipSub, type Message, TopicValidatorResult } from '@libp2p/gossipsub'
import type { PublishOpts } from '@libp2p/gossipsub/types'
import type { PeerId } from '@libp2p/interface'
import type { DeviceId } from '../../../shared/identity.ts'
import { GOSSIP_MESSAGE_MAX_BYTES, ROOM_NEIGHBOURS_MAX } from '../../../shared/limits.ts'
import type { RoomName } from '../../../shared/names.ts'
import { topicOf } from '../../../shared/protocols.ts'

/** `ignore`: not forwarded, nobody's fault. `reject`: not forwarded, and a strike against who brought it. */
export type Verdict = 'accept' | 'ignore' | 'reject'

export interface GossipInit {
  readonly pubsub: GossipSub
  /** @param from who brought it, be it its own or another's */
  judge(room: RoomName, sealed: Uint8Array, from: DeviceId): Verdict
  /** That peer brought something that no honest peer forwards. */
  strike(peer: PeerId): void
  /** One more admitted peer shares the room with us. */
  onNeighbour(room: RoomName): void
}

export interface Gossip {
  subscribe(room: RoomName): void
  unsubscribe(room: RoomName): void
  /** Resolves when it was handed to the neighbours there are, if any. */
  publish(room: RoomName, sealed: Uint8Array): Promise<void>
  /** Admitted peers that share the room with us. */
  neighbours(room: RoomName): readonly DeviceId[]
}

/** Gossipsub takes options with each message, which its public type leaves out. */
interface Publisher {
  publish(topic: string, data: Uint8Array, options: PublishOpts): Promise<unknown>
}

export function createGossip({ pubsub, judge, strike, onNeighbour }: GossipInit): Gossip {
  const rooms = new Map<string, RoomName>()
  const publisher: Publisher = pubsub
  pubsub.addEventListener('subscription-change', ({ detail: { subscriptions } }) => {
    for (const { topic, subscribe } of subscriptions) {
      const room = rooms.get(topic)
      if (subscribe && room !== undefined) onNeighbour(room)
    }
  })

  function validate(room: RoomName, source: PeerId, message: Message): TopicValidatorResult {
    const verdict =
      message.data.byteLength > GOSSIP_MESSAGE_MAX_BYTES
        ? 'reject'
        : judge(room, message.data, source.toString() as DeviceId)
    if (verdict === 'accept') return TopicValidatorResult.Accept
    if (verdict === 'ignore') return TopicValidatorResult.Ignore
    strike(source)
    return TopicValidatorResult.Reject
  }

  return {
    subscribe(room) {
      const topic = topicOf(room)
      pubsub.topicValidators.set(topic, (source, message) => validate(room, source, message))
      rooms.set(topic, room)
      pubsub.subscribe(topic)
    },
    unsubscribe(room) {
      const topic = topicOf(room)
      rooms.delete(topic)
      pubsub.unsubscribe(topic)
      pubsub.topicValidators.delete(topic)
    },
    async publish(room, sealed) {
      const topic = topicOf(room)
      // Who has been found by very many tells its mesh alone, which tells the others: each copy is its own uplink's.
      const floodPublish = pubsub.getSubscribers(topic).length <= ROOM_NEIGHBOURS_MAX
      await publisher.publish(topic, sealed, { floodPublish })
    },
    neighbours: (room) => pubsub.getSubscribers(topicOf(room)).map((peer) => peer.toString() as DeviceId),
  }
}

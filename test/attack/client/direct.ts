/** The direct stream to a peer (section 7) and gossip to it, by hand: whatever is said on them is the caller's. */
import type { Connection, Libp2p } from '@libp2p/interface'
import protobuf from 'protobufjs'
import { CODES, decode, encode, type Fields } from './document.ts'
import { idOf } from './keys.ts'
import { dial } from './node.ts'
import { openWire, type Wire } from './wire.ts'

const DIRECT_PROTOCOL = '/hongyan/direct/1.0.0'
const MESHSUB_PROTOCOL = '/meshsub/1.2.0'

interface DirectFrame {
  readonly hello?: { readonly pass: Uint8Array }
  readonly ok?: Fields
  readonly ack?: { readonly ids: readonly Uint8Array[] }
  readonly refuse?: { readonly status: number }
  readonly message?: { readonly message: Uint8Array }
}

export interface Direct {
  readonly connection: Connection
  readonly wire: Wire
  /** `ack`, the code of a refusal, or `ended`. */
  send(message: Uint8Array): Promise<string>
}

/** Shows a pass. Resolves to the stream once the other side has said ok, or to the code that it refused with. */
export async function openDirect(node: Libp2p, address: string, pass: Uint8Array): Promise<Direct | string> {
  const connection = await dial(node, address)
  const wire = openWire(await connection.newStream(DIRECT_PROTOCOL))
  const next = async (): Promise<DirectFrame | undefined> => {
    const bytes = await wire.next()
    return bytes === undefined ? undefined : decode<DirectFrame>('DirectFrame', bytes)
  }
  wire.send(encode('DirectFrame', { hello: { pass } }))
  wire.send(encode('DirectFrame', { ok: {} }))
  for (;;) {
    const frame = await next()
    if (frame === undefined) return 'ended'
    if (frame.refuse) return CODES.get(frame.refuse.status) ?? 'ended'
    if (frame.ok) break
  }
  return {
    connection,
    wire,
    async send(message) {
      wire.send(encode('DirectFrame', { message: { message } }))
      const answer = await next()
      if (answer?.refuse) return CODES.get(answer.refuse.status) ?? String(answer.refuse.status)
      return answer?.ack ? 'ack' : 'ended'
    },
  }
}

/** Takes every message that comes from now on, as an honest peer does: `send` hears no answer any more. */
export function takeAll({ wire }: Direct): void {
  void (async () => {
    for (let bytes = await wire.next(); bytes !== undefined; bytes = await wire.next()) {
      const { message } = decode<DirectFrame>('DirectFrame', bytes)
      if (message === undefined) continue
      const { payload } = decode<{ payload: Uint8Array }>('SignedPrivate', message.message)
      wire.send(encode('DirectFrame', { ack: { ids: [idOf('hongyan/private/1', payload)] } }))
    }
  })()
}

/** Refuses every direct stream to this node, so that whoever has something for it sends mail. */
export async function refuseDirect(node: Libp2p): Promise<void> {
  const closed = [...CODES].find(([, code]) => code === 'CLOSED')?.[0]
  await node.handle(DIRECT_PROTOCOL, async (stream) => {
    const wire = openWire(stream)
    await wire.next()
    wire.send(encode('DirectFrame', { refuse: { id: new Uint8Array(), status: closed } }))
    await stream.close()
  })
}

// ---- gossip

/** https://github.com/libp2p/specs/blob/master/pubsub/README.md and gossipsub's control messages, as far as needed. */
const RPC = protobuf
  .parse(
    `syntax = "proto3";
    message RPC {
      message Subscription { optional bool subscribe = 1; optional string topic = 2; }
      message Message { optional bytes data = 2; optional string topic = 4; }
      message Graft { optional string topic = 1; }
      message Control { repeated Graft graft = 3; }
      repeated Subscription subscriptions = 1;
      repeated Message publish = 2;
      optional Control control = 3;
    }`,
    new protobuf.Root(),
  )
  .root.lookupType('RPC')

export interface Gossip {
  /** Subscribes to that topic and grafts itself into its mesh. */
  subscribe(topic: string): void
  publish(topic: string, data: Uint8Array): void
  /** Topics and data that the other side has sent. */
  readonly heard: readonly { readonly topic: string; readonly data: Uint8Array }[]
  /** Topics that the other side said it listens to. */
  readonly topics: ReadonlySet<string>
  readonly wire: Wire
}

/** On a connection that may or may not be admitted. What comes back is heard by the node's own handler. */
export async function openGossip(node: Libp2p, connection: Connection): Promise<Gossip> {
  const heard: { topic: string; data: Uint8Array }[] = []
  const topics = new Set<string>()
  await node.handle(
    MESHSUB_PROTOCOL,
    async (stream) => {
      const inbound = openWire(stream)
      for (let bytes = await inbound.next(); bytes !== undefined; bytes = await inbound.next()) {
        const { publish, subscriptions } = RPC.toObject(RPC.decode(bytes), { arrays: true }) as {
          publish: { topic: string; data: Uint8Array }[]
          subscriptions: { subscribe: boolean; topic: string }[]
        }
        heard.push(...publish)
        for (const { subscribe, topic } of subscriptions) if (subscribe) topics.add(topic)
      }
    },
    { force: true },
  )
  const wire = openWire(await connection.newStream(MESHSUB_PROTOCOL))
  const send = (fields: Fields) => wire.send(RPC.encode(RPC.fromObject(fields)).finish())
  return {
    subscribe: (topic) => send({ subscriptions: [{ subscribe: true, topic }], control: { graft: [{ topic }] } }),
    publish: (topic, data) => send({ publish: [{ topic, data }] }),
    heard,
    topics,
    wire,
  }
}

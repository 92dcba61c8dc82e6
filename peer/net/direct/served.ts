/**
 * Direct streams that the other sides opened: admits who opened one, and serves it until it ends. Sends nothing of its
 * own but answers.
 */
import type { Connection, Stream } from '@libp2p/interface'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { CONNECTION_CLOSE_MS, DIRECT_STREAMS_MAX, DIRECT_STREAMS_SERVED_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import { DIRECT_PROTOCOL } from '../../../shared/protocols.ts'
import { type AdmittedPeer, deviceOf, type Gate } from '../gate/gate.ts'
import type { PeerNode } from '../node/node.ts'
import type { Admission } from './admission.ts'
import type { DirectAllowance } from './allowance.ts'
import { type DirectChannel, openChannel } from './channel.ts'
import { serveInbound } from './inbound.ts'

export interface ServedInit {
  readonly node: PeerNode
  readonly gate: Gate
  readonly admission: Admission
  readonly allowance: DirectAllowance
  onMessage(bytes: Uint8Array, from: AdmittedPeer): Promise<MessageId>
  onFault?(error: unknown): void
  /** It has been admitted on a stream of its own. */
  onServed(device: DeviceId): void
  /** Something came from there. */
  onHeard(device: DeviceId): void
  /** It can be found elsewhere than before. */
  onMoved(device: DeviceId): void
}

export interface Served {
  /** Cuts all streams of that device. */
  drop(device: DeviceId, reason: HongyanError): void
  /** Ends all streams in order, for as long as the signal allows. */
  stop(reason: HongyanError, deadline: AbortSignal): Promise<void>
  /** What is still being answered. */
  running(): readonly Promise<void>[]
}

export async function createServed(init: ServedInit): Promise<Served> {
  const { node, gate, admission } = init
  /** Oldest first. One more than one while the other side moves from one connection to another. */
  const channels = new Map<DeviceId, Set<DirectChannel>>()
  const serving = new Set<Promise<void>>()

  async function accept(channel: DirectChannel, connection: Connection): Promise<void> {
    const device = deviceOf(connection)
    try {
      const peer = await admission.answer(channel, device, (admitted) => gate.admit(admitted, connection))
      gate.introduce(device, connection)
      keep(device, channel)
      init.onServed(device)
      await serveInbound(channel, {
        async onMessage(bytes) {
          init.allowance.charge(peer.account, bytes.byteLength)
          return await init.onMessage(bytes, peer)
        },
        onFault: (error) => init.onFault?.(error),
        onHeard: () => init.onHeard(device),
        onMoved: () => init.onMoved(device),
      })
      await channel.close(AbortSignal.timeout(CONNECTION_CLOSE_MS))
    } catch (error) {
      await turnAway({ gate, channel, device }, error)
    } finally {
      release(device, channel)
    }
  }

  function keep(device: DeviceId, channel: DirectChannel): void {
    const known = channels.get(device) ?? new Set()
    channels.set(device, known.add(channel))
    const [oldest] = known
    if (known.size > DIRECT_STREAMS_SERVED_MAX)
      oldest?.abort(new HongyanError('CLOSED', 'newer streams replace this one'))
  }

  function release(device: DeviceId, channel: DirectChannel): void {
    const known = channels.get(device)
    if (known?.delete(channel) && known.size === 0) channels.delete(device)
  }

  function onStream(stream: Stream, connection: Connection): void {
    // The channel must be made in this very turn; `accept` handles every failure.
    const served = accept(openChannel(stream), connection)
    serving.add(served)
    void served.then(() => serving.delete(served))
  }

  await node.registrar.handle(DIRECT_PROTOCOL, onStream, { maxInboundStreams: DIRECT_STREAMS_MAX })

  return {
    drop(device, reason) {
      for (const channel of channels.get(device) ?? []) channel.abort(reason)
    },
    async stop(reason, deadline) {
      await node.registrar.unhandle(DIRECT_PROTOCOL)
      const open = [...channels.values()].flatMap((known) => [...known])
      await Promise.all(open.map((channel) => channel.close(deadline)))
      for (const channel of open) channel.abort(reason)
    },
    running: () => [...serving],
  }
}

/** Flushes the refusal, if there is one, before the connection goes; a device that has been admitted keeps that. */
export async function turnAway(
  { gate, channel, device }: { gate: Gate; channel: DirectChannel; device: DeviceId },
  error: unknown,
): Promise<void> {
  const reason = toHongyanError(error)
  await channel.close(AbortSignal.timeout(CONNECTION_CLOSE_MS))
  channel.abort(reason)
  gate.dismiss(device, reason)
}

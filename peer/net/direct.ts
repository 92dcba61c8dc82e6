/**
 * Direct streams: private messages between two devices that are connected now. Each side sends only on the stream that
 * it opened; every stream begins with admission. Keeps nothing on disk and retries nothing: delivery does.
 */
import type { Connection, Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { ADMISSION_TIMEOUT_MS, CONNECTION_CLOSE_MS, DIAL_TIMEOUT_MS, DIRECT_STREAMS_MAX } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Pass } from '../../shared/pass.ts'
import { DIRECT_PROTOCOL } from '../../shared/protocols.ts'
import { createAdmission } from './admission.ts'
import { type DirectChannel, openChannel } from './direct-channel.ts'
import { serveInbound } from './direct-inbound.ts'
import { createOutbound, type Outbound } from './direct-outbound.ts'
import { type AdmittedPeer, deviceOf, type Gate } from './gate.ts'
import type { PeerNode } from './node.ts'

export interface DirectInit {
  readonly node: PeerNode
  readonly gate: Gate
  readonly clock: Clock
  /** The pinned rendezvous. */
  server(): DeviceId
  /** None while nobody is logged in: then nobody is admitted either. */
  ownPass(): Uint8Array | undefined
  /** Whether an expired pass of this device is good for PASS_GRACE_MS more. */
  grace(device: DeviceId): boolean
  isRevoked(pass: Pass): boolean
  /** Says no to a valid pass by throwing a HongyanError, whose code the other side hears. */
  onPass(pass: Pass): void
  /**
   * Commits it, then resolves: only then the sender hears `ack`. A thrown HongyanError is its refusal. Messages of one
   * device are handed over in order, DIRECT_WINDOW_MESSAGES of them at once.
   */
  onMessage(bytes: Uint8Array, from: AdmittedPeer): Promise<MessageId>
  /** A verified connection with that device exists, whoever dialled, or has gone. Must not throw. */
  onLink(change: { account: Username; device: DeviceId; up: boolean }): void
  /** A failure of `onMessage` that is no HongyanError, for the log; the sender hears INTERNAL. */
  onFault?(error: unknown): void
  readonly admissionTimeoutMs?: number
  readonly ackTimeoutMs?: number
}

export interface Direct {
  /**
   * Ensures a connection, dialling these addresses if there is none, and an admitted stream to send on. One attempt at a
   * time per device: who comes later waits for the same, whatever its addresses. Throws NOT_LOGGED_IN, UNREACHABLE,
   * TIMEOUT, MALFORMED, ABORTED by `signal` (which ends the waiting, not the attempt), or what either side refuses with.
   */
  connect(device: DeviceId, addresses: readonly Multiaddr[], signal: AbortSignal): Promise<AdmittedPeer>
  /** All with a verified connection. */
  peers(): readonly AdmittedPeer[]
  /** Devices of that account with a verified connection. */
  linked(account: Username): readonly DeviceId[]
  /**
   * Sends in the order of the calls and resolves with the acknowledgement. Never dials. Throws UNREACHABLE, TIMEOUT (the
   * link is then given up), RATE_LIMITED, TOO_LARGE, or the code of a refusal.
   */
  send(device: DeviceId, id: MessageId, bytes: Uint8Array): Promise<void>
  disconnect(device: DeviceId): void
  stop(): Promise<void>
}

export async function createDirect(init: DirectInit): Promise<Direct> {
  const { node, gate, admissionTimeoutMs = ADMISSION_TIMEOUT_MS } = init
  const admission = createAdmission({ ...init, timeoutMs: admissionTimeoutMs })
  const links = new Map<DeviceId, AdmittedPeer>()
  const outbounds = new Map<DeviceId, Outbound>()
  const attempts = new Map<DeviceId, Promise<AdmittedPeer>>()
  const inbound = new Map<DeviceId, DirectChannel>()
  const serving = new Set<Promise<void>>()
  const life = new AbortController()

  const unsubscribe = gate.subscribe({
    onAdmitted(peer) {
      links.set(peer.device, peer)
      init.onLink({ account: peer.account, device: peer.device, up: true })
    },
    onGone(device) {
      const reason = new HongyanError('UNREACHABLE', 'the connection has ended')
      const peer = links.get(device)
      links.delete(device)
      outbounds.get(device)?.fail(reason)
      outbounds.delete(device)
      inbound.get(device)?.abort(reason)
      if (peer !== undefined) init.onLink({ account: peer.account, device, up: false })
    },
  })

  // ---- streams that the other side opened

  async function accept(channel: DirectChannel, connection: Connection): Promise<void> {
    const device = deviceOf(connection)
    try {
      const peer = await admission.answer(channel, device, (admitted) => gate.admit(admitted, connection))
      gate.introduce(device, connection)
      inbound.get(device)?.abort(new HongyanError('CLOSED', 'a newer stream replaces this one'))
      inbound.set(device, channel)
      await serveInbound(channel, {
        onMessage: (bytes) => init.onMessage(bytes, peer),
        onFault: (error) => init.onFault?.(error),
      })
      await channel.close(AbortSignal.timeout(CONNECTION_CLOSE_MS))
    } catch (error) {
      await turnAway(channel, device, error)
    } finally {
      if (inbound.get(device) === channel) inbound.delete(device)
    }
  }

  /** Flushes the refusal, if there is one, before the connection goes; a device that has been admitted keeps that. */
  async function turnAway(channel: DirectChannel, device: DeviceId, error: unknown): Promise<void> {
    const reason = toHongyanError(error)
    await channel.close(AbortSignal.timeout(CONNECTION_CLOSE_MS))
    channel.abort(reason)
    gate.dismiss(device, reason)
  }

  function onStream(stream: Stream, connection: Connection): void {
    // The channel must be made in this very turn; `accept` handles every failure.
    const served = accept(openChannel(stream), connection)
    serving.add(served)
    void served.then(() => serving.delete(served))
  }

  await node.registrar.handle(DIRECT_PROTOCOL, onStream, { maxInboundStreams: DIRECT_STREAMS_MAX })

  // ---- streams that we open

  function outboundTo(device: DeviceId): Outbound {
    const known = outbounds.get(device)
    if (known !== undefined) return known
    const created = createOutbound(init.ackTimeoutMs === undefined ? {} : { ackTimeoutMs: init.ackTimeoutMs })
    outbounds.set(device, created)
    return created
  }

  async function open(device: DeviceId, addresses: readonly Multiaddr[]): Promise<AdmittedPeer> {
    const known = gate.connectionWith(device)
    if (known !== undefined) {
      try {
        return await openOn(known, device)
      } catch (error) {
        // It may have been dead for a while without anybody noticing.
        if (addresses.length === 0 || !isLoss(error)) throw error
      }
    }
    const signal = AbortSignal.any([life.signal, AbortSignal.timeout(DIAL_TIMEOUT_MS)])
    return openOn(await node.dial(device, addresses, signal), device)
  }

  async function openOn(connection: Connection, device: DeviceId): Promise<AdmittedPeer> {
    const channel = openChannel(await newStream(connection))
    const onStop = () => channel.abort(stopped())
    life.signal.addEventListener('abort', onStop)
    try {
      const peer = await admission.open(channel, device, (admitted) => gate.admit(admitted, connection))
      gate.introduce(device, connection)
      outboundTo(device).use(channel, (reason) => connection.abort(reason))
      return peer
    } catch (error) {
      await turnAway(channel, device, error)
      throw error
    } finally {
      life.signal.removeEventListener('abort', onStop)
    }
  }

  async function newStream(connection: Connection): Promise<Stream> {
    const signal = AbortSignal.any([life.signal, AbortSignal.timeout(admissionTimeoutMs)])
    try {
      return await connection.newStream(DIRECT_PROTOCOL, { signal })
    } catch (error) {
      const reason = new HongyanError('UNREACHABLE', 'the other side opens no direct stream', { cause: error })
      connection.abort(reason)
      throw reason
    }
  }

  function attempt(device: DeviceId, addresses: readonly Multiaddr[]): Promise<AdmittedPeer> {
    const running = attempts.get(device)
    if (running !== undefined) return running
    const started = open(device, addresses).finally(() => attempts.delete(device))
    attempts.set(device, started)
    return started
  }

  return {
    async connect(device, addresses, signal) {
      if (init.ownPass() === undefined) throw new HongyanError('NOT_LOGGED_IN', 'there is no pass to show')
      const peer = gate.admitted(device)
      if (peer !== undefined && outbounds.get(device)?.open) return peer
      return abortable(attempt(device, addresses), AbortSignal.any([signal, life.signal]))
    },
    peers: () => [...links.values()],
    linked: (account) => [...links.values()].filter((peer) => peer.account === account).map(({ device }) => device),
    async send(device, id, bytes) {
      if (!links.has(device)) throw new HongyanError('UNREACHABLE', 'there is no connection with that device')
      const outbound = outboundTo(device)
      const acknowledged = outbound.send(id, bytes)
      if (!outbound.open) attempt(device, []).catch((error: unknown) => outbound.fail(toHongyanError(error)))
      return acknowledged
    },
    disconnect: (device) => gate.expel(device, new HongyanError('CLOSED', 'disconnected on purpose')),
    async stop() {
      life.abort()
      unsubscribe()
      await node.registrar.unhandle(DIRECT_PROTOCOL)
      for (const outbound of outbounds.values()) outbound.fail(stopped())
      const deadline = AbortSignal.timeout(CONNECTION_CLOSE_MS)
      await Promise.all([...inbound.values()].map((channel) => channel.close(deadline)))
      for (const channel of inbound.values()) channel.abort(stopped())
      // What is not committed by the deadline is not acknowledged either, and comes again.
      await abortable(Promise.allSettled([...serving, ...attempts.values()]), deadline).catch(() => undefined)
    },
  }
}

function stopped(): HongyanError {
  return new HongyanError('UNREACHABLE', 'this peer stops')
}

/** The connection failed, not the admission. */
function isLoss(error: unknown): boolean {
  return error instanceof HongyanError && (error.code === 'UNREACHABLE' || error.code === 'TIMEOUT')
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(new HongyanError('ABORTED', 'no longer wanted', { cause: signal.reason }))
  signal.addEventListener('abort', onAbort)
  try {
    if (signal.aborted) onAbort()
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

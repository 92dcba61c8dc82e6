/**
 * Direct streams: private messages between two devices that are connected now. Each side sends only on the stream that
 * it opened; every stream begins with admission. Keeps nothing on disk and retries nothing: delivery does.
 */
import type { Connection, Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { ADMISSION_TIMEOUT_MS, CONNECTION_CLOSE_MS, DIAL_TIMEOUT_MS, DIRECT_ANSWER_MS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import type { Pass } from '../../../shared/pass.ts'
import { DIRECT_PROTOCOL } from '../../../shared/protocols.ts'
import type { AdmittedPeer, Gate } from '../gate/gate.ts'
import type { PeerNode } from '../node/node.ts'
import { createAdmission } from './admission.ts'
import type { DirectAllowance } from './allowance.ts'
import { openChannel } from './channel.ts'
import { createOutbound, type Outbound } from './outbound.ts'
import { createServed, turnAway } from './served.ts'

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
  /** Asked before anything is done with a message; what it throws the sender hears. */
  readonly allowance: DirectAllowance
  /**
   * Commits it, then resolves: only then the sender hears `ack`. A thrown HongyanError is its refusal. Messages of one
   * device are handed over in order, DIRECT_WINDOW_MESSAGES of them at once.
   */
  onMessage(bytes: Uint8Array, from: AdmittedPeer): Promise<MessageId>
  /** A verified connection with that device exists, whoever dialled, or has gone. Must not throw. */
  onLink(change: { account: Username; device: DeviceId; up: boolean }): void
  /** `rttMs` of that device has been measured anew. Must not throw. */
  onRoundTrip?(device: DeviceId): void
  /** That device can be found elsewhere than before. Must not throw. */
  onMoved?(device: DeviceId): void
  /** A failure of `onMessage` that is no HongyanError, for the log; the sender hears INTERNAL. */
  onFault?(error: unknown): void
  readonly admissionTimeoutMs?: number
  readonly ackTimeoutMs?: number
}

export interface Direct {
  /**
   * Ensures a connection, dialling these addresses if there is none, and an admitted stream to send on. One attempt at a
   * time per device: who comes later waits for the same, whatever its addresses. Throws NOT_LOGGED_IN, UNREACHABLE,
   * RELAY_FULL, TIMEOUT, MALFORMED, ABORTED by `signal` (which ends the waiting, not the attempt), or what either side refuses with.
   */
  connect(device: DeviceId, addresses: readonly Multiaddr[], signal: AbortSignal): Promise<AdmittedPeer>
  /**
   * A further connection with a linked device, by these addresses; all that is sent from now on goes by the better one.
   * Throws as `connect`.
   */
  improve(device: DeviceId, addresses: readonly Multiaddr[], signal: AbortSignal): Promise<void>
  /** All with a verified connection. */
  peers(): readonly AdmittedPeer[]
  /** Devices of that account with a verified connection. */
  linked(account: Username): readonly DeviceId[]
  /**
   * Sends in the order of the calls and resolves with the acknowledgement. Never dials. Throws UNREACHABLE, TIMEOUT (the
   * link is then given up), RATE_LIMITED, TOO_LARGE, or the code of a refusal.
   */
  send(device: DeviceId, id: MessageId, bytes: Uint8Array): Promise<void>
  /** By the best connection; undefined while it is not known. */
  rttMs(device: DeviceId): number | undefined
  /** Something came from there on a stream of another protocol: it lives. */
  heard(device: DeviceId): void
  /** Any connection may be dead: those that give no sign of life soon are ended. */
  suspect(): void
  /** Tells it that this device can be found elsewhere than before; the rendezvous is to know already. */
  tellMoved(device: DeviceId): void
  disconnect(device: DeviceId): void
  stop(): Promise<void>
}

export async function createDirect(init: DirectInit): Promise<Direct> {
  const { node, gate, admissionTimeoutMs = ADMISSION_TIMEOUT_MS } = init
  const admission = createAdmission({ ...init, timeoutMs: admissionTimeoutMs })
  const links = new Map<DeviceId, AdmittedPeer>()
  const outbounds = new Map<DeviceId, Outbound>()
  const attempts = new Map<DeviceId, Promise<AdmittedPeer>>()
  /** The connections that outbound streams are to run on, and those that they do. */
  const carriers = new Map<DeviceId, Connection>()
  const measured = new Map<DeviceId, Connection>()
  const answers = new Map<DeviceId, NodeJS.Timeout>()
  const life = new AbortController()

  const unsubscribe = gate.subscribe({
    onAdmitted(peer) {
      links.set(peer.device, peer)
      init.onLink({ account: peer.account, device: peer.device, up: true })
    },
    onConnections: moveToBest,
    onGone(device) {
      const reason = new HongyanError('UNREACHABLE', 'the connection has ended')
      const peer = links.get(device)
      links.delete(device)
      outbounds.get(device)?.fail(reason)
      outbounds.delete(device)
      carriers.delete(device)
      measured.delete(device)
      clearTimeout(answers.get(device))
      answers.delete(device)
      served.drop(device, reason)
      if (peer !== undefined) init.onLink({ account: peer.account, device, up: false })
    },
  })

  const served = await createServed({
    ...{ node, gate, admission, allowance: init.allowance, onMessage: init.onMessage },
    onFault: (error) => init.onFault?.(error),
    onServed: answerInTime,
    onHeard: (device) => outbounds.get(device)?.heard(),
    onMoved: (device) => init.onMoved?.(device),
  })

  /** Whoever was dialled wants to know as well who is there, and how far away. */
  function answerInTime(device: DeviceId): void {
    if (outbounds.get(device)?.open || answers.has(device)) return
    const timer = setTimeout(() => {
      answers.delete(device)
      // Where it fails there is nobody to tell; what is sent later tries again.
      if (links.has(device) && !outbounds.get(device)?.open) attempt(device, []).catch(() => undefined)
    }, DIRECT_ANSWER_MS)
    answers.set(device, timer)
  }

  // ---- streams that we open

  function outboundTo(device: DeviceId): Outbound {
    const known = outbounds.get(device)
    if (known !== undefined) return known
    const created = createOutbound({
      ...(init.ackTimeoutMs === undefined ? {} : { ackTimeoutMs: init.ackTimeoutMs }),
      onRoundTrip: () => init.onRoundTrip?.(device),
      onEnd(reason) {
        // One that another connection replaces ends sooner or later; then all goes on over that one.
        if (isOnBest(device)) created.fail(reason)
        else attempt(device, []).catch((error: unknown) => created.fail(toHongyanError(error)))
      },
    })
    outbounds.set(device, created)
    return created
  }

  function isOnBest(device: DeviceId): boolean {
    const best = gate.connectionWith(device)
    return best === undefined || best === carriers.get(device)
  }

  function moveToBest(device: DeviceId): void {
    // The one in use serves as long as it is there.
    if (outbounds.get(device)?.open && !isOnBest(device)) attempt(device, []).catch(() => undefined)
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
    return dial(device, addresses)
  }

  async function dial(device: DeviceId, addresses: readonly Multiaddr[]): Promise<AdmittedPeer> {
    const signal = AbortSignal.any([life.signal, AbortSignal.timeout(DIAL_TIMEOUT_MS)])
    const connection = await node.dial(device, addresses, signal)
    try {
      return await openOn(connection, device)
    } catch (error) {
      // Where the device stays admitted by another connection nobody else ends this one.
      connection.abort(toHongyanError(error))
      throw error
    }
  }

  async function openOn(connection: Connection, device: DeviceId): Promise<AdmittedPeer> {
    const channel = openChannel(await newStream(connection))
    const onStop = () => channel.abort(stopped())
    life.signal.addEventListener('abort', onStop)
    try {
      const peer = await admission.open(channel, device, (admitted) => gate.admit(admitted, connection))
      carriers.set(device, connection)
      gate.introduce(device, connection)
      outboundTo(device).use(channel, (reason) => connection.abort(reason))
      measured.set(device, connection)
      return peer
    } catch (error) {
      await turnAway({ gate, channel, device }, error)
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
    // Another connection may have come meanwhile; after a failure what is in use is to be left alone.
    started.then(() => moveToBest(device)).catch(() => undefined)
    return started
  }

  return {
    async connect(device, addresses, signal) {
      if (init.ownPass() === undefined) throw new HongyanError('NOT_LOGGED_IN', 'there is no pass to show')
      const peer = gate.admitted(device)
      if (peer !== undefined && outbounds.get(device)?.open) return peer
      return abortable(attempt(device, addresses), AbortSignal.any([signal, life.signal]))
    },
    async improve(device, addresses, signal) {
      if (!links.has(device)) throw new HongyanError('UNREACHABLE', 'there is no connection with that device')
      await abortable(dial(device, addresses), AbortSignal.any([signal, life.signal]))
    },
    peers: () => [...links.values()],
    rttMs: (device) =>
      measured.get(device) === gate.connectionWith(device) ? outbounds.get(device)?.rttMs : undefined,
    heard: (device) => outbounds.get(device)?.heard(),
    suspect() {
      for (const outbound of outbounds.values()) outbound.suspect()
    },
    tellMoved(device) {
      const stream = outbounds.get(device)?.open ? Promise.resolve() : attempt(device, [])
      // Without a stream it is gone, or finds out by itself.
      stream.then(() => outbounds.get(device)?.tellMoved()).catch(() => undefined)
    },
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
      for (const timer of answers.values()) clearTimeout(timer)
      for (const outbound of outbounds.values()) outbound.fail(stopped())
      const deadline = AbortSignal.timeout(CONNECTION_CLOSE_MS)
      await served.stop(stopped(), deadline)
      // What is not committed by the deadline is not acknowledged either, and comes again.
      const open = Promise.allSettled([...served.running(), ...attempts.values()])
      await abortable(open, deadline).catch(() => undefined)
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

/** Peers as far as libp2p goes: real nodes on loopback, with passes from a rendezvous that exists as a key only. */
import { createHash } from 'node:crypto'
import { vi } from 'vitest'
import { createDirect, type Direct, type DirectInit } from '../../peer/net/direct/direct.ts'
import { type AdmittedPeer, createGate, type Gate } from '../../peer/net/gate/gate.ts'
import { createPeerNode, type PeerNode } from '../../peer/net/node/node.ts'
import { systemClock } from '../../shared/clock.ts'
import { type DeviceId, deviceOfPublicKey, signDeviceCertificate } from '../../shared/identity.ts'
import { type MessageId, openPrivate, signPrivate } from '../../shared/message.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { issuePass } from '../../shared/pass.ts'
import { createSigner, type Signer } from '../../shared/signed.ts'

/** Waits until the assertion holds, patiently: other tests may have all of the machine. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: 30_000, interval: 10 })
}

/** 32 bytes that differ by name. */
export function seedOf(name: string): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(name).digest())
}

export interface TestServer {
  readonly signer: Signer
  readonly id: DeviceId
}

export function serverOf(name: string): TestServer {
  const signer = createSigner(seedOf(name))
  return { signer, id: deviceOfPublicKey(signer.publicKey) }
}

export const SERVER = serverOf('rendezvous')

export interface TestIdentity {
  readonly account: Username
  readonly accountSigner: Signer
  readonly seed: Uint8Array
  readonly signer: Signer
  readonly device: DeviceId
}

export function identityOf(name: string, machine = name): TestIdentity {
  const seed = seedOf(`device ${machine}`)
  const signer = createSigner(seed)
  return {
    account: parseUsername(name),
    accountSigner: createSigner(seedOf(`account ${name}`)),
    seed,
    signer,
    device: deviceOfPublicKey(signer.publicKey),
  }
}

function certificateOf(identity: TestIdentity, { server = SERVER, now = Date.now() } = {}): Uint8Array {
  const { account: username, device, accountSigner } = identity
  return signDeviceCertificate({ server: server.id, username, device }, accountSigner, now)
}

export function passOf(identity: TestIdentity, { server = SERVER, now = Date.now() } = {}): Uint8Array {
  return issuePass(certificateOf(identity, { server, now }), 1, server.signer, now)
}

/** A signed text of that author. */
export function textOf(author: TestIdentity, text: string, sequence = 1): { id: MessageId; bytes: Uint8Array } {
  const message = {
    sender: author.account,
    device: author.device,
    recipient: parseUsername('somebody'),
    sequence,
    sentAtMs: Date.now(),
    nonce: seedOf(`${text} ${sequence}`).subarray(0, 16),
    body: { type: 'text' as const, text },
  }
  return signPrivate(message, author.signer, certificateOf(author))
}

export interface Received {
  readonly id: MessageId
  readonly text: string
  readonly from: AdmittedPeer
}

export interface TestPeer extends AsyncDisposable {
  readonly identity: TestIdentity
  readonly node: PeerNode
  readonly gate: Gate
  readonly direct: Direct
  /** What was handed over, in order. */
  readonly received: Received[]
  /** Links that came and went: `+name`, `-name`. */
  readonly links: string[]
  connect(to: TestPeer): Promise<AdmittedPeer>
  sendText(to: TestPeer, text: string, sequence?: number): Promise<void>
}

export interface TestPeerInit extends Partial<Omit<DirectInit, 'node' | 'gate' | 'server'>> {
  readonly machine?: string
  readonly server?: TestServer
  readonly strikes?: (device: DeviceId) => number
  readonly checkIntervalMs?: number
  readonly listen?: readonly string[]
}

export async function createTestPeer(name: string, init: TestPeerInit = {}): Promise<TestPeer> {
  const {
    server = SERVER,
    clock = systemClock,
    grace = () => false,
    isRevoked = () => false,
    admissionTimeoutMs = 5_000,
  } = init
  const identity = identityOf(name, init.machine ?? name)
  const pass = passOf(identity, { server })
  const received: Received[] = []
  const links: string[] = []
  const gate = createGate({
    clock,
    server: () => server.id,
    grace,
    isRevoked,
    admissionTimeoutMs,
    ...(init.checkIntervalMs === undefined ? {} : { checkIntervalMs: init.checkIntervalMs }),
  })
  const node = await createPeerNode({
    seed: identity.seed,
    listen: init.listen ?? ['/ip4/127.0.0.1/tcp/0'],
    gate,
    gossip: { strikes: init.strikes ?? (() => 0) },
    random: Math.random,
  })
  const direct = await createDirect({
    ownPass: () => pass,
    allowance: { charge: () => {} },
    onPass: () => {},
    onMessage: async (bytes, from) => {
      const { id, message } = openPrivate(bytes, server.id)
      received.push({ id, text: message.body.type === 'text' ? message.body.text : message.body.type, from })
      return id
    },
    ...init,
    onLink(change) {
      links.push(`${change.up ? '+' : '-'}${change.account}`)
      init.onLink?.(change)
    },
    node,
    gate,
    clock,
    grace,
    isRevoked,
    server: () => server.id,
    admissionTimeoutMs,
  })
  return {
    identity,
    node,
    gate,
    direct,
    received,
    links,
    connect: (to) => direct.connect(to.node.device, to.node.addresses(), AbortSignal.timeout(10_000)),
    sendText(to, text, sequence = 1) {
      const { id, bytes } = textOf(identity, text, sequence)
      return direct.send(to.node.device, id, bytes)
    },
    async [Symbol.asyncDispose]() {
      await direct.stop()
      await node.stop()
    },
  }
}

/** The code of the failure, or `none`. */
export async function codeOfFailure(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : `no HongyanError: ${String(error)}`
  }
}

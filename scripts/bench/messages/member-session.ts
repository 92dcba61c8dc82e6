/**
 * A session of a member with the rendezvous, without a peer around it: the cheapest client that keeps the protocol, so
 * that the server is what a benchmark measures.
 */
import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { Connection, Libp2p } from '@libp2p/interface'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { type TCPOptions, tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { type DialLine, lineDialler } from '../../../peer/net/dialling/line.ts'
import { systemClock } from '../../../shared/clock.ts'
import { type Asker, createAsker } from '../../../shared/exchange.ts'
import { createFrames, type Frames } from '../../../shared/frames.ts'
import { type DeviceId, parseDeviceId, signDeviceCertificate } from '../../../shared/identity.ts'
import { SESSION_FRAME_MAX_BYTES } from '../../../shared/limits.ts'
import { SESSION_PROTOCOL } from '../../../shared/protocols.ts'
import { type Push, Reach } from '../../../shared/session-methods.ts'
import { type Member, memberOf } from './population.ts'

/** Addresses of loopback that members dial from: limits that go by address bound each, not all. */
const SOURCES = 100

/** Dials from one of many addresses of loopback, or from that one; listens on nothing. */
export async function createMemberNode(
  number: number,
  localAddress = `127.0.1.${1 + (number % SOURCES)}`,
): Promise<Libp2p<{ readonly dialLine: DialLine }>> {
  // Goes to `net.connect`, though the transport's type does not say so.
  const dialOpts: TCPOptions['dialOpts'] & { readonly localAddress: string } = { localAddress }
  return await createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', memberOf(number).deviceSeed),
    transports: [tcp({ dialOpts })],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: { dialLine: lineDialler(dialOpts) },
  })
}

export interface MemberConnection {
  readonly number: number
  readonly member: Member
  readonly server: DeviceId
  readonly node: Libp2p
  readonly connection: Connection
}

export async function connectMember(number: number, address: string): Promise<MemberConnection> {
  const node = await createMemberNode(number)
  const connection = await node.dial(multiaddr(address), { signal: AbortSignal.timeout(60_000) })
  const server = parseDeviceId(address.slice(address.lastIndexOf('/') + 1))
  return { number, member: memberOf(number), server, node, connection }
}

export async function openMemberFrames({ connection }: MemberConnection): Promise<Frames> {
  const stream = await connection.newStream(SESSION_PROTOCOL, { signal: AbortSignal.timeout(60_000) })
  return createFrames(stream, { maxFrameBytes: SESSION_FRAME_MAX_BYTES })
}

export function askOn(frames: Frames, onPush: (push: Push) => void = () => {}): Asker {
  return createAsker(frames, { clock: systemClock, onPush, onServerTime: () => {} })
}

/** What a pass is asked for with: a certificate, and the peer records of a machine on a home network. */
export async function passRequest({ member, server, node }: Pick<MemberConnection, 'member' | 'server' | 'node'>) {
  const { username, device, account, deviceSeed } = member
  const privateKey = await generateKeyPairFromSeed('Ed25519', deviceSeed)
  const record = new PeerRecord({
    peerId: node.peerId,
    multiaddrs: ['/ip4/192.168.1.20/tcp/41234', '/ip6/fd00::20/tcp/41234'].map((text) => multiaddr(text)),
  })
  return {
    certificate: signDeviceCertificate({ server, username, device }, account, Date.now()),
    localRecord: Uint8Array.from((await RecordEnvelope.seal(record, privateKey)).marshal()),
    publicRecord: new Uint8Array(),
    incarnations: [],
    reach: Reach.EVERYBODY,
  }
}

export interface MemberSession extends MemberConnection {
  readonly asker: Asker
}

/** Online when this resolves, without a password. */
export async function resumeMember(
  number: number,
  address: string,
  onPush?: (push: Push) => void,
): Promise<MemberSession> {
  const connected = await connectMember(number, address)
  const asker = askOn(await openMemberFrames(connected), onPush)
  await asker.request('resume', await passRequest(connected))
  return { ...connected, asker }
}

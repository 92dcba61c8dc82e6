/** Members at a relay in a process of their own: those who send through it, those who receive, and one who only asks. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { noise } from '@chainsafe/libp2p-noise'
import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import {
  CircuitStatus,
  HopMessage,
  readHop,
  readStop,
  StopMessage,
  writeHop,
  writeStop,
} from '../../../shared/circuit.ts'
import { deviceBytes } from '../../../shared/identity.ts'
import { HEARTBEAT_INTERVAL_MS } from '../../../shared/limits.ts'
import { HOP_PROTOCOL, SPLICE_PROTOCOL, STOP_PROTOCOL } from '../../../shared/protocols.ts'
import { askForSplice, prefaceOf } from '../../../shared/splice.ts'
import { type MemberSession, resumeMember } from '../messages/member-session.ts'
import { memberOf } from '../messages/population.ts'
import { serveJobs } from '../worker.ts'

const PIECE = new Uint8Array(64 * 1024)
const BARE_PROTOCOL = '/bench/bare/1.0.0'
const SETUP_MS = 20_000

const members = new Map<number, MemberSession>()
const outgoing: Stream[] = []
const bare: Socket[] = []
let receivedBytes = 0
let arrived = 0

function memberAt(number: number): MemberSession {
  const member = members.get(number)
  if (member === undefined) throw new Error(`member ${number} has not come`)
  return member
}

function count(stream: Stream): void {
  stream.addEventListener('message', ({ data }) => {
    receivedBytes += data.byteLength
  })
}

async function come({ address, numbers }: { address: string; numbers: readonly number[] }): Promise<void> {
  for (const number of numbers) {
    const member = await resumeMember(number, address)
    members.set(number, member)
    setInterval(() => {
      member.asker.request('heartbeat', { sentAtMs: Date.now() }).catch(() => undefined)
    }, HEARTBEAT_INTERVAL_MS)
  }
}

/** Everybody here is at the relay; of every so many circuits one is never read. */
async function receive({ stoppedOf }: { stoppedOf: number }): Promise<void> {
  for (const { node, connection } of members.values()) {
    await node.handle(
      STOP_PROTOCOL,
      async (stream) => {
        await readStop(stream, AbortSignal.timeout(SETUP_MS))
        writeStop(stream, { type: StopMessage.Type.STATUS, status: CircuitStatus.OK })
        arrived += 1
        if (arrived % stoppedOf === 0) stream.pause()
        else count(stream)
      },
      { maxInboundStreams: 1_000 },
    )
    const stream = await connection.newStream(HOP_PROTOCOL)
    writeHop(stream, { type: HopMessage.Type.RESERVE })
    await readHop(stream, AbortSignal.timeout(SETUP_MS))
    await stream.close()
  }
}

async function open({ from, to }: { from: number; to: number }): Promise<void> {
  const stream = await memberAt(from).connection.newStream(HOP_PROTOCOL, { maxOutboundStreams: 1_000 })
  writeHop(stream, { type: HopMessage.Type.CONNECT, peer: { id: deviceBytes(memberOf(to).device), addrs: [] } })
  const { status } = await readHop(stream, AbortSignal.timeout(SETUP_MS))
  if (status !== CircuitStatus.OK) throw new Error(`the relay says ${status}`)
  outgoing.push(stream)
}

/** Beside a circuit that is open: this end is here, and the ticket of the other is returned. */
async function splice({ from, to }: { from: number; to: number }): Promise<string> {
  const { connection } = memberAt(from)
  const stream = await connection.newStream(SPLICE_PROTOCOL, { maxOutboundStreams: 1_000 })
  const tickets = await askForSplice(stream, memberOf(to).device, AbortSignal.timeout(SETUP_MS))
  await stream.close()
  bare.push(await connectWith(from, tickets.own))
  return Buffer.from(tickets.theirs).toString('hex')
}

/** With the ticket that another has asked for. */
async function comeWith({ to, ticket, isRead }: { to: number; ticket: string; isRead: boolean }): Promise<void> {
  const socket = await connectWith(to, Buffer.from(ticket, 'hex'))
  if (isRead) {
    socket.on('data', (data) => {
      receivedBytes += data.byteLength
    })
  }
}

async function connectWith(number: number, ticket: Uint8Array): Promise<Socket> {
  const [host, port] = memberAt(number).connection.remoteAddr.getComponents()
  const socket = connect({ host: host?.value ?? '', port: Number(port?.value) })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(prefaceOf(ticket))
  return socket
}

/** For the same without a relay. */
async function listen(): Promise<string> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  await node.handle(BARE_PROTOCOL, count)
  return String(node.getMultiaddrs()[0])
}

async function dial({ from, address }: { from: number; address: string }): Promise<void> {
  outgoing.push(await memberAt(from).node.dialProtocol(multiaddr(address), BARE_PROTOCOL))
}

/** On everything that is open, as fast as it goes, until `stop`. */
function send(): void {
  for (const stream of outgoing) {
    const write = () => {
      while (stream.writeStatus === 'writable' && stream.send(PIECE));
    }
    stream.addEventListener('drain', write)
    write()
  }
  for (const socket of bare) {
    const write = () => {
      while (!socket.destroyed && socket.write(PIECE));
    }
    socket.on('drain', write)
    write()
  }
}

/** Circuits stay open, and nothing is sent on them. */
function rest(): void {
  outgoing.length = 0
}

function stop(): void {
  for (const stream of outgoing.splice(0)) stream.abort(new Error('measured'))
  for (const socket of bare.splice(0)) socket.destroy()
}

/** Round trips of one request after the other. */
async function ask({ number, forMs }: { number: number; forMs: number }): Promise<number[]> {
  const waits: number[] = []
  const end = performance.now() + forMs
  while (performance.now() < end) {
    const from = performance.now()
    await memberAt(number).asker.request('heartbeat', { sentAtMs: Date.now() })
    waits.push(performance.now() - from)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return waits
}

const jobs = {
  come,
  receive,
  open,
  splice,
  comeWith,
  rest,
  listen,
  dial,
  send,
  stop,
  ask,
  received: () => receivedBytes,
}
export type RelayJobs = typeof jobs
serveJobs(jobs)

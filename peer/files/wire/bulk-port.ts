/**
 * A TCP port for one visitor: open until that one has proved itself, a time has passed, or nobody needs it any more.
 * All others are cut; they cost a socket and a few bytes each, few at once.
 */
import { once } from 'node:events'
import { type AddressInfo, BlockList, createServer, isIPv6, type Socket } from 'node:net'
import { BULK_UNPROVED_MAX } from '../../../shared/limits.ts'

export interface PortInit<Proof> {
  /** The visitor's IP address: no other is listened to. */
  readonly host: string
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** What a visitor must send first has this length. */
  readonly proofBytes: number
  /** Undefined where it proves nothing. */
  check(bytes: Uint8Array): Proof | undefined
}

export interface Visitor<Proof> {
  /** Nobody listens to its data yet. */
  readonly socket: Socket
  readonly proof: Proof
}

export interface Port<Proof> {
  readonly port: number
  /** Undefined when the port was closed without it. */
  readonly visitor: Promise<Visitor<Proof> | undefined>
  close(): void
}

/** Resolves when visitors can connect. Throws where none can. */
export async function openPort<Proof>(init: PortInit<Proof>): Promise<Port<Proof>> {
  const { host, signal, timeoutMs, proofBytes, check } = init
  const visitor = Promise.withResolvers<Visitor<Proof> | undefined>()
  const unproved = new Set<Socket>()
  const expected = new BlockList()
  expected.addAddress(host, familyOf(host))

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    // What happens to a visitor is of no interest until it has proved itself; then others listen as well.
    socket.on('error', () => undefined)
    // Of a link-local address the zone says only by which interface it came here.
    const remoteAddress = socket.remoteAddress?.split('%')[0]
    if (remoteAddress === undefined || !expected.check(remoteAddress, familyOf(remoteAddress))) {
      socket.destroy()
      return
    }
    makeRoom()
    unproved.add(socket)
    socket.on('close', () => unproved.delete(socket))
    socket.on('end', () => socket.destroy())
    socket.on('readable', function hear() {
      const bytes: Uint8Array | null = socket.read(proofBytes)
      if (bytes === null) return
      const proof = check(bytes)
      if (proof === undefined) {
        socket.destroy()
        return
      }
      socket.removeAllListeners('end').off('readable', hear)
      unproved.delete(socket)
      close({ socket, proof })
    })
  })

  /** Whoever knows what to say says it at once, so of those who have not the oldest is the least likely to. */
  function makeRoom(): void {
    const [oldest] = unproved
    if (unproved.size >= BULK_UNPROVED_MAX) oldest?.destroy()
  }

  function close(found?: Visitor<Proof>): void {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
    visitor.resolve(found)
    server.close()
    for (const socket of unproved) socket.destroy()
  }

  const giveUp = () => close()
  const timer = setTimeout(giveUp, timeoutMs)
  signal.addEventListener('abort', giveUp)
  server.on('error', giveUp)
  try {
    signal.throwIfAborted()
    server.listen({ port: 0, host: bindAddressFor(host) })
    await once(server, 'listening')
    return { port: (server.address() as AddressInfo).port, visitor: visitor.promise, close: giveUp }
  } catch (error) {
    close()
    throw error
  }
}

function familyOf(host: string): 'ipv4' | 'ipv6' {
  return isIPv6(host) ? 'ipv6' : 'ipv4'
}

/** libp2p does not tell by which of our addresses we were reached, but from this machine it was by loopback. */
function bindAddressFor(host: string): string {
  if (host === '::1' || host.startsWith('127.')) return host
  return isIPv6(host) ? '::' : '0.0.0.0'
}

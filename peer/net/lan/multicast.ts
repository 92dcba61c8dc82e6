/**
 * The multicast DNS group (RFC 6762) on every IPv4 network of this machine, as networks come and go. Shares its port with
 * the system's own resolver. Hears only who is in one of these networks; knows nothing of what is said.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'
import { LAN_INTERFACES_EVERY_MS, LAN_INTERFACES_MAX, LAN_RETRY_MS } from '../../../shared/limits.ts'
import { subnetsOf } from '../dialling/addresses.ts'

const GROUP = '224.0.0.251'
const PORT = 5353
/** As RFC 6762 §11 has it; no router passes the group on, whatever this is. */
const TTL = 255

export interface MulticastInit {
  /** Must not throw. @param host the IPv4 address that it came from, in a network of ours */
  onPacket(bytes: Uint8Array, host: string): void
  /** There is a network now that was not there. */
  onNetwork(): void
}

export interface Multicast {
  /** To every network; where it cannot be sent, nobody hears it. */
  send(bytes: Uint8Array): Promise<void>
  /** The networks that are heard, by own address. */
  readonly networks: readonly string[]
  /** The system's word for why nothing can be heard, as EADDRINUSE; undefined while all is well. */
  readonly failure: string | undefined
  close(): Promise<void>
}

export type OpenMulticast = (init: MulticastInit) => Multicast

export const openMulticast: OpenMulticast = ({ onPacket, onNetwork }) => {
  const joined = new Set<string>()
  let subnets: BlockList = subnetsOf({})
  let socket: Socket | undefined
  let failure: string | undefined
  let isClosed = false
  /** Which network a packet goes to is a property of the socket, so one goes after the other. */
  let sending: Promise<void> = Promise.resolve()
  let retryAt = 0

  function open(): void {
    const opened = createSocket({ type: 'udp4', reuseAddr: true })
    socket = opened
    opened.on('message', (bytes, from) => hear(bytes, from))
    opened.on('error', (error: NodeJS.ErrnoException) => {
      if (socket !== opened) return
      failure = error.code ?? error.message
      socket = undefined
      joined.clear()
      retryAt = performance.now() + LAN_RETRY_MS
      opened.close()
    })
    opened.bind(PORT, () => {
      if (socket !== opened) return
      failure = undefined
      opened.setMulticastTTL(TTL)
      look()
    })
  }

  function hear(bytes: Uint8Array, { address }: RemoteInfo): void {
    if (subnets.check(address, 'ipv4')) onPacket(bytes, address)
  }

  /** Joins the group in networks that are new, and forgets those that are gone. */
  function look(): void {
    if (socket === undefined) {
      if (performance.now() >= retryAt) open()
      return
    }
    const interfaces = networkInterfaces()
    subnets = subnetsOf(interfaces)
    const found = hostsOf(interfaces)
    for (const host of joined) if (!found.includes(host)) leave(host)
    const isNews = found
      .filter((host) => !joined.has(host))
      .map(join)
      .includes(true)
    if (isNews) onNetwork()
  }

  function join(host: string): boolean {
    try {
      socket?.addMembership(GROUP, host)
      joined.add(host)
      return true
    } catch {
      // It is not up yet, or has no room for another: looked at again soon.
      return false
    }
  }

  function leave(host: string): void {
    joined.delete(host)
    try {
      socket?.dropMembership(GROUP, host)
    } catch {
      // It went with its network.
    }
  }

  async function sendTo(host: string, bytes: Uint8Array): Promise<void> {
    const sent = Promise.withResolvers<void>()
    try {
      socket?.setMulticastInterface(host)
      if (socket === undefined) return
      // A network that is down refuses; the others are still to be told.
      socket.send(bytes, PORT, GROUP, () => sent.resolve())
      await sent.promise
    } catch {
      // It has gone since it was looked at.
    }
  }

  open()
  const timer = setInterval(look, LAN_INTERFACES_EVERY_MS)

  return {
    send(bytes) {
      sending = sending.then(async () => {
        for (const host of joined) if (!isClosed) await sendTo(host, bytes)
      })
      return sending
    },
    get networks() {
      return [...joined]
    },
    get failure() {
      return failure
    },
    async close() {
      clearInterval(timer)
      await sending
      isClosed = true
      const closing = socket
      socket = undefined
      joined.clear()
      if (closing === undefined) return
      const closed = Promise.withResolvers<void>()
      closing.close(closed.resolve)
      await closed.promise
    },
  }
}

/** One address of each interface: the group is joined once on each. */
function hostsOf(interfaces: ReturnType<typeof networkInterfaces>): string[] {
  const hosts = Object.values(interfaces).flatMap((addresses = []) => {
    const found = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)
    return found === undefined ? [] : [found.address]
  })
  return hosts.slice(0, LAN_INTERFACES_MAX)
}

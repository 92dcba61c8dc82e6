/**
 * The multicast DNS group (RFC 6762) of one family of addresses: one socket that joins it in every network where it can.
 * Shares its port with the system's own resolver; knows nothing of what is said.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { type NetworkInterfaceInfo, type networkInterfaces, platform } from 'node:os'
import { scopeOf } from '../../../shared/addresses.ts'
import { LAN_INTERFACES_MAX, LAN_RETRY_MS } from '../../../shared/limits.ts'

const PORT = 5353
/** As RFC 6762 §11 has it; no router passes the group on, whatever this is. */
const TTL = 255

export interface Family {
  readonly type: 'udp4' | 'udp6'
  readonly group: string
  /** By what the system knows that network; undefined where the interface has none of this family. */
  networkOf(name: string, addresses: readonly NetworkInterfaceInfo[]): string | undefined
}

export const IPV4: Family = {
  type: 'udp4',
  group: '224.0.0.251',
  networkOf: (_, addresses) => addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address,
}

export const IPV6: Family = {
  type: 'udp6',
  group: 'ff02::fb',
  networkOf(name, addresses) {
    // Every interface that speaks IPv6 has such an address; what is said there comes from it.
    const own = addresses.find((each) => each.family === 'IPv6' && !each.internal && scopeOf(each.address) === 'link')
    return own === undefined ? undefined : `::%${platform() === 'win32' ? own.scopeid : name}`
  },
}

export interface GroupInit {
  readonly family: Family
  /** Must not throw. */
  onPacket(bytes: Uint8Array, from: RemoteInfo): void
  /** It can be joined in networks now. Must not throw. */
  onOpen(): void
}

export interface Group {
  /** Joins in networks that are new and forgets those that are gone; whether there is a new one. */
  join(interfaces: ReturnType<typeof networkInterfaces>): boolean
  /** To every network; where it cannot be sent, nobody hears it. */
  send(bytes: Uint8Array): Promise<void>
  /** Names of the interfaces that are heard. */
  readonly interfaces: readonly string[]
  /** The system's word for why nothing can be heard, as EADDRINUSE; undefined while all is well. */
  readonly failure: string | undefined
  close(): Promise<void>
}

export function openGroup({ family, onPacket, onOpen }: GroupInit): Group {
  /** Names of interfaces by what the system knows their network by. */
  const joined = new Map<string, string>()
  let socket: Socket | undefined
  /** One that is not yet bound would choose a port of its own. */
  let isBound = false
  let failure: string | undefined
  let isClosed = false
  /** Which network a packet goes to is a property of the socket, so one goes after the other. */
  let sending: Promise<void> = Promise.resolve()
  let retryAt = 0

  function open(): void {
    const opened = createSocket({ type: family.type, reuseAddr: true, ipv6Only: family.type === 'udp6' })
    socket = opened
    isBound = false
    opened.on('message', onPacket)
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
      isBound = true
      failure = undefined
      opened.setMulticastTTL(TTL)
      onOpen()
    })
  }

  function join(interfaces: ReturnType<typeof networkInterfaces>): boolean {
    if (socket === undefined && !isClosed && performance.now() >= retryAt) open()
    const found = networksOf(interfaces)
    for (const network of joined.keys()) if (!found.has(network)) leave(network)
    const isNew = [...found].filter(([network]) => !joined.has(network)).map(([network, name]) => enter(network, name))
    return isNew.includes(true)
  }

  function networksOf(interfaces: ReturnType<typeof networkInterfaces>): ReadonlyMap<string, string> {
    const found = Object.entries(interfaces).flatMap(([name, addresses = []]) => {
      const network = family.networkOf(name, addresses)
      return network === undefined ? [] : [[network, name] as const]
    })
    return new Map(found.slice(0, LAN_INTERFACES_MAX))
  }

  function enter(network: string, name: string): boolean {
    if (socket === undefined || !isBound) return false
    try {
      socket.addMembership(family.group, network)
      joined.set(network, name)
      return true
    } catch {
      // It is not up yet, or has no room for another: looked at again soon.
      return false
    }
  }

  function leave(network: string): void {
    joined.delete(network)
    try {
      socket?.dropMembership(family.group, network)
    } catch {
      // It went with its network.
    }
  }

  async function sendTo(network: string, bytes: Uint8Array): Promise<void> {
    const sent = Promise.withResolvers<void>()
    try {
      if (socket === undefined) return
      socket.setMulticastInterface(network)
      // A network that is down refuses; the others are still to be told.
      socket.send(bytes, PORT, family.group, () => sent.resolve())
      await sent.promise
    } catch {
      // It has gone since it was looked at.
    }
  }

  open()

  return {
    join,
    send(bytes) {
      sending = sending.then(async () => {
        for (const network of joined.keys()) if (!isClosed) await sendTo(network, bytes)
      })
      return sending
    },
    get interfaces() {
      return [...joined.values()]
    },
    get failure() {
      return failure
    },
    async close() {
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

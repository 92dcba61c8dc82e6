/**
 * TCP between peers: gives up in time, and goes along a cable without router or DHCP as well. Of link-local IPv6 addresses
 * libp2p drops the zone when it dials, without which they lead nowhere, and stumbles over it when it is dialled.
 */
import { Server, type Socket } from 'node:net'
import type { Transport } from '@libp2p/interface'
import { type TCPComponents, tcp } from '@libp2p/tcp'
import { HongyanError } from '../../../shared/errors.ts'
import { ADDRESS_DIAL_TIMEOUT_MS, LAN_DIAL_TIMEOUT_MS } from '../../../shared/limits.ts'
import { isPrivateAddress, socketHostOf } from '../dialling/addresses.ts'

export function peerTcp(components: TCPComponents): Transport {
  const transport = tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })(components)
  const dial = transport.dial.bind(transport)
  const createListener = transport.createListener.bind(transport)

  transport.dial = async (address, options) => {
    // Not AbortSignal.timeout: the signal stays with the connection and would end it when the time has come.
    const haste = new AbortController()
    // Soon on private addresses, most of which belong to somebody else's network.
    const timeoutMs = isPrivateAddress(address) ? LAN_DIAL_TIMEOUT_MS : ADDRESS_DIAL_TIMEOUT_MS
    const timer = setTimeout(() => haste.abort(), timeoutMs)
    const host = socketHostOf(address)
    try {
      return await dial(address, {
        ...options,
        // Goes to the socket as it is, past what libp2p makes of the address.
        ...(host === undefined ? {} : { host }),
        signal: AbortSignal.any([options.signal, haste.signal]),
      })
    } finally {
      clearTimeout(timer)
    }
  }

  transport.createListener = (options) => {
    const listener = createListener(options)
    const server: unknown = Reflect.get(listener, 'server')
    if (!(server instanceof Server)) throw new HongyanError('INTERNAL', "libp2p's listener is another than it was")
    server.prependListener('connection', forgetZone)
    return listener
  }
  return transport
}

/** Nobody dials it back by that. */
function forgetZone(socket: Socket): void {
  const [ip, zone] = socket.remoteAddress?.split('%') ?? []
  if (zone !== undefined) Object.defineProperty(socket, 'remoteAddress', { value: ip })
}

/**
 * Tells apart by their first bytes what comes to the one port of a node: connections of libp2p, and bare ones that carry a
 * splice. Both pass the same door before anything was said, and neither may stay silent.
 */
import type { MultiaddrConnection, Transport, Upgrader } from '@libp2p/interface'
import { type TCPComponents, tcp } from '@libp2p/tcp'
import { Uint8ArrayList } from 'uint8arraylist'
import { HongyanError, toHongyanError } from '../shared/errors.ts'
import { DIAL_TIMEOUT_MS } from '../shared/limits.ts'
import { afterPreface, ticketIn } from '../shared/splice.ts'
import { shutWindow } from '../shared/stream-window.ts'

export interface Porter {
  /** False: it may not come in. */
  admit(wire: MultiaddrConnection): boolean
  /**
   * A bare connection has shown that ticket; what follows it is kept in the connection, whose window is shut, until somebody
   * listens. False: nobody knows the ticket, and it is cut.
   */
  takeBare(wire: MultiaddrConnection, ticket: Uint8Array): boolean
}

/** With which libp2p begins: the length of `/multistream/1.0.0` and a newline. */
const LIBP2P_FIRST_BYTE = 19

export function sharedPort(porter: Porter): (components: TCPComponents) => Transport {
  return (components) => {
    const transport = tcp()(components)
    const createListener = transport.createListener.bind(transport)
    transport.createListener = (options) => createListener({ ...options, upgrader: behind(porter, options.upgrader) })
    return transport
  }
}

/** The upgrader, which gets to see only what is meant for it. */
function behind({ admit, takeBare }: Porter, upgrader: Upgrader): Upgrader {
  async function upgradeInbound(
    wire: MultiaddrConnection,
    options: Parameters<Upgrader['upgradeInbound']>[1],
  ): Promise<void> {
    if (!admit(wire)) throw new HongyanError('CLOSED', 'there is no room')
    const ticket = await readBeginning(wire, options.signal)
    if (ticket === undefined) await upgrader.upgradeInbound(wire, options)
    else if (!takeBare(wire, ticket)) throw new HongyanError('NOT_FOUND', 'no ticket of ours')
  }
  return Object.create(upgrader, { upgradeInbound: { value: upgradeInbound } }) as Upgrader
}

/**
 * The ticket of a bare connection; undefined of libp2p's, of which every byte is still there. Nothing may be lost until
 * somebody else listens: it is put back in the turn in which it came.
 */
function readBeginning(wire: MultiaddrConnection, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | undefined>()
  const held = new Uint8ArrayList()

  function onMessage({ data }: { data: Uint8Array | Uint8ArrayList }): void {
    held.append(data)
    try {
      if (held.get(0) === LIBP2P_FIRST_BYTE) settle(undefined)
      else {
        const ticket = ticketIn(held)
        if (ticket !== 'incomplete') settle(ticket)
      }
    } catch (error) {
      fail(error)
    }
  }
  function settle(ticket: Uint8Array | undefined): void {
    stop()
    if (ticket !== undefined) shutWindow(wire)
    wire.unshift(ticket === undefined ? held : afterPreface(held))
    resolve(ticket)
  }
  function fail(error: unknown): void {
    stop()
    reject(toHongyanError(error))
  }
  function stop(): void {
    clearTimeout(timer)
    wire.removeEventListener('message', onMessage)
    wire.removeEventListener('close', onClose)
    signal?.removeEventListener('abort', onClose)
  }
  const onClose = () => fail(new HongyanError('UNREACHABLE', 'it ended before it had begun'))
  const onSilence = () => fail(new HongyanError('TIMEOUT', 'nothing was said'))
  const timer = setTimeout(onSilence, DIAL_TIMEOUT_MS)

  wire.addEventListener('message', onMessage)
  wire.addEventListener('close', onClose)
  signal?.addEventListener('abort', onClose)
  if (signal?.aborted || wire.status !== 'open') onClose()
  return promise
}

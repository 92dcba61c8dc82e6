/**
 * The bulk connection: a bare TCP socket that carries a transfer's data beside its stream, because libp2p's streams
 * cost several times what sealing does. Whoever was dialled listens, the dialler connects; both know a one-use secret.
 */
import type { KeyObject } from 'node:crypto'
import { BULK_TIMEOUT_MS } from '../../../shared/limits.ts'
import type { BulkOffer, DirectOffer } from '../../core/files/messages.ts'
import { type Channel, createChannel } from './bulk-channel.ts'
import { connectTo, greetAsDialler, sayHello } from './bulk-connect.ts'
import { openPort } from './bulk-port.ts'
import {
  type BulkContext,
  createOpener,
  createSealer,
  deriveBulkKeys,
  HELLO_BYTES,
  type Opener,
  SECRET_BYTES,
} from './bulk-records.ts'
import { type Bulk, bulkOver } from './bulk-session.ts'

export type { Bulk } from './bulk-session.ts'

export interface BulkInit extends BulkContext {
  /** The other side's IP address. */
  readonly host: string
  /** Ends the connection, with its reason, a HongyanError. */
  readonly signal: AbortSignal
  /** Longest wait for the other side to send or to take anything. */
  readonly idleMs: number
}

export interface BulkListener<Offer extends BulkOffer = BulkOffer> {
  /** To be told to the other side where only it can read it. */
  readonly offer: Offer
  /** Never throws: undefined where nobody proved to be the other side within BULK_TIMEOUT_MS. */
  readonly connected: Promise<Bulk | undefined>
}

export interface PortListener extends BulkListener<DirectOffer> {
  /** Gives the port up; a connection that stands stays. */
  close(): void
}

interface ListenInit extends BulkInit {
  readonly random: (bytes: number) => Uint8Array
}

/**
 * Opens a port for the other side, which closes as soon as that has connected. Never throws: undefined where no port can
 * be opened.
 */
export async function listenForBulk({ random, ...init }: ListenInit): Promise<PortListener | undefined> {
  const secret = random(SECRET_BYTES)
  const keys = deriveBulkKeys(secret, init)
  try {
    const { port, visitor, close } = await openPort({
      ...{ host: init.host, signal: init.signal, timeoutMs: BULK_TIMEOUT_MS, proofBytes: HELLO_BYTES },
      check: (bytes) => openerOfHello(keys.fromDialler, bytes),
    })
    const connected = visitor.then((found) => {
      if (found === undefined) return undefined
      const { socket, proof } = found
      const channel = createChannel({ ...init, socket, sealer: createSealer(keys.fromListener), opener: proof })
      socket.on('data', channel.receive)
      return greet(channel) ? bulkOver(channel) : undefined
    })
    return { offer: { port, secret }, connected, close }
  } catch {
    return undefined
  }
}

/** Never throws: undefined where the other side cannot be reached, does not prove itself, or takes too long. */
export async function dialBulk({ port, secret }: DirectOffer, init: BulkInit): Promise<Bulk | undefined> {
  const { fromDialler, fromListener } = deriveBulkKeys(secret, init)
  try {
    const ends = { sealer: createSealer(fromDialler), opener: createOpener(fromListener) }
    return await greetAsDialler(connectTo({ host: init.host, port }, { ...init, ...ends }))
  } catch {
    // The data then goes over the stream, where whatever is wrong with it is told.
    return undefined
  }
}

/** False where the other side is gone already. */
function greet(channel: Channel): boolean {
  try {
    sayHello(channel)
    return true
  } catch {
    return false
  }
}

/** Undefined where it is no hello of the one who knows the secret. */
function openerOfHello(key: KeyObject, bytes: Uint8Array): Opener | undefined {
  const opener = createOpener(key)
  try {
    return opener.open(bytes).kind === 'hello' ? opener : undefined
  } catch {
    return undefined
  }
}

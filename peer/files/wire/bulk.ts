/**
 * The bulk connection: a bare TCP socket that carries a transfer's data beside its stream, because libp2p's streams
 * cost several times what sealing does. Whoever was dialled listens, the dialler connects; both know a one-use secret.
 */
import type { KeyObject } from 'node:crypto'
import { connect } from 'node:net'
import { HongyanError } from '../../../shared/errors.ts'
import { BULK_TIMEOUT_MS } from '../../../shared/limits.ts'
import type { BulkOffer } from '../../core/files/messages.ts'
import { type Channel, createChannel } from './bulk-channel.ts'
import { RECEIVE_BYTES } from './bulk-inbox.ts'
import { openPort } from './bulk-port.ts'
import {
  type BulkContext,
  type BulkKeys,
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

export interface BulkListener {
  /** To be told to the other side where only it can read it. */
  readonly offer: BulkOffer
  /** Never throws: undefined where nobody proved to be the other side within BULK_TIMEOUT_MS. */
  readonly connected: Promise<Bulk | undefined>
  /** Gives the port up; a connection that stands stays. */
  close(): void
}

interface ListenInit extends BulkInit {
  readonly random: (bytes: number) => Uint8Array
}

const NOTHING = new Uint8Array()

/**
 * Opens a port for the other side, which closes as soon as that has connected. Never throws: undefined where no port can
 * be opened.
 */
export async function listenForBulk({ random, ...init }: ListenInit): Promise<BulkListener | undefined> {
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
export async function dialBulk({ port, secret }: BulkOffer, init: BulkInit): Promise<Bulk | undefined> {
  try {
    const channel = connectTo(port, init, deriveBulkKeys(secret, init))
    channel.send('hello', NOTHING)
    const { kind } = await inTime(channel, channel.next())
    if (kind === 'hello') return bulkOver(channel)
    channel.abort(new HongyanError('UNREACHABLE', 'a bulk connection begins with a hello'))
  } catch {
    // The data then goes over the stream, where whatever is wrong with it is told.
  }
  return undefined
}

function connectTo(port: number, { host, ...init }: BulkInit, keys: BulkKeys): Channel {
  const buffer = Buffer.allocUnsafeSlow(RECEIVE_BYTES)
  const socket = connect({
    ...{ host, port, noDelay: true, allowHalfOpen: true },
    // One buffer for all that is received: to allocate one for every 64 KiB costs more than to open them.
    onread: {
      buffer,
      callback(bytes) {
        channel.receive(buffer.subarray(0, bytes))
        return true
      },
    },
  })
  const [sealer, opener] = [createSealer(keys.fromDialler), createOpener(keys.fromListener)]
  const channel = createChannel({ ...init, socket, sealer, opener })
  return channel
}

/** False where the other side is gone already. */
function greet(channel: Channel): boolean {
  try {
    channel.send('hello', NOTHING)
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

/** Cuts the channel when it takes longer than BULK_TIMEOUT_MS. */
async function inTime<T>(channel: Channel, step: Promise<T>): Promise<T> {
  const late = () => channel.abort(new HongyanError('TIMEOUT', 'no bulk connection in time'))
  const timer = setTimeout(late, BULK_TIMEOUT_MS)
  try {
    return await step
  } finally {
    clearTimeout(timer)
  }
}

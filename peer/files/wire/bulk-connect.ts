/** Dialling for a bulk connection, and the patience with it. */
import { connect } from 'node:net'
import { HongyanError } from '../../../shared/errors.ts'
import { BULK_TIMEOUT_MS } from '../../../shared/limits.ts'
import { type Channel, type ChannelInit, createChannel } from './bulk-channel.ts'
import { RECEIVE_BYTES } from './bulk-inbox.ts'
import { type Bulk, bulkOver } from './bulk-session.ts'

export interface Whereto {
  readonly host: string
  readonly port: number
  /** Said before the first record, where somebody is between. */
  readonly preface?: Uint8Array
}

/** Throws where the address is none. */
export function connectTo({ host, port, preface }: Whereto, init: Omit<ChannelInit, 'socket'>): Channel {
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
  if (preface !== undefined) socket.write(preface)
  const channel = createChannel({ ...init, socket })
  return channel
}

/** The other side's greeting comes next. Throws where it is another record, or cut, or takes longer. */
export async function hearHello(channel: Channel, timeoutMs = BULK_TIMEOUT_MS): Promise<void> {
  const late = () => channel.abort(new HongyanError('TIMEOUT', 'no bulk connection in time'))
  const timer = setTimeout(late, timeoutMs)
  try {
    const { kind } = await channel.next()
    if (kind !== 'hello') throw channel.abort(new HongyanError('UNREACHABLE', 'a bulk connection begins with a hello'))
  } finally {
    clearTimeout(timer)
  }
}

export function sayHello(channel: Channel): void {
  channel.send('hello', new Uint8Array())
}

/** As the one who dials a listener. Throws where the other side does not prove itself in time. */
export async function greetAsDialler(channel: Channel, timeoutMs?: number): Promise<Bulk> {
  sayHello(channel)
  await hearHello(channel, timeoutMs)
  return bulkOver(channel)
}

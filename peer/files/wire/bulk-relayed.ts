/**
 * The bulk connection of two that nobody can dial: both connect to the relay, which carries the bytes of one to the other.
 * Whoever listened if they could be dialled asks the relay, waits there, and tells the other its ticket.
 */
import { BULK_RELAYED_TIMEOUT_MS, BULK_TIMEOUT_MS } from '../../../shared/limits.ts'
import { prefaceOf } from '../../../shared/splice.ts'
import type { RelayedOffer } from '../../core/files/messages.ts'
import type { Splicer } from '../../net/circuits/splicer.ts'
import type { BulkListener } from './bulk.ts'
import type { Channel, ChannelInit } from './bulk-channel.ts'
import { connectTo, greetAsDialler, hearHello, sayHello } from './bulk-connect.ts'
import { type BulkContext, createOpener, createSealer, deriveBulkKeys, SECRET_BYTES } from './bulk-records.ts'
import { type Bulk, bulkOver } from './bulk-session.ts'

export interface RelayedInit extends BulkContext {
  readonly relay: Splicer
  /** Ends the connection, with its reason, a HongyanError. */
  readonly signal: AbortSignal
  /** Longest wait for the other side to send or to take anything. */
  readonly idleMs: number
}

interface WaitInit extends RelayedInit {
  readonly random: (bytes: number) => Uint8Array
}

/** Never throws: undefined where the relay does not want to. */
export async function waitAtRelay({ random, ...init }: WaitInit): Promise<BulkListener<RelayedOffer> | undefined> {
  const secret = random(SECRET_BYTES)
  const { fromDialler, fromListener } = deriveBulkKeys(secret, init)
  try {
    const patience = AbortSignal.any([init.signal, AbortSignal.timeout(BULK_TIMEOUT_MS)])
    const { own, theirs } = await init.relay.ask(patience)
    const channel = connectBy(own, init, { sealer: createSealer(fromListener), opener: createOpener(fromDialler) })
    return { offer: { ticket: theirs, secret }, connected: answerHello(channel) }
  } catch {
    return undefined
  }
}

/** Never throws: undefined where the relay cannot be reached or the other side is not there in time. */
export async function comeToRelay({ ticket, secret }: RelayedOffer, init: RelayedInit): Promise<Bulk | undefined> {
  const { fromDialler, fromListener } = deriveBulkKeys(secret, init)
  try {
    const channel = connectBy(ticket, init, { sealer: createSealer(fromDialler), opener: createOpener(fromListener) })
    return await greetAsDialler(channel, BULK_RELAYED_TIMEOUT_MS)
  } catch {
    return undefined
  }
}

function connectBy(ticket: Uint8Array, init: RelayedInit, ends: Pick<ChannelInit, 'sealer' | 'opener'>): Channel {
  const { relay, signal, idleMs } = init
  const { host, port } = relay
  const channel = connectTo({ host, port, preface: prefaceOf(ticket) }, { signal, idleMs, ...ends })
  void channel.closed.then(() => {
    // Otherwise it was ended from here.
    if (!signal.aborted) relay.doubt()
  })
  return channel
}

/** Never throws: undefined where nobody proved to be the other side in time. */
async function answerHello(channel: Channel): Promise<Bulk | undefined> {
  try {
    await hearHello(channel)
    sayHello(channel)
    return bulkOver(channel)
  } catch {
    return undefined
  }
}

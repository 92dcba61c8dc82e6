/**
 * The bulk connection of two that nobody can dial: both connect to the relay, which carries the bytes of one to the other.
 * Whoever listened if they could be dialled asks the relay, waits there, and tells the other its ticket.
 */
import { BULK_TIMEOUT_MS } from '../../../shared/limits.ts'
import { prefaceOf } from '../../../shared/splice.ts'
import type { RelayedOffer } from '../../core/files/messages.ts'
import type { Splicer } from '../../net/circuits/splicer.ts'
import type { BulkListener } from './bulk.ts'
import type { Channel } from './bulk-channel.ts'
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
export async function waitAtRelay({
  random,
  relay,
  ...init
}: WaitInit): Promise<BulkListener<RelayedOffer> | undefined> {
  const secret = random(SECRET_BYTES)
  const { fromDialler, fromListener } = deriveBulkKeys(secret, init)
  try {
    const { own, theirs } = await relay.ask(AbortSignal.any([init.signal, AbortSignal.timeout(BULK_TIMEOUT_MS)]))
    const ends = { sealer: createSealer(fromListener), opener: createOpener(fromDialler) }
    const channel = connectTo(whereto(relay, own), { ...init, ...ends })
    return { offer: { ticket: theirs, secret }, connected: answerHello(channel) }
  } catch {
    return undefined
  }
}

/** Never throws: undefined where the relay cannot be reached or the other side is not there in time. */
export async function comeToRelay(
  { ticket, secret }: RelayedOffer,
  { relay, ...init }: RelayedInit,
): Promise<Bulk | undefined> {
  const { fromDialler, fromListener } = deriveBulkKeys(secret, init)
  try {
    const ends = { sealer: createSealer(fromDialler), opener: createOpener(fromListener) }
    return await greetAsDialler(connectTo(whereto(relay, ticket), { ...init, ...ends }))
  } catch {
    return undefined
  }
}

function whereto({ host, port }: Splicer, ticket: Uint8Array) {
  return { host, port, preface: prefaceOf(ticket) }
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

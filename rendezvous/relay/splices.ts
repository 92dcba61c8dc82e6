/**
 * Splices: a file's bytes past the streams, whose cost is many times that of the bytes. Two members that have a circuit get a
 * ticket each, once; whoever comes to the node's port with them is joined, and from then on it is a circuit as any other.
 */
import { randomBytes } from 'node:crypto'
import type { Connection, MultiaddrConnection } from '@libp2p/interface'
import { toHex } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { SPLICE_SETUP_MS } from '../../shared/limits.ts'
import { TICKET_BYTES, type Tickets } from '../../shared/splice.ts'
import type { BookedEnd, CircuitBook } from './circuit-book.ts'
import type { RelayQuotas } from './quotas.ts'

export interface Splices {
  /** For a member that has asked, and a device. Throws NOT_FOUND where the two have no circuit, or RATE_LIMITED. */
  promise(from: Party, device: DeviceId): Tickets
  /** Somebody has come with a ticket. False: it is none, or not any more. */
  take(wire: MultiaddrConnection, ticket: Uint8Array): boolean
  /** Nobody who asked for one over that connection, or is asked for, is waited for any more. */
  leave(connection: Connection): void
  stop(): void
}

export interface SplicesInit {
  readonly quotas: Pick<RelayQuotas, 'splice'>
  readonly book: Pick<CircuitBook, 'partner' | 'start'>
}

/** A member, by its connection. */
type Party = Omit<BookedEnd, 'stream'>

/** One of the two whom a splice is for: a member's connection, and the bare one once it has come. */
interface Side {
  readonly member: Party
  readonly ticket: string
  wire: MultiaddrConnection | undefined
}

/** Until both have come. */
interface Promised {
  readonly sides: readonly [Side, Side]
  readonly timer: NodeJS.Timeout
  /** For the quotas. */
  close(): void
}

export function createSplices({ quotas, book }: SplicesInit): Splices {
  /** By the tickets that have not been shown. */
  const byTicket = new Map<string, { readonly promised: Promised; readonly side: Side }>()
  const all = new Set<Promised>()

  function forget(promised: Promised): void {
    clearTimeout(promised.timer)
    all.delete(promised)
    for (const { ticket } of promised.sides) byTicket.delete(ticket)
  }

  function giveUp(promised: Promised, reason: HongyanError): void {
    forget(promised)
    promised.close()
    for (const { wire } of promised.sides) wire?.abort(reason)
  }

  function join(promised: Promised, [source, target]: readonly [BookedEnd, BookedEnd]): void {
    forget(promised)
    book.start([source, target], promised.close)
  }

  return {
    promise(from, device) {
      // Who has left meanwhile has none.
      const to = book.partner(from.connection, device)
      if (to === undefined) throw new HongyanError('NOT_FOUND', 'there is no circuit with that device')
      const close = quotas.splice(from.account)
      const sides = [sideOf(from), sideOf(to)] as const
      const late = () => giveUp(promised, new HongyanError('TIMEOUT', 'not both have come'))
      const promised: Promised = { sides, close, timer: setTimeout(late, SPLICE_SETUP_MS) }
      all.add(promised)
      for (const side of sides) byTicket.set(side.ticket, { promised, side })
      const [own, theirs] = sides
      return { own: Buffer.from(own.ticket, 'hex'), theirs: Buffer.from(theirs.ticket, 'hex') }
    },
    take(wire, ticket) {
      const name = toHex(ticket)
      const found = byTicket.get(name)
      if (found === undefined) return false
      byTicket.delete(name)
      const { promised, side } = found
      side.wire = wire
      const [source, target] = promised.sides.map(endOf)
      if (source !== undefined && target !== undefined) join(promised, [source, target])
      return true
    },
    leave(connection) {
      const reason = new HongyanError('CLOSED', 'a member has left')
      for (const promised of all) {
        if (promised.sides.some(({ member }) => member.connection === connection)) giveUp(promised, reason)
      }
    },
    stop() {
      for (const promised of all) giveUp(promised, new HongyanError('CLOSED', 'the relay stops'))
    },
  }
}

function sideOf({ connection, account, device }: Party): Side {
  return { member: { connection, account, device }, ticket: toHex(randomBytes(TICKET_BYTES)), wire: undefined }
}

function endOf({ member, wire }: Side): BookedEnd | undefined {
  return wire === undefined ? undefined : { ...member, stream: wire }
}

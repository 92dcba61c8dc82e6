/**
 * Files between peers: offers and answers are private messages, the data goes over a stream that the receiver opens.
 * Composes the two sides and what is common to them; never touches a message or a connection of its own.
 */
import type { Stream } from '@libp2p/interface'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { FILE_IDLE_MS } from '../../shared/limits.ts'
import type { FileAnswer, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Transfer } from '../api.ts'
import type { TransferRow } from '../store/transfers.ts'
import { type AcceptInit, createIncoming, type FileOffer } from './incoming.ts'
import { createLedger } from './ledger.ts'
import { createOutgoing } from './outgoing.ts'
import type { FileParts, FilesInit, RemoteDevice } from './parts.ts'
import { createSessions } from './sessions.ts'

export type { FilesInit } from './parts.ts'

export interface Files {
  /** For FILE_PROTOCOL streams of admitted devices; to be called in the turn in which the stream arrived. */
  handleStream(stream: Stream, remote: RemoteDevice): void
  /** Resolves when the offer is on disk. Throws NOT_FOUND, INVALID_NAME, TOO_LARGE or INVALID_PARAMS. */
  offer(to: Username, path: string): Promise<TransferId>
  /**
   * Resolves once the transfer is under way, with the path that the file will have; where another file takes that name
   * meanwhile, `file.verified` tells the real one. Throws what makes it impossible, then the offer can be accepted
   * again. A failed transfer may be accepted again too, and begins anew.
   */
  accept(init: AcceptInit): Promise<{ path: string }>
  /** Of an incoming transfer; after it was accepted, this cancels it. */
  decline(id: TransferId): Promise<void>
  /** Of either direction. Throws CONFLICT when the file has arrived. */
  cancel(id: TransferId): Promise<void>
  /** Oldest first. */
  list(): Promise<readonly Transfer[]>
  /** A verified private message to this account; the same again changes nothing. */
  onOffer(from: Username, device: DeviceId, offer: FileOffer): void
  onAnswer(from: Username, answer: FileAnswer): void
  /** Ends what runs, tells the other sides, and resolves when all is closed and written down. */
  stop(): Promise<void>
}

/** Marks as failed what a stopped process left in the middle; its transfers can be accepted again. */
export function createFiles(init: FilesInit): Files {
  const { store } = init
  const sessions = createSessions()
  const ledger = createLedger(store, init.onEvent)
  const parts: FileParts = { init, ledger, sessions, idleMs: init.idleMs ?? FILE_IDLE_MS }
  const incoming = createIncoming(parts)
  const outgoing = createOutgoing(parts)
  sessions.track(incoming.clean(store.failInterrupted()))

  /** Ends the attempt that runs, if one does, and records how the transfer ended; not where it is complete by then. */
  async function giveUp(id: TransferId, error: HongyanError): Promise<void> {
    if (await sessions.end(id, error)) ledger.ended(id, error)
  }

  async function cancel(row: TransferRow): Promise<void> {
    if (row.state === 'cancelled' || row.state === 'declined') return
    const { transferId, peer, direction, state } = row
    const isRefusal = direction === 'incoming' && state === 'offered'
    await giveUp(transferId, new HongyanError(isRefusal ? 'DECLINED' : 'CANCELLED', 'given up here'))
    if (store.get(transferId)?.state === 'verified') throw new HongyanError('CONFLICT', 'the file has arrived')
    const answer = direction === 'outgoing' ? 'cancelled' : 'declined'
    await init.sendPrivate(peer, { type: 'fileAnswer', transferId, answer })
  }

  function onAnswer(from: Username, { transferId, answer }: FileAnswer): void {
    const row = store.get(transferId)
    // Only the receiver accepts and declines, only the sender cancels.
    if (row?.peer !== from || row.direction !== (answer === 'cancelled' ? 'incoming' : 'outgoing')) return
    // A transfer that failed is accepted by its next pull, not by an answer that comes again.
    if (answer === 'accepted') {
      if (row.state === 'offered') ledger.move(transferId, 'accepted')
      return
    }
    const code = answer === 'declined' && row.state === 'offered' ? 'DECLINED' : 'CANCELLED'
    sessions.track(giveUp(transferId, new HongyanError(code, 'given up by the other side')))
  }

  return {
    handleStream: outgoing.handleStream,
    async offer(to, path) {
      sessions.stopping.throwIfAborted()
      return outgoing.offer(to, path)
    },
    async accept(wish) {
      sessions.stopping.throwIfAborted()
      return incoming.accept(wish)
    },
    decline: async (id) => cancel(ledger.require(id, 'incoming')),
    cancel: async (id) => cancel(ledger.require(id)),
    list: async () => store.list().map((row) => transferOf(row, sessions.get(row.transferId)?.bytes)),
    onOffer(from, device, offer) {
      // What comes while we stop comes again: it is on disk with its message.
      if (!sessions.stopping.aborted) incoming.onOffer(from, device, offer)
    },
    onAnswer(from, answer) {
      if (!sessions.stopping.aborted) onAnswer(from, answer)
    },
    stop: sessions.stop,
  }
}

function transferOf(row: TransferRow, runningBytes: number | undefined): Transfer {
  const { transferId, direction, peer, name, sizeBytes, state, path, error } = row
  const bytes = state === 'running' ? (runningBytes ?? row.bytes) : row.bytes
  return {
    ...{ transferId, direction, peer, name, folder: false, files: row.count, sizeBytes, bytes, state },
    ...(path === null ? {} : { path }),
    ...(error === null ? {} : { error }),
  }
}

/**
 * The files on their way, above the line where one types: what they are, how far, and by which number commands name them.
 * Pure. The commands' own list of transfers is this one.
 */
import type { Instant } from '../../../../shared/clock.ts'
import type { ErrorCode } from '../../../../shared/errors.ts'
import type { TransferId } from '../../../../shared/message.ts'
import type { PathKind, Transfer, TransferState } from '../../../api.ts'
import { type ListedTransfer, NOTHING_NUMBERED, type Numbered, numbered } from '../../commands/transfer-list.ts'
import type { FileEvent } from '../../files/file-event.ts'
import { isOpen } from '../../files/transfers.ts'

export interface Shelved extends ListedTransfer {
  readonly bytes: number
  /** Both only while it runs. */
  readonly bytesPerSecond: number
  readonly via: PathKind
  /** What was there before is being compared: so much of it is. */
  readonly checkedBytes: number | undefined
  /** Incoming: where it goes, or is. */
  readonly path: string | undefined
  /** Why it waits, or failed. */
  readonly reason: ErrorCode | undefined
  /** When its state was last another one. */
  readonly changedAtMs: Instant
}

export type ShelfTransfer = Shelved & { readonly number: number }
export type Shelf = Numbered<Shelved>

export const EMPTY_SHELF: Shelf = NOTHING_NUMBERED

/** What changed a moment ago is shown for so long, though nothing is to be done. */
export const FRESH_MS = 60_000

/** As they are on the disk. */
export function withTransfers(shelf: Shelf, transfers: readonly (Transfer | ListedTransfer)[], now: Instant): Shelf {
  return transfers.reduce((list, transfer) => numbered(list, shelved(list, transfer, now)), shelf)
}

/** What of it is not known to the shelf changes nothing. */
export function withFileEvent(shelf: Shelf, event: FileEvent, now: Instant): Shelf {
  if (event.type === 'file.offered') {
    const offer = { ...event, direction: 'incoming', peer: event.from, state: 'offered' } as const
    return withTransfers(shelf, [offer], now)
  }
  const known = shelf.transfers.find(({ transferId }) => transferId === event.transferId)
  if (known === undefined) return shelf
  const next = changed(known, event, now)
  return next === known ? shelf : numbered(shelf, next)
}

export function transferOf(shelf: Shelf, transferId: TransferId): ShelfTransfer | undefined {
  return shelf.transfers.find((known) => known.transferId === transferId)
}

export function isFresh({ changedAtMs }: Shelved, now: Instant): boolean {
  return now - changedAtMs < FRESH_MS
}

function shelved(shelf: Shelf, transfer: Transfer | ListedTransfer, now: Instant): Shelved {
  const known = transferOf(shelf, transfer.transferId)
  const { transferId, direction, peer, name, folder, files, sizeBytes, state, retryable } = transfer
  const kept = 'bytes' in transfer ? { bytes: transfer.bytes, path: transfer.path, reason: transfer.error } : known
  const isKnown = known !== undefined && known.state === state
  return {
    ...{ transferId, direction, peer, name, folder, files, sizeBytes, state },
    ...(retryable === true ? { retryable } : {}),
    ...{ bytes: kept?.bytes ?? 0, path: kept?.path, reason: kept?.reason },
    bytesPerSecond: isKnown ? known.bytesPerSecond : 0,
    via: isKnown ? known.via : 'none',
    checkedBytes: isKnown ? known.checkedBytes : undefined,
    // Of what was over before anybody looked there is no news.
    changedAtMs: isKnown ? known.changedAtMs : known === undefined && !isOpen(transfer) ? 0 : now,
  }
}

const STILL = { bytesPerSecond: 0, via: 'none', checkedBytes: undefined } as const

/** What ended is over in this way; the rest failed. */
const ENDINGS: Partial<Readonly<Record<ErrorCode, TransferState>>> = { DECLINED: 'declined', CANCELLED: 'cancelled' }

function changed(known: ShelfTransfer, event: Exclude<FileEvent, { type: 'file.offered' }>, now: Instant): Shelved {
  switch (event.type) {
    case 'file.checking':
      return { ...known, checkedBytes: event.bytes }
    case 'file.progress': {
      const { bytes, bytesPerSecond, via } = event
      const isSame = known.bytes === bytes && known.bytesPerSecond === bytesPerSecond && known.via === via
      if (isSame && known.state === 'running') return known
      return {
        ...inState(known, 'running', now),
        bytes,
        bytesPerSecond,
        via,
        checkedBytes: undefined,
        reason: undefined,
      }
    }
    case 'file.changed': {
      const next = inState(known, event.state, now)
      return event.state === 'running' ? { ...next, reason: event.reason } : { ...next, ...STILL, reason: event.reason }
    }
    case 'file.verified': {
      const { sizeBytes, direction } = known
      const path = direction === 'incoming' ? event.path : known.path
      return { ...inState(known, 'verified', now), ...STILL, bytes: sizeBytes, path, reason: undefined }
    }
    case 'file.failed': {
      const { code, retryable } = event
      const { retryable: _, ...next } = inState(known, ENDINGS[code] ?? 'failed', now)
      return { ...next, ...STILL, reason: code, ...(retryable ? { retryable } : {}) }
    }
  }
}

function inState(known: ShelfTransfer, state: TransferState, now: Instant): ShelfTransfer {
  return known.state === state ? known : { ...known, state, changedAtMs: now }
}

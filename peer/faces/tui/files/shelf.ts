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
  /** When it came to be known. */
  readonly stateAtFirst: TransferState
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
  /** That was a moment ago. */
  readonly isFresh: boolean
}

export type ShelfTransfer = Shelved & { readonly number: number }

/** The keyboard is the shelf's, and one transfer is chosen. */
export interface ShelfFocus {
  readonly chosen: TransferId
  /** It is asked whether it is really to be cancelled. */
  readonly isAsking: boolean
}

export interface Shelf extends Numbered<Shelved> {
  readonly focus: ShelfFocus | undefined
}

export const EMPTY_SHELF: Shelf = { ...NOTHING_NUMBERED, focus: undefined }

/** What changed is shown for so long, though nothing is to be done: read at leisure, and gone before it is a habit. */
const FRESH_MS = 60_000

/** As they are on the disk. */
export function withTransfers(shelf: Shelf, transfers: readonly (Transfer | ListedTransfer)[], now: Instant): Shelf {
  let list: Numbered<Shelved> = shelf
  for (const transfer of transfers) {
    const known = transferOf(list, transfer.transferId)
    const next = shelved(known, transfer, now)
    if (known === undefined || !isSame(known, next)) list = numbered(list, next)
  }
  return list === shelf ? shelf : { ...shelf, ...list }
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
  return next === known ? shelf : { ...shelf, ...numbered<Shelved>(shelf, next) }
}

export function transferOf(shelf: Numbered<Shelved>, transferId: TransferId): ShelfTransfer | undefined {
  return shelf.transfers.find((known) => known.transferId === transferId)
}

/** When something on the shelf is no news any more. */
export function shelfWakeAt({ transfers }: Shelf): Instant | undefined {
  const fresh = transfers.filter(({ isFresh }) => isFresh).map(({ changedAtMs }) => changedAtMs)
  return fresh.length === 0 ? undefined : Math.min(...fresh) + FRESH_MS
}

export function withoutOldNews(shelf: Shelf, now: Instant): Shelf {
  const isOld = ({ isFresh, changedAtMs }: ShelfTransfer) => isFresh && now - changedAtMs >= FRESH_MS
  if (!shelf.transfers.some(isOld)) return shelf
  const transfers = shelf.transfers.map((each) => (isOld(each) ? { ...each, isFresh: false } : each))
  const hasMore = transfers.some((each) => each.isFresh || isOpen(each))
  return { ...shelf, transfers, focus: hasMore ? shelf.focus : undefined }
}

function shelved(known: Shelved | undefined, transfer: Transfer | ListedTransfer, now: Instant): Shelved {
  const { transferId, direction, peer, name, folder, files, sizeBytes, state, retryable } = transfer
  const isKnown = known !== undefined && known.state === state
  // Why it waits is told by events, and stands on no disk.
  const told = isKnown ? known.reason : undefined
  const kept =
    'bytes' in transfer ? { bytes: transfer.bytes, path: transfer.path, reason: transfer.error ?? told } : known
  return {
    ...{ transferId, direction, peer, name, folder, files, sizeBytes, state },
    ...(retryable === true ? { retryable } : {}),
    stateAtFirst: known?.stateAtFirst ?? state,
    ...{ bytes: kept?.bytes ?? 0, path: kept?.path, reason: kept?.reason },
    bytesPerSecond: isKnown ? known.bytesPerSecond : 0,
    via: isKnown ? known.via : 'none',
    checkedBytes: isKnown ? known.checkedBytes : undefined,
    changedAtMs: isKnown ? known.changedAtMs : now,
    // Of what was over before anybody looked there is no news.
    isFresh: isKnown ? known.isFresh : known !== undefined || isOpen(transfer),
  }
}

function isSame(known: Shelved, next: Shelved): boolean {
  const names = [...(Object.keys(next) as (keyof Shelved)[]), 'retryable'] as const
  return names.every((name) => known[name] === next[name])
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
  return known.state === state ? known : { ...known, state, changedAtMs: now, isFresh: true }
}

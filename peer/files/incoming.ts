/** Offers coming in: taken down, refused, and accepted, with a place on the disk that is theirs from then on. */
import { dirname } from 'node:path'
import { equals } from '../../shared/bytes.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { MANIFEST_MAX_ENTRIES, OFFERS_PER_ACCOUNT_MAX, OFFERS_REFUSED_WITHIN_MS } from '../../shared/limits.ts'
import type { PrivateBody, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { OnConflict } from '../api.ts'
import { isOver } from '../core/files/endings.ts'
import { requireFileName, showableName } from '../core/files/file-names.ts'
import type { TransferChange, TransferRow } from '../store/transfers.ts'
import { removePart, reservePlace } from './disk/part.ts'
import { requireDirectory } from './disk/receiving-folder.ts'
import type { FileParts } from './parts.ts'
import { othersOf, pathsOf, requireRoom, roomOf, unaskedSpareOf } from './places.ts'

export type FileOffer = Extract<PrivateBody, { type: 'fileOffer' }>

export interface AcceptInit {
  readonly transferId: TransferId
  readonly directory?: string
  readonly onConflict?: OnConflict
}

/** Of the user; or of nobody, and then some of the disk is to stay free. */
interface Wish extends AcceptInit {
  readonly spareOf?: (diskBytes: number) => number
}

export interface Incoming {
  onOffer(from: Username, device: DeviceId, offer: FileOffer): void
  accept(init: AcceptInit): Promise<{ path: string }>
}

export function createIncoming({ init, ledger, sessions }: FileParts): Incoming {
  const { store, autoAccepts } = init
  /** One after the other: each takes a name and room that the next must find taken. */
  let preparing: Promise<unknown> = Promise.resolve()

  function onOffer(from: Username, device: DeviceId, offer: FileOffer): void {
    const { transferId, folder, count, manifestDigest } = offer
    if (device === init.ownDevice || store.get(transferId) !== undefined) return
    const refusal = refusalOf(offer)
    const now = init.clock.now()
    const others =
      refusal === undefined ? store.countOffered(from) : store.countRefused(from, now - OFFERS_REFUSED_WITHIN_MS)
    if (others >= OFFERS_PER_ACCOUNT_MAX) {
      decline(from, transferId)
      return
    }
    const name = showableName(offer.name)
    const sizeBytes = Number.isSafeInteger(offer.sizeBytes) ? offer.sizeBytes : 0
    store.insert({
      ...{ transferId, direction: 'incoming', peer: from, device, name, folder, count, sizeBytes, manifestDigest },
      ...{ state: refusal === undefined ? 'offered' : 'failed', error: refusal?.code ?? null },
      createdAtMs: now,
    })
    if (refusal === undefined) {
      init.onEvent({ type: 'file.offered', transferId, from, name, folder, sizeBytes, files: count })
      if (isWelcome(from, { sizeBytes, count })) sessions.track(acceptUnasked(transferId))
    } else {
      init.onEvent({ type: 'file.failed', transferId, code: refusal.code, retryable: false })
      decline(from, transferId)
    }
  }

  function decline(to: Username, transferId: TransferId): void {
    const told = init.sendPrivate(to, { type: 'fileAnswer', transferId, answer: 'declined' }, () => undefined)
    // A courtesy: whoever makes such offers may as well not hear of it.
    sessions.track(told.catch(() => undefined))
  }

  function isWelcome(from: Username, offer: Pick<FileOffer, 'sizeBytes' | 'count'>): boolean {
    const wish = autoAccepts.get(from)
    const key = init.trustedKey(from)
    if (wish === undefined || key === undefined || !equals(wish.accountKey, key)) return false
    return roomOf(offer) <= wish.maxBytes && store.countIncoming(from) <= OFFERS_PER_ACCOUNT_MAX
  }

  async function acceptUnasked(transferId: TransferId): Promise<void> {
    try {
      await accept({ transferId, spareOf: unaskedSpareOf })
      init.onEvent({ type: 'file.changed', transferId, state: 'accepted' })
    } catch {
      // It waits as an offer, and who accepts it hears why it cannot be done.
    }
  }

  function accept(wish: Wish): Promise<{ path: string }> {
    const prepared = preparing.then(() => prepare(wish))
    preparing = prepared.catch(() => undefined)
    return prepared
  }

  async function prepare({ transferId, directory, onConflict = 'rename', spareOf }: Wish): Promise<{ path: string }> {
    sessions.stopping.throwIfAborted()
    const row = ledger.require(transferId, 'incoming')
    if (row.path !== null && row.state !== 'failed' && (row.state === 'verified' || !isOver(row))) {
      return { path: row.path }
    }
    if (isOver(row)) throw new HongyanError(row.error ?? 'CONFLICT', 'the offer cannot be accepted any more')
    const change = await (row.state === 'failed'
      ? takeUp(row, onConflict)
      : takePlace(row, directory, onConflict, spareOf))
    if (ledger.apply(transferId, { type: 'accepted' }, change)) return { path: change.path }
    // A part that another attempt goes on with stays.
    if (row.partPath === null) await removePart({ partPath: change.partPath, folder: row.folder })
    throw new HongyanError(store.get(transferId)?.error ?? 'CANCELLED', 'the offer was withdrawn')
  }

  type Place = TransferChange & { readonly path: string; readonly partPath: string }

  async function takePlace(
    row: TransferRow,
    given: string | undefined,
    onConflict: OnConflict,
    spareOf?: Wish['spareOf'],
  ): Promise<Place> {
    const directory = await requireDirectory(given, init.downloads)
    const others = othersOf(store, row)
    await requireRoom(directory, roomOf(row), others, spareOf)
    const { name, folder } = row
    const place = await reservePlace({ directory, name, folder, onConflict, reserved: pathsOf(others) })
    return { ...place, onConflict, bytes: 0 }
  }

  /** Its part stays where it is; where its name is taken, what to do about it is decided when it is complete. */
  async function takeUp(row: TransferRow, onConflict: OnConflict): Promise<Place> {
    const { path, partPath, sizeBytes, bytes } = row
    if (path === null || partPath === null) return takePlace(row, undefined, onConflict)
    await requireRoom(dirname(path), sizeBytes - bytes, othersOf(store, row))
    return { path, partPath, onConflict: row.error === 'CONFLICT' ? onConflict : row.onConflict }
  }

  return { onOffer, accept }
}

function refusalOf({ name, folder, count, sizeBytes, manifestDigest }: FileOffer): HongyanError | undefined {
  if (!folder && count !== 1) return new HongyanError('MALFORMED', 'a file is one file')
  if (count > MANIFEST_MAX_ENTRIES) return new HongyanError('TOO_LARGE', 'the folder has too many files')
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return new HongyanError('TOO_LARGE', 'it is too large')
  if (manifestDigest.byteLength !== 32) return new HongyanError('MALFORMED', 'a digest has 32 bytes')
  try {
    requireFileName(name)
  } catch (error) {
    return toHongyanError(error)
  }
}
